//! The document, the page that shows it, and what each kind of problem means. Nothing on the page
//! comes from elsewhere.

use std::sync::Arc;

use axum::Router;
use axum::extract::Path;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::response::{IntoResponse, Json};
use axum::routing::get;
use serde_json::{Value, json};
use utoipa::openapi::OpenApi;

use crate::api::Api;
use crate::problem::{Kind, Problem};

const PAGE: &str = include_str!("../assets/docs.html");
const SCRIPT: &str = include_str!("../assets/docs.js");
const STYLE: &str = include_str!("../assets/docs.css");

/// Only what we serve ourselves.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; \
                      img-src 'self' data:; base-uri 'none'; frame-ancestors 'none'";

pub(crate) fn router(document: &OpenApi) -> Router<Api> {
    let document: Arc<str> = text(document).into();
    let serve = move || {
        let document = Arc::clone(&document);
        async move { asset("application/json", document.to_string()) }
    };
    Router::new()
        .route("/openapi.json", get(serve))
        .route(
            "/docs",
            get(|| async { asset("text/html; charset=utf-8", PAGE) }),
        )
        .route(
            "/docs/docs.js",
            get(|| async { asset("text/javascript; charset=utf-8", SCRIPT) }),
        )
        .route(
            "/docs/docs.css",
            get(|| async { asset("text/css; charset=utf-8", STYLE) }),
        )
        .route("/problems", get(kinds))
        .route("/problems/{kind}", get(kind))
}

/// The document as it is sent and committed.
pub(crate) fn text(document: &OpenApi) -> String {
    document
        .to_pretty_json()
        .map_or_else(|_| "{}".to_owned(), |text| text + "\n")
}

fn asset(content_type: &'static str, body: impl IntoResponse) -> impl IntoResponse {
    let headers = [
        (CONTENT_TYPE, content_type),
        (CACHE_CONTROL, "no-cache"),
        (CONTENT_SECURITY_POLICY, POLICY),
    ];
    (headers, body)
}

/// `GET /problems`
async fn kinds() -> Json<Value> {
    Json(Kind::ALL.iter().map(|kind| told(*kind)).collect())
}

/// `GET /problems/{kind}`: what the `type` of a problem refers to.
async fn kind(Path(slug): Path<String>) -> Result<Json<Value>, Problem> {
    let kind = Kind::parse(&slug).ok_or_else(|| Problem::not_found("kind of problem"))?;
    Ok(Json(told(kind)))
}

fn told(kind: Kind) -> Value {
    json!({
        "type": kind.uri(),
        "title": kind.title(),
        "status": kind.status().as_u16(),
        "advice": kind.advice(),
    })
}
