//! What others may look at: `/metrics`, health, and how long requests take.

mod admin;
mod requests;

use application::Orchestrator;
use axum::Router;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use axum::routing::get;

pub(crate) use admin::Admin;
pub(crate) use requests::measured;

/// `GET /metrics`, in Prometheus' text format.
pub(crate) fn metrics(orchestrator: &Orchestrator) -> Router {
    let orchestrator = orchestrator.clone();
    let answer = move || {
        let now = orchestrator.ports().clock.now();
        let samples = orchestrator.metrics().samples(now);
        let text = adapters_telemetry::prometheus::text(&samples);
        let kind = [(CONTENT_TYPE, adapters_telemetry::prometheus::CONTENT_TYPE)];
        async move { (kind, text).into_response() }
    };
    Router::new().route("/metrics", get(answer))
}
