//! What becomes of answers.

use std::sync::Arc;

use adapters_memory::VirtualClock;
use application::ports::Clock;
use axum::Router;
use axum::body::Body;
use axum::extract::Path;
use axum::http::{Response, StatusCode};
use axum::routing::get;
use domain::time::Timestamp;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use super::{call, call_in, context, told};

/// Serves on loopback until the test ends; answers the address.
pub(crate) async fn serve(app: Router) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, app).await });
    format!("http://{address}")
}

async fn answering(
    status: u16,
    headers: &'static [(&'static str, &'static str)],
    body: &'static str,
) -> String {
    let answer = move || async move {
        let mut response = Response::builder().status(status);
        for (name, value) in headers {
            response = response.header(*name, *value);
        }
        response.body(Body::from(body)).unwrap()
    };
    serve(Router::new().route("/", get(answer))).await
}

async fn status(status: u16, headers: &'static [(&'static str, &'static str)]) -> String {
    let url = answering(status, headers, "try something else").await;
    let clock: Arc<dyn Clock> = Arc::new(VirtualClock::new(
        Timestamp::parse("2026-11-20T10:00:00Z").unwrap(),
    ));
    let failure = call_in(
        &std::env::temp_dir(),
        &clock,
        "http",
        context(json!({"url": url})),
    )
    .await
    .unwrap_err();
    let expected = format!("HTTP {status} from GET {url}/: try something else");
    assert_eq!(failure.message.as_str(), expected);
    told(&failure)
}

#[tokio::test]
async fn statuses_decide_whether_another_attempt_may_help() {
    for code in [400, 401, 403, 404, 422] {
        assert_eq!(status(code, &[]).await, format!("permanent http_{code}"));
    }
    for code in [
        302, 402, 405, 408, 409, 410, 425, 429, 500, 502, 503, 504, 227,
    ] {
        assert_eq!(status(code, &[]).await, format!("retryable http_{code}"));
    }
}

#[tokio::test]
async fn retry_after_is_heeded_from_429_and_503_in_seconds_and_as_a_date() {
    assert_eq!(
        status(429, &[("retry-after", "120")]).await,
        "after 2m http_429"
    );
    assert_eq!(
        status(503, &[("Retry-After", "Fri, 20 Nov 2026 10:01:30 GMT")]).await,
        "after 90s http_503"
    );
    assert_eq!(
        status(429, &[("retry-after", "soon")]).await,
        "retryable http_429"
    );
    assert_eq!(
        status(500, &[("retry-after", "120")]).await,
        "retryable http_500"
    );
    assert_eq!(
        status(404, &[("retry-after", "120")]).await,
        "permanent http_404"
    );
}

async fn result(url: &str, config: Value) -> Value {
    let mut config = config;
    config["url"] = json!(url);
    call("http", context(config)).await.unwrap()
}

#[tokio::test]
async fn bodies_are_json_or_text_or_nothing() {
    let json_body = answering(
        201,
        &[("content-type", "application/problem+json; charset=utf-8")],
        r#"{"a": 1}"#,
    )
    .await;
    assert_eq!(
        result(&json_body, json!({})).await,
        json!({"status": 201, "body": {"a": 1}})
    );
    let text = answering(226, &[("content-type", "text/plain")], "a\0b").await;
    assert_eq!(
        result(&text, json!({})).await,
        json!({"status": 226, "body": "a\u{fffd}b"})
    );
    let nothing = answering(
        200,
        &[("content-type", "application/json"), ("etag", "x1")],
        "",
    )
    .await;
    let kept = result(&nothing, json!({"keep_headers": ["ETag", "location"]})).await;
    assert_eq!(
        kept,
        json!({"status": 200, "body": null, "headers": {"etag": "x1"}})
    );
    let missing = answering(404, &[], "").await;
    assert_eq!(
        result(&missing, json!({"ok": [404]})).await,
        json!({"status": 404, "body": null})
    );
}

#[tokio::test]
async fn answers_that_cannot_be_kept_are_a_permanent_failure() {
    let broken = answering(200, &[("content-type", "application/json")], "{").await;
    let failure = call("http", context(json!({"url": broken})))
        .await
        .unwrap_err();
    assert_eq!(told(&failure), "permanent bad_output");
    let large = answering(200, &[], "0123456789").await;
    let failure = call("http", context(json!({"url": large, "body_max": 9})))
        .await
        .unwrap_err();
    assert_eq!(
        (told(&failure).as_str(), failure.message.as_str()),
        ("permanent bad_output", "the answer holds more than 9 bytes")
    );
    let endless = || async { Body::from_stream(futures_of_bytes()) };
    let endless = serve(Router::new().route("/", get(endless))).await;
    let failure = call("http", context(json!({"url": endless})))
        .await
        .unwrap_err();
    assert_eq!(told(&failure), "permanent bad_output");
}

/// Bytes without end.
fn futures_of_bytes() -> impl futures_util::Stream<Item = Result<Vec<u8>, std::io::Error>> {
    futures_util::stream::repeat_with(|| Ok(vec![b'x'; 64 * 1024]))
}

#[tokio::test]
async fn redirects_stay_with_their_scheme_and_come_to_an_end() {
    let hop = |Path(left): Path<u32>| async move {
        let to = if left == 0 {
            "/end".to_owned()
        } else {
            format!("/hop/{}", left - 1)
        };
        (StatusCode::FOUND, [("location", to)])
    };
    let away = || async { (StatusCode::FOUND, [("location", "https://127.0.0.1:1/")]) };
    let app = Router::new()
        .route("/hop/{left}", get(hop))
        .route("/end", get(|| async { "here" }))
        .route("/away", get(away));
    let url = serve(app).await;
    assert_eq!(
        result(&format!("{url}/hop/3"), json!({})).await["body"],
        json!("here")
    );
    let failure = call("http", context(json!({"url": format!("{url}/hop/30")})))
        .await
        .unwrap_err();
    assert!(
        failure.message.as_str().contains("more than 5 redirects"),
        "{failure:?}"
    );
    let failure = call("http", context(json!({"url": format!("{url}/away")})))
        .await
        .unwrap_err();
    assert_eq!(told(&failure), "permanent http");
    assert!(
        failure
            .message
            .as_str()
            .contains("a redirect to another scheme"),
        "{failure:?}"
    );
}
