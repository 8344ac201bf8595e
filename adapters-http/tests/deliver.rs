//! What a receiver of webhooks gets, and what is never called: against receivers on this host.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on should stop, and say where"
)]

use std::sync::{Arc, Mutex};
use std::time::Duration;

use application::ports::{WebhookMessage, WebhookSender};
use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::event::{EventId, Recorded, StoredEvent};
use domain::history::{Cause, Stamp, Transition};
use domain::id::{LeaseNo, TaskId};
use domain::millis::Millis;
use domain::name::{Namespace, TemplateName};
use domain::status::Status;
use domain::time::Timestamp;
use domain::webhook::{Answer, WebhookSecret, WebhookUrl};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::Value;
use sha2::Sha256;
use tasker_adapters_http::{HttpSender, SenderOptions};
use tokio::net::TcpListener;

type Heard = Arc<Mutex<Vec<(HeaderMap, String)>>>;

/// Remembers what it gets; the path says what it answers.
async fn receive(
    State(heard): State<Heard>,
    Path(what): Path<String>,
    headers: HeaderMap,
    body: String,
) -> Response {
    heard.lock().unwrap().push((headers, body));
    match what.as_str() {
        "ok" => StatusCode::NO_CONTENT.into_response(),
        "away" => (StatusCode::FOUND, [("location", "/ok")]).into_response(),
        "busy" => (
            StatusCode::SERVICE_UNAVAILABLE,
            [("retry-after", "7")],
            "later",
        )
            .into_response(),
        "large" => (StatusCode::BAD_REQUEST, "x".repeat(10_000_000)).into_response(),
        "never" => std::future::pending().await,
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn receiver() -> (String, Heard) {
    let heard = Heard::default();
    let router = Router::new()
        .route("/{what}", post(receive))
        .with_state(Arc::clone(&heard));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    (format!("http://{address}"), heard)
}

fn message(url: &str) -> WebhookMessage {
    let at = Timestamp::from_secs(1_700_000_000);
    let transition = Transition {
        task: TaskId::from_parts(at, 1),
        step: None,
        from: Status::InProgress,
        to: Status::Complete,
        cause: Cause::Settled,
        stamp: Stamp::engine(at),
        attempt: 0,
        lease_no: LeaseNo::default(),
        run_no: 0,
    };
    WebhookMessage {
        url: WebhookUrl::parse(url).unwrap(),
        secrets: vec![WebhookSecret::new([1; 32]), WebhookSecret::new([2; 32])],
        event: StoredEvent {
            id: EventId::new(504),
            namespace: Namespace::default(),
            template: TemplateName::parse("order").unwrap(),
            step_name: None,
            recorded: Recorded::of(transition),
        },
        now: at,
    }
}

fn sender(allow: bool) -> HttpSender {
    let options = SenderOptions {
        allow_http: true,
        allow_private: allow,
        timeout: Duration::from_millis(500),
    };
    HttpSender::try_new(options).unwrap()
}

#[tokio::test]
async fn a_request_is_signed_so_that_its_receiver_can_verify_it() {
    let (url, heard) = receiver().await;
    let answer = sender(true).send(message(&format!("{url}/ok"))).await;
    assert_eq!(answer, Answer::Taken { status: 204 });
    let (headers, body) = heard.lock().unwrap().remove(0);
    let header = |name: &str| headers[name].to_str().unwrap();
    assert_eq!(
        (header("webhook-id"), header("webhook-timestamp")),
        ("ev_1f8", "1700000000")
    );
    assert_eq!(header("content-type"), "application/json");
    let signatures: Vec<&str> = header("webhook-signature").split(' ').collect();
    for (signature, key) in signatures.iter().zip([[1_u8; 32], [2; 32]]) {
        let mut mac = Hmac::<Sha256>::new_from_slice(&key).unwrap();
        mac.update(format!("ev_1f8.1700000000.{body}").as_bytes());
        let given = STANDARD
            .decode(signature.strip_prefix("v1,").unwrap())
            .unwrap();
        mac.verify_slice(&given).unwrap();
    }
    assert_eq!(signatures.len(), 2);
    let body: Value = serde_json::from_str(&body).unwrap();
    assert_eq!(
        (&body["type"], &body["data"]["template"]),
        (&"task.completed".into(), &"order".into())
    );
}

#[tokio::test]
async fn what_goes_wrong_is_told_and_nobody_is_waited_for_long() {
    let (url, heard) = receiver().await;
    let sender = sender(true);
    let told = async |path: &str| match sender.send(message(&format!("{url}{path}"))).await {
        Answer::Refused {
            status,
            error,
            retry_after,
        } => (status, error.as_str().to_owned(), retry_after),
        other @ (Answer::Taken { .. } | Answer::Missing) => panic!("{other:?}"),
    };
    let (status, error, _) = told("/away").await;
    assert!(status == Some(302) && error.contains("redirect"), "{error}");
    assert_eq!(heard.lock().unwrap().len(), 1, "it was not followed");
    let busy = told("/busy").await;
    assert_eq!((busy.0, busy.2), (Some(503), Some(Millis::from_secs(7))));
    let (status, error, _) = told("/large").await;
    assert!(
        status == Some(400) && error.len() < 8_192,
        "{}",
        error.len()
    );
    let (status, error, _) = told("/never").await;
    assert!(
        status.is_none() && error.contains("took too long"),
        "{error}"
    );
    let closed = TcpListener::bind("127.0.0.1:0")
        .await
        .unwrap()
        .local_addr()
        .unwrap();
    let gone = sender
        .send(message(&format!("http://{closed}/token-in-it")))
        .await;
    let Answer::Refused {
        status: None,
        error,
        ..
    } = gone
    else {
        panic!("{gone:?}");
    };
    assert!(!error.as_str().contains("token-in-it"), "{error}");
}

#[tokio::test]
async fn what_only_this_host_can_reach_is_not_called() {
    let (url, heard) = receiver().await;
    let port = url.rsplit(':').next().unwrap();
    let sender = sender(false);
    for host in [
        "127.0.0.1",
        "localhost",
        "[::1]",
        "2130706433",
        "127.1",
        "0.0.0.0",
        "[::ffff:127.0.0.1]",
    ] {
        let answer = sender
            .send(message(&format!("http://{host}:{port}/ok")))
            .await;
        let Answer::Refused {
            status: None,
            error,
            ..
        } = answer
        else {
            panic!("{host}: {answer:?}");
        };
        assert!(
            error.as_str().contains("public internet"),
            "{host}: {error}"
        );
    }
    assert!(heard.lock().unwrap().is_empty());
    let plain = HttpSender::try_new(SenderOptions::default()).unwrap();
    let refused = plain.check(&WebhookUrl::parse("http://example.com/").unwrap());
    assert!(refused.unwrap_err().contains("https"));
}
