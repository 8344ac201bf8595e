//! What is around every request: ids, trace context, limits, panics, the documents.
use axum::http::{StatusCode, header};
use serde_json::json;

use super::world::{World, request};

const TRACEPARENT: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

#[tokio::test]
async fn ids_come_back_as_they_came_and_are_made_where_none_came() {
    let world = World::new().await;
    let sent = request("GET", "/nowhere")
        .header("x-request-id", "abc-1")
        .header("traceparent", TRACEPARENT);
    let answer = world.send(sent, None).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    assert_eq!(answer.headers["x-request-id"], "abc-1");
    assert_eq!(answer.body["requestId"], "abc-1");
    let trace = answer.headers["traceparent"].to_str().unwrap();
    assert!(
        trace.starts_with("00-4bf92f3577b34da6a3ce929d0e0e4736-"),
        "{trace}"
    );
    assert!(
        !trace.contains("00f067aa0ba902b7"),
        "a span of our own: {trace}"
    );
    let made = world.get("/health/live").await;
    assert_eq!(made.headers["x-request-id"].len(), 32);
    assert_eq!(made.headers["traceparent"].len(), TRACEPARENT.len());
    for unusable in ["", " ", "two words", &"x".repeat(129)] {
        let sent = request("GET", "/nowhere").header("x-request-id", unusable);
        let answer = world.send(sent, None).await;
        let id = answer.headers["x-request-id"].to_str().unwrap().to_owned();
        assert_eq!(
            (id.len(), &answer.body["requestId"]),
            (32, &json!(id)),
            "{unusable:?}"
        );
    }
}

#[tokio::test]
async fn a_refused_method_says_which_are_taken() {
    let world = World::new().await;
    let answer = world.send(request("PATCH", "/health/live"), None).await;
    answer.is_problem(405, "method-not-allowed");
    assert_eq!(answer.headers[header::ALLOW], "GET,HEAD");
}

#[tokio::test]
async fn the_document_the_page_and_the_kinds_of_problems_are_served() {
    let world = World::new().await;
    let document = world.get("/openapi.json").await;
    let mut of_code = serde_json::to_value(tasker_adapters_http::openapi()).unwrap();
    // Nobody is asked who they are here, and nobody is told to say it.
    for item in of_code["paths"].as_object_mut().unwrap().values_mut() {
        for operation in item.as_object_mut().unwrap().values_mut() {
            assert!(operation["security"].is_array(), "{operation}");
            operation["security"] = json!([]);
        }
    }
    assert!(
        document.body == of_code,
        "what is served is not what the code says"
    );
    for (path, content_type) in [
        ("/docs", "text/html; charset=utf-8"),
        ("/docs/docs.js", "text/javascript; charset=utf-8"),
        ("/docs/docs.css", "text/css; charset=utf-8"),
    ] {
        let page = world.get(path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}");
        assert_eq!(page.headers[header::CONTENT_TYPE], content_type);
        assert!(
            !page.text.contains("//cdn") && !page.text.contains("https://"),
            "{path}"
        );
        let policy = page.headers[header::CONTENT_SECURITY_POLICY]
            .to_str()
            .unwrap();
        assert!(policy.contains("default-src 'none'"), "{policy}");
    }
    let kinds = world.get("/problems").await;
    for kind in kinds.body.as_array().unwrap() {
        let one = world.get(kind["type"].as_str().unwrap()).await;
        assert_eq!((one.status, &one.body), (StatusCode::OK, kind));
    }
    world
        .get("/problems/none")
        .await
        .is_problem(404, "not-found");
}
