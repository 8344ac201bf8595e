//! The outermost layer: ids in and out, the span, the time limit.

use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::HeaderValue;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tracing::Instrument;

use super::operation::OperationId;
use super::request_id::{self, RequestId};
use super::trace::{self, TraceContext};
use crate::api::Api;
use crate::problem::{Kind, Problem};

/// Answers every request, with its id and trace context in the answer.
pub(crate) async fn around(State(api): State<Api>, mut request: Request, next: Next) -> Response {
    let entropy = &*api.orchestrator().ports().entropy;
    let id = RequestId::of(request.headers(), entropy);
    let trace = TraceContext::of(request.headers(), entropy);
    let operation = request.extensions().get::<OperationId>();
    let operation = operation.map_or("none", OperationId::as_str);
    let span = tracing::info_span!(
        "http.request",
        request_id = id.as_str(),
        trace_id = format_args!("{:032x}", trace.trace),
        operation,
        method = %request.method(),
    );
    request.extensions_mut().insert(id.clone());
    request.extensions_mut().insert(trace);
    let limit = api.time_limit();
    let answer = answer(request, next, limit, &id).instrument(span);
    let mut response = answer.await;
    let headers = response.headers_mut();
    headers.insert(request_id::HEADER, id.to_header());
    if let Some(value) = trace.to_header() {
        headers.insert(trace::HEADER, value);
    }
    headers.insert(
        "x-content-type-options",
        HeaderValue::from_static("nosniff"),
    );
    response
}

async fn answer(request: Request, next: Next, limit: Duration, id: &RequestId) -> Response {
    let began = std::time::Instant::now();
    let mut response = match tokio::time::timeout(limit, next.run(request)).await {
        Ok(response) => response,
        Err(_elapsed) => {
            let detail = format!("there was no answer within {} s", limit.as_secs());
            Problem::new(Kind::TimedOut, detail).into_response()
        }
    };
    if let Some(problem) = response.extensions_mut().remove::<Problem>() {
        // What was said around it stays said: limits, methods.
        let around = std::mem::take(response.headers_mut());
        response = problem.respond(Some(id));
        for (name, value) in around {
            if let Some(name) = name.filter(|name| !response.headers().contains_key(name)) {
                response.headers_mut().insert(name, value);
            }
        }
    }
    let status = response.status();
    let took = began.elapsed();
    if status.is_server_error() {
        tracing::warn!(
            status = status.as_u16(),
            took_ms = took.as_millis(),
            "answered"
        );
    } else {
        tracing::debug!(
            status = status.as_u16(),
            took_ms = took.as_millis(),
            "answered"
        );
    }
    response
}
