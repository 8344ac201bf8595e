//! Clients that go away, stores that are away, handlers that panic or take too long.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use adapters_yaml::YamlText;
use application::ports::{TemplateText, TextFormat, TextProblem};
use axum::body::Body;
use axum::http::{StatusCode, header};
use domain::template::Template;
use futures_util::poll;
use serde_json::{Value, json};
use testkit::faults::{Fault, Method};

use super::world::{World, request};

/// Lets everything that can run, run.
async fn settle() {
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_write_whose_client_has_gone_away_happens_whole() {
    let world = World::new().await;
    let order = world.order().await;
    world.faults.hold();
    let cancel = request("PUT", &format!("{order}/cancel"))
        .body(Body::empty())
        .unwrap();
    {
        let mut answer = pin!(world.respond(cancel));
        assert!(poll!(&mut answer).is_pending());
        settle().await;
        assert!(poll!(&mut answer).is_pending(), "the store is silent");
        // The connection ends here, and with it whoever waits for the answer.
    }
    world.faults.release();
    settle().await;
    let task = world.get(&order).await;
    task.has(json!({"state": "cancelled"}));
    let states = task.body["steps"]
        .as_array()
        .unwrap()
        .iter()
        .map(|step| &step["state"]);
    assert!(
        states.into_iter().all(|state| state == "cancelled"),
        "{}",
        task.text
    );
}

#[tokio::test]
async fn a_store_that_is_away_is_a_503_and_what_it_says_stays_in_the_log() {
    let world = World::new().await;
    let task = world.single(1).await;
    for (method, uri, call) in [
        ("GET", task.as_str(), Method::Load),
        ("GET", "/api/tasks", Method::List),
        ("GET", "/health/ready", Method::List),
        ("PUT", &format!("{task}/cancel"), Method::Change),
    ] {
        world.faults.script(call, [Fault::Before]);
        let answer = world.send(request(method, uri), None).await;
        answer.is_problem(503, "store-unavailable");
        assert_eq!(answer.headers[header::RETRY_AFTER], "1", "{uri}");
        assert!(!answer.text.contains("fault"), "{}", answer.text);
    }
    world.get("/health/live").await.is(200);
    world
        .get(&task)
        .await
        .is(200)
        .has(json!({"status": "PENDING"}));
}

#[tokio::test]
async fn a_submission_whose_reply_was_lost_is_repeated_with_its_key() {
    let world = World::new().await;
    world.single(3).await;
    world.faults.script(Method::Submit, [Fault::After]);
    let submit = || request("POST", "/api/tasks").header("idempotency-key", "k-1");
    let body = json!({"type": "mail"});
    let lost = world.send(submit(), Some(&body)).await;
    lost.is_problem(503, "store-unavailable");
    let again = world.send(submit(), Some(&body)).await;
    again.is(200).has(json!({"replayed": true}));
    assert_eq!(again.headers["idempotent-replayed"], "true");
    let listed = world.get("/api/tasks").await;
    assert_eq!(listed.body["items"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_request_that_takes_too_long_is_a_503_and_its_write_goes_on() {
    let short = |api: tasker_adapters_http::Api| api.with_time_limit(Duration::from_millis(20));
    let world = World::with(Arc::new(YamlText), short).await;
    let order = world.order().await;
    world.faults.hold();
    let late = world
        .send(request("PUT", &format!("{order}/cancel")), None)
        .await;
    late.is_problem(503, "timed-out");
    world.faults.release();
    settle().await;
    world.get(&order).await.has(json!({"state": "cancelled"}));
}

/// Reads nothing.
struct Panics;

impl TemplateText for Panics {
    fn read(&self, _: &[u8], _: TextFormat) -> Result<Arc<Template>, Vec<TextProblem>> {
        panic!("the secret of this handler")
    }

    fn write(&self, _: &Template) -> Result<Value, String> {
        Err("another secret".to_owned())
    }
}

#[tokio::test]
async fn a_panic_is_a_500_that_says_nothing_and_the_server_goes_on() {
    let world = World::with(Arc::new(Panics), |api| api).await;
    let answer = world.put("/api/templates", json!({})).await;
    answer.is_problem(500, "internal");
    assert!(!answer.text.contains("secret"), "{}", answer.text);
    let answer = world.get("/api/templates/shop/order/latest").await;
    answer.is_problem(500, "internal");
    assert!(!answer.text.contains("secret"), "{}", answer.text);
    let alive = world.get("/health/live").await;
    assert_eq!(alive.status, StatusCode::OK);
}
