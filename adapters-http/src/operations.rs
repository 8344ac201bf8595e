//! The list of all operations: what is here is served and documented, what is not is neither.
//!
//! To add one: write an `async fn` with `#[utoipa::path(...)]` in a file of its own, give it an
//! `operation_id` and a tag, and name it here. `cargo test -p tasker-adapters-http` then says that
//! `openapi.json` differs, and how to renew it.

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::api::Api;
use crate::{health, openapi, tasks};

/// Every operation.
pub(crate) fn all() -> OpenApiRouter<Api> {
    OpenApiRouter::with_openapi(openapi::head())
        .merge(of_tasks())
        .merge(of_health())
}

fn of_tasks() -> OpenApiRouter<Api> {
    OpenApiRouter::default()
        .routes(routes!(tasks::submit::submit_task))
        .routes(routes!(tasks::show::show_task))
}

fn of_health() -> OpenApiRouter<Api> {
    OpenApiRouter::default()
        .routes(routes!(health::health_live))
        .routes(routes!(health::health_ready))
}
