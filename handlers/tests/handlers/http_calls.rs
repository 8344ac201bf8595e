//! What is sent, and calls that get no answer.

use std::sync::Arc;

use adapters_memory::VirtualClock;
use application::ports::{Clock, HandlerContext};
use axum::Router;
use axum::extract::Request;
use axum::routing::any;
use domain::millis::Millis;
use domain::payload::Payload;
use domain::time::Timestamp;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use super::http::serve;
use super::{call, call_in, context, told};

/// Answers with what it was asked.
async fn echo() -> String {
    let answer = |request: Request| async move {
        let (head, body) = request.into_parts();
        let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
        let header = |name: &str| {
            head.headers
                .get(name)
                .map(|value| value.to_str().unwrap().to_owned())
        };
        axum::Json(json!({
            "call": format!("{} {}", head.method, head.uri),
            "key": header("idempotency-key"),
            "trace": header("traceparent"),
            "kind": header("content-type"),
            "mine": header("x-mine"),
            "agent": header("user-agent"),
            "body": String::from_utf8(body.to_vec()).unwrap(),
        }))
    };
    serve(Router::new().fallback(any(answer))).await
}

async fn sent(context: HandlerContext) -> Value {
    call("http", context).await.unwrap()["body"].clone()
}

#[tokio::test]
async fn a_get_carries_the_key_and_what_placeholders_stand_for() {
    let url = echo().await;
    let config = json!({
        "url": format!("{url}/orders/${{/context/order/id}}?x=1"),
        "params": {"rows": "${/parents/before/rows}", "all": true, "q": "a&b"},
        "headers": {"X-Mine": "attempt ${/step/attempt}"},
    });
    let sent = sent(context(config)).await;
    assert_eq!(
        sent["call"],
        json!("GET /orders/a%2F1?x=1&all=true&q=a%26b&rows=3")
    );
    assert_eq!(
        (&sent["key"], &sent["mine"]),
        (&json!("key-1"), &json!("attempt 1"))
    );
    assert_eq!(
        (&sent["body"], &sent["kind"], &sent["trace"]),
        (&json!(""), &Value::Null, &Value::Null)
    );
    assert!(sent["agent"].as_str().unwrap().starts_with("tasker/"));
}

#[tokio::test]
async fn a_post_sends_the_input_unless_told_otherwise() {
    let url = echo().await;
    let whole = sent(context(json!({"url": url, "method": "post"}))).await;
    let input: Value = serde_json::from_str(whole["body"].as_str().unwrap()).unwrap();
    assert_eq!(input["parents"], json!({"before": {"rows": 3}}));
    assert_eq!(whole["kind"], json!("application/json"));
    let body = json!({"id": "${/context/order/id}", "before": "${/parents/before}"});
    let own = sent(context(json!({"url": url, "method": "PUT", "body": body}))).await;
    assert_eq!(own["body"], json!(r#"{"before":{"rows":3},"id":"a/1"}"#));
    let text = sent(context(
        json!({"url": url, "method": "PATCH", "body": "id=${/context/order/id}"}),
    ))
    .await;
    assert_eq!(
        (&text["body"], &text["kind"]),
        (&json!("id=a/1"), &json!("text/plain; charset=utf-8"))
    );
    let none = sent(context(json!({"url": url, "method": "POST", "body": null}))).await;
    assert_eq!(none["body"], json!(""));
}

#[tokio::test]
async fn a_trace_in_the_context_goes_on() {
    let url = echo().await;
    let trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    for (given, passed_on) in [(trace, json!(trace)), ("not a trace\r\nx: y", Value::Null)] {
        let context = HandlerContext {
            context: Arc::new(Payload::new(json!({"traceparent": given})).unwrap()),
            ..context(json!({"url": url}))
        };
        assert_eq!(sent(context).await["trace"], passed_on);
    }
}

#[tokio::test]
async fn wrong_configs_name_the_field() {
    let cases = [
        (json!({}), "missing field `url`"),
        (
            json!({"url": "file:///etc/passwd"}),
            "url: it must begin with http:// or https://",
        ),
        (json!({"url": "http://"}), "url: empty host"),
        (
            json!({"url": "http://h/${/context/nothing}"}),
            "url: there is nothing at /context/nothing",
        ),
        (
            json!({"url": "http://h/${HOME}"}),
            "url: `${HOME}` must point into",
        ),
        (
            json!({"url": "http://h", "method": "FETCH"}),
            "method: \"FETCH\" is none of GET, HEAD",
        ),
        (
            json!({"url": "http://h", "headers": {"a b": "c"}}),
            "headers: \"a b\"",
        ),
        (
            json!({"url": "http://h", "headers": {"a": "b\r\nc: d"}}),
            "headers: a: ",
        ),
        (
            json!({"url": "http://h", "params": {"a": []}}),
            "params: a: it must be a text",
        ),
        (
            json!({"url": "http://h", "timeout": "0s"}),
            "timeout: it must be over 0",
        ),
        (
            json!({"url": "http://h", "ok": [99]}),
            "ok: 99 is not a status",
        ),
        (
            json!({"url": "http://h", "verify": false}),
            "unknown field `verify`",
        ),
    ];
    for (config, message) in cases {
        let failure = call("http", context(config.clone())).await.unwrap_err();
        assert_eq!(told(&failure), "permanent config", "{config}: {failure:?}");
        assert!(
            failure.message.as_str().contains(message),
            "{config}: {failure:?}"
        );
    }
}

#[tokio::test]
async fn nobody_there_is_worth_another_attempt_and_secrets_stay_secret() {
    let free = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = free.local_addr().unwrap();
    drop(free);
    let config = json!({"url": format!("http://user:pw@{address}/x?token=secret")});
    let failure = call("http", context(config)).await.unwrap_err();
    assert_eq!(told(&failure), "retryable connect");
    let message = failure.message.as_str();
    assert!(
        message.starts_with(&format!("GET http://{address}/x: ")),
        "{message}"
    );
    assert!(
        !message.contains("pw") && !message.contains("secret"),
        "{message}"
    );
}

#[tokio::test]
async fn an_answer_that_does_not_come_is_waited_for_no_longer_than_allowed() {
    // It takes the call and says nothing.
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let config =
        json!({"url": format!("http://{}", silent.local_addr().unwrap()), "timeout": "5s"});
    let clock = Arc::new(VirtualClock::new(Timestamp::from_secs(1_000)));
    let port: Arc<dyn Clock> = Arc::<VirtualClock>::clone(&clock);
    let context = context(config);
    let again = context.clone();
    let calling =
        tokio::spawn(async move { call_in(&std::env::temp_dir(), &port, "http", context).await });
    let _held = silent.accept().await.unwrap();
    clock.advance(Millis::from_secs(5));
    let failure = calling.await.unwrap().unwrap_err();
    assert_eq!(
        (told(&failure).as_str(), failure.message.as_str()),
        ("retryable timeout", "no complete answer within 5s")
    );
    let stop = again.cancelled.clone();
    let port: Arc<dyn Clock> = Arc::<VirtualClock>::clone(&clock);
    let calling =
        tokio::spawn(async move { call_in(&std::env::temp_dir(), &port, "http", again).await });
    let _held = silent.accept().await.unwrap();
    stop.cancel();
    assert_eq!(
        told(&calling.await.unwrap().unwrap_err()),
        "retryable stopped"
    );
}
