//! How long requests take, and the spans they are drawn as.

use std::sync::Arc;
use std::time::Instant;

use adapters_telemetry::TaskTraces;
use application::ports::Traces;
use application::{EngineMetrics, Orchestrator};
use axum::Router;
use axum::extract::{MatchedPath, Request};
use axum::http::{HeaderName, HeaderValue, Method};
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use tracing::field::Empty;
use tracing::{Instrument, Span};

const TRACEPARENT: HeaderName = HeaderName::from_static("traceparent");
/// What stands for a path that no route has, and for a method that no one uses.
const OTHER: &str = "other";

/// The same routes, each request measured by its route, and drawn if `traces` says so.
pub(crate) fn measured(
    router: Router,
    orchestrator: &Orchestrator,
    traces: Option<TaskTraces>,
) -> Router {
    let metrics = Arc::clone(orchestrator.metrics());
    router.layer(from_fn(move |request: Request, next: Next| {
        let metrics = Arc::clone(&metrics);
        async move {
            match traces {
                Some(traces) => drawn(request, next, &metrics, traces).await,
                None => timed(request, next, &metrics).await,
            }
        }
    }))
}

async fn timed(request: Request, next: Next, metrics: &EngineMetrics) -> Response {
    let matched = request.extensions().get::<MatchedPath>().cloned();
    let method = known(request.method());
    let began = Instant::now();
    let response = next.run(request).await;
    let route = matched.as_ref().map_or(OTHER, MatchedPath::as_str);
    let took = u64::try_from(began.elapsed().as_micros()).unwrap_or(u64::MAX);
    let requests = metrics
        .requests
        .of(&[method, route, response.status().as_str()]);
    requests.observe(took);
    response
}

/// Below the span of the caller, if it sent one; whoever goes on from here goes on below ours.
async fn drawn(
    mut request: Request,
    next: Next,
    metrics: &EngineMetrics,
    traces: TaskTraces,
) -> Response {
    let route = request.extensions().get::<MatchedPath>();
    let span = tracing::info_span!(
        parent: None,
        "request",
        otel.kind = "server",
        http.request.method = known(request.method()),
        http.route = route.map_or(OTHER, MatchedPath::as_str),
        http.response.status_code = Empty,
        otel.status_code = Empty,
    );
    let sent = request.headers().get(TRACEPARENT);
    if let Some(sent) = sent.and_then(|sent| sent.to_str().ok()) {
        TaskTraces::continue_from(&span, sent);
    }
    let ours = traces.traceparent(&span);
    if let Some(ours) = ours.and_then(|ours| HeaderValue::from_str(&ours).ok()) {
        request.headers_mut().insert(TRACEPARENT, ours);
    }
    let response = timed(request, next, metrics).instrument(span.clone()).await;
    told(&span, &response);
    response
}

fn told(span: &Span, response: &Response) {
    let status = response.status();
    span.record("http.response.status_code", status.as_u16());
    if status.is_server_error() {
        span.record("otel.status_code", "ERROR");
    }
}

/// Anyone may send a method of their own, so that only those of the standard are told apart.
fn known(method: &Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PUT" => "PUT",
        "PATCH" => "PATCH",
        "DELETE" => "DELETE",
        "OPTIONS" => "OPTIONS",
        _ => OTHER,
    }
}
