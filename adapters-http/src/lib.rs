//! Tasker over HTTP: the only crate that knows JSON field names on the wire.
//!
//! [`router`] turns an [`Api`] into an axum router, [`openapi`](fn@openapi) is its description. Both
//! come from one list, so that neither can have what the other has not. Bodies are JSON in
//! camelCase, errors are [problem documents](Problem) (RFC 9457) with the semantics `TaskPilot` had:
//! 404 missing, 409 a rule is broken, 422 invalid input, 413 too large, 503 the store is down.
//!
//! ```text
//! request ─▶ operation named ─▶ ids, span, time limit ─▶ own task for writes ─▶ handler
//!                                                                      extract ─▶ use case ─▶ body
//! ```
//!
//! Read first: `operations` (the list), `layers` (what is around every request), `problem`.
//!
//! # How to add an operation
//!
//! Write a handler with `#[utoipa::path]` in a file of its own, name it in `operations.rs`, and renew
//! the committed document: `RENEW=1 cargo test -p tasker-adapters-http --test openapi`.

#![expect(
    unused_qualifications,
    reason = "utoipa's macros qualify what is imported already"
)]

mod access;
mod analytics;
mod api;
mod attempts;
mod cursor;
mod deliver;
mod docs;
mod drawing;
mod events;
mod extract;
mod health;
mod keys;
mod layers;
mod openapi;
mod operations;
mod operators;
pub mod problem;
mod queues;
mod schema;
mod steps;
mod tasks;
mod templates;
mod webhooks;
mod words;
mod workers;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn, from_fn_with_state};
use domain::payload::PAYLOAD_BYTES_MAX;

pub use access::{
    Access, ClientAddress, JwksSource, JwksTrouble, Jwt, JwtOptions, RateLimit, protected,
};
pub use api::Api;
pub use deliver::{HttpSender, SenderOptions, SystemSecrets};
pub use extract::Caller;
pub use layers::{ClientGone, OperationId, RequestId, TraceContext};
pub use problem::{FieldError, Kind, Problem};

use layers::Operations;

/// The largest body: a payload at its limit, and room for what surrounds it.
const BODY_BYTES_MAX: usize = PAYLOAD_BYTES_MAX + 64 * 1024;

/// All routes over one set of use cases.
pub fn router(api: Api) -> Router {
    let mut document = openapi();
    if api.access().is_none() {
        access::ask_nobody(&mut document);
    }
    let operations = Operations::of(&document);
    let (router, _) = operations::all().split_for_parts();
    router
        .merge(docs::router(&document))
        .fallback(no_such_route)
        .method_not_allowed_fallback(no_such_method)
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        // Inside of what makes its refusals problems with ids, and of what a write goes on in.
        .layer(from_fn_with_state(api.clone(), access::authorize))
        .layer(from_fn(layers::detach))
        .layer(from_fn_with_state(api.clone(), layers::around))
        .layer(from_fn_with_state(operations, layers::name_operation))
        .with_state(api)
}

/// The description of all operations, OpenAPI 3.1.
pub fn openapi() -> utoipa::openapi::OpenApi {
    let mut document = operations::all().into_openapi();
    openapi::finish(&mut document);
    access::describe(&mut document);
    document
}

async fn no_such_route() -> Problem {
    Problem::not_found("route")
}

async fn no_such_method() -> Problem {
    Problem::new(
        Kind::MethodNotAllowed,
        "the route does not take this method",
    )
}
