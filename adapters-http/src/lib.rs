//! Tasker over HTTP: the only crate that knows JSON field names on the wire.
//!
//! [`router`] turns an [`Orchestrator`] into an axum router. Bodies are JSON in camelCase, errors
//! are problem documents (RFC 9457) with the semantics `TaskPilot` had: 404 missing, 409 a rule is
//! broken, 422 invalid input, 413 too large, 503 the store is down.
//!
//! | route | does |
//! |---|---|
//! | `GET /health/live` | answers as long as the process does |
//! | `GET /health/ready` | answers 200 once the store does |
//! | `POST /api/tasks` | submits a task |
//! | `GET /api/tasks/{id}` | shows one |

mod extract;
mod health;
mod problem;
mod tasks;

use application::Orchestrator;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};
use domain::payload::PAYLOAD_BYTES_MAX;

pub use problem::Problem;

/// The largest body: a payload at its limit, and room for what surrounds it.
const BODY_BYTES_MAX: usize = PAYLOAD_BYTES_MAX + 64 * 1024;

/// All routes over one orchestrator.
pub fn router(orchestrator: Orchestrator) -> Router {
    Router::new()
        .route("/health/live", get(health::live))
        .route("/health/ready", get(health::ready))
        .route("/api/tasks", post(tasks::submit::submit))
        .route("/api/tasks/{id}", get(tasks::show::show))
        .fallback(problem::no_such_route)
        .method_not_allowed_fallback(problem::no_such_method)
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .with_state(orchestrator)
}
