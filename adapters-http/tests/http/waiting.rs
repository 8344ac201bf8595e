//! Claims that wait, that are repeated, and that nobody is there to take.

use axum::body::Body;
use axum::http::{StatusCode, header};
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::workers::{CLAIM, and, claim, ended};
use crate::world::{World, request};

impl World {
    /// Returns once this is true of what is there; the work of others is all it waits for.
    async fn becomes(&self, uri: &str, is: impl Fn(&Value) -> bool) {
        for _ in 0..10_000 {
            if is(&self.get(uri).await.body) {
                return;
            }
            tokio::task::yield_now().await;
        }
        panic!("{}", self.get(uri).await.text);
    }
}

#[tokio::test]
async fn a_repeated_claim_answers_with_the_leases_that_are_still_held() {
    let world = World::new().await;
    world.single(3).await;
    world.single(3).await;
    let claim = and(claim("w1"), json!({"requestId": "r1", "waitSeconds": 20}));
    let first = world.claimed(claim.clone()).await;
    assert_eq!(first.len(), 2);
    assert_eq!(world.claimed(claim.clone()).await, first);
    world
        .commit(
            "w1",
            vec![ended(&first[0], json!({"outcome": "succeeded"}))],
        )
        .await;
    assert_eq!(world.claimed(claim.clone()).await, first[1..]);
    world
        .commit(
            "w1",
            vec![ended(&first[1], json!({"outcome": "succeeded"}))],
        )
        .await;
    world.single(3).await;
    assert!(
        world.claimed(claim).await.is_empty(),
        "it was another claim"
    );
}

#[tokio::test]
async fn a_claim_waits_until_there_is_something() {
    let world = World::new().await;
    let waiting = tokio::spawn(world.send_later(
        "POST",
        CLAIM,
        &and(claim("w1"), json!({"waitSeconds": 30})),
    ));
    tokio::task::yield_now().await;
    world.single(3).await;
    let answer = waiting.await.unwrap();
    assert_eq!(answer["steps"].as_array().unwrap().len(), 1, "{answer}");
    assert_eq!(
        answer["now"], "2023-11-14T22:13:20.000000Z",
        "no time has passed"
    );
}

#[tokio::test]
async fn a_claim_waits_no_longer_than_it_said() {
    let world = World::new().await;
    let waiting =
        tokio::spawn(world.send_later("POST", CLAIM, &and(claim("w1"), json!({"waitSeconds": 5}))));
    let mut passed = 0;
    while !waiting.is_finished() {
        assert!(passed < 10, "it waits too long");
        for _ in 0..100 {
            tokio::task::yield_now().await;
        }
        if !waiting.is_finished() {
            world.advance(1);
            passed += 1;
        }
    }
    let answer = waiting.await.unwrap();
    assert_eq!(
        (&answer["steps"], &answer["drain"]),
        (&json!([]), &json!(false))
    );
    assert!(passed >= 5, "{passed} s");
}

#[tokio::test]
async fn what_nobody_takes_is_given_back_without_an_attempt() {
    let world = World::new().await;
    let task = world.single(3).await;
    let body = Body::from(claim("w1").to_string());
    let asked = request("POST", CLAIM).header(header::CONTENT_TYPE, "application/json");
    let response = world
        .router()
        .oneshot(asked.body(body).unwrap())
        .await
        .unwrap();
    assert_eq!(response.status(), StatusCode::OK);
    world
        .get(&task)
        .await
        .has(json!({"state": "in_progress", "status": "RUNNING"}));
    drop(response);
    world
        .becomes(&task, |task| task["status"] == "PENDING")
        .await;
    world
        .get(&task)
        .await
        .has(json!({"attemptCount": 0, "lastError": null}));
    let step = world.claimed(claim("w2")).await.remove(0);
    assert_eq!(
        (&step["attempt"], &step["lease"]["leaseNo"]),
        (&json!(1), &json!(2))
    );
}

#[tokio::test]
async fn whoever_hangs_up_while_waiting_gets_nothing() {
    let world = World::new().await;
    let body = and(claim("w1"), json!({"waitSeconds": 30}));
    let waiting = tokio::spawn(world.send_later("POST", CLAIM, &body));
    world
        .becomes("/api/workers", |page| {
            !page["items"].as_array().unwrap().is_empty()
        })
        .await;
    waiting.abort();
    assert!(waiting.await.unwrap_err().is_cancelled());
    let task = world.single(3).await;
    let step = world.claimed(claim("w2")).await.remove(0);
    assert_eq!(step["lease"]["workerId"], "w2");
    world.get(&task).await.has(json!({"attemptCount": 0}));
}
