//! Single steps: the verbs of workers, and those of operators.

use axum::http::header;
use serde_json::{Value, json};

use super::world::{Answer, World, request};

/// `PUT` on a step of an order.
async fn on(world: &World, step: &str, verb: &str, body: Value) -> Answer {
    world.put(&format!("{step}/{verb}"), body).await
}

#[tokio::test]
async fn a_step_is_started_kept_alive_and_given_back() {
    let world = World::new().await;
    let order = world.order().await;
    let (pay, ship) = (format!("{order}/steps/pay"), format!("{order}/steps/ship"));
    let early = on(&world, &ship, "start", json!({"workerId": "w"})).await;
    early.is_problem(409, "awaiting-parents");
    let start = json!({"workerId": "w", "leaseSeconds": 60});
    let started = on(&world, &pay, "start", start).await;
    started.is(200).has(json!({
        "status": "RUNNING", "readiness": "running",
        "lease": {"leaseNo": 1, "workerId": "w", "expiresAt": "2023-11-14T22:14:20.000000Z"},
    }));
    world.advance(30);
    let beat = json!({"leaseSeconds": 60, "leaseNo": 1});
    let beat = on(&world, &pay, "heartbeat", beat).await;
    beat.is(200);
    assert_eq!(
        beat.body["lease"]["expiresAt"],
        "2023-11-14T22:14:50.000000Z"
    );
    let stale = on(&world, &pay, "heartbeat", json!({"leaseNo": 7})).await;
    stale.is_problem(409, "lease-lost");
    let released = on(&world, &pay, "release", json!({"workerId": "w"})).await;
    released
        .is(200)
        .has(json!({"status": "PENDING", "attemptCount": 0, "lease": null}));
}

#[tokio::test]
async fn a_success_releases_what_depends_on_it_and_may_be_repeated() {
    let world = World::new().await;
    let order = world.order().await;
    let pay = format!("{order}/steps/pay");
    on(&world, &pay, "start", json!({"workerId": "v"}))
        .await
        .is(200);
    let succeed = json!({"leaseNo": 1, "result": [1]});
    let done = json!({"state": "complete", "result": [1], "attemptCount": 1});
    for _ in 0..2 {
        let answer = on(&world, &pay, "succeed", succeed.clone()).await;
        answer.is(200).has(done.clone());
    }
    let ship = world.get(&format!("{order}/steps/ship")).await;
    ship.is(200)
        .has(json!({"readiness": "ready", "dependsOn": ["pay"]}));
    let listed = world.get(&format!("{order}/steps")).await;
    assert_eq!(listed.body["items"][1]["name"], "ship");
    for missing in ["none", "NOT%20A%20NAME"] {
        let answer = world.get(&format!("{order}/steps/{missing}")).await;
        answer.is_problem(404, "not-found");
    }
}

/// Its first attempt failed.
async fn failed_once(world: &World, step: &str, retryable: bool) {
    on(world, step, "start", json!({"workerId": "w"}))
        .await
        .is(200);
    let fail = json!({"errorMessage": "refused", "errorClass": "card", "retryable": retryable});
    on(world, step, "fail", fail).await.is(200);
}

#[tokio::test]
async fn operators_retry_reset_and_raise_limits() {
    let world = World::new().await;
    let order = world.order().await;
    let pay = format!("{order}/steps/pay");
    failed_once(&world, &pay, true).await;
    world
        .get(&pay)
        .await
        .has(json!({"readiness": "backing_off"}));
    let retried = on(&world, &pay, "retry", json!({"reason": "unblocked"})).await;
    retried
        .is(200)
        .has(json!({"readiness": "ready", "nextRunAt": null, "attemptCount": 1}));
    let lowered = on(&world, &pay, "limit", json!({"limit": 2})).await;
    lowered.is_problem(409, "limit-not-raised");
    let raised = on(&world, &pay, "limit", json!({"limit": 4})).await;
    raised.is(200).has(json!({"maxAttempts": 4}));
    failed_once(&world, &pay, false).await;
    world
        .get(&pay)
        .await
        .has(json!({"readiness": "not_retryable"}));
    world.get(&order).await.has(json!({"state": "error"}));
    let reset = on(&world, &pay, "reset", json!({"reason": "fixed"})).await;
    reset
        .is(200)
        .has(json!({"readiness": "ready", "attemptCount": 0, "runNo": 2}));
    world.get(&order).await.has(json!({"state": "pending"}));
}

#[tokio::test]
async fn operators_resolve_skip_and_rerun_and_history_says_who_and_why() {
    let world = World::new().await;
    let order = world.order().await;
    let (pay, ship) = (format!("{order}/steps/pay"), format!("{order}/steps/ship"));
    let refused = on(&world, &pay, "skip", json!({"reason": "no"})).await;
    refused.is_problem(409, "not-skippable");
    let unjustified = on(&world, &pay, "resolve", json!({"result": 1, "reason": " "})).await;
    unjustified.is_problem(422, "invalid");
    assert_eq!(unjustified.body["errors"][0]["pointer"], "/reason");
    let cash = json!({"result": {"paid": true}, "reason": "paid in cash"});
    let resolved = on(&world, &pay, "resolve", cash).await;
    resolved
        .is(200)
        .has(json!({"state": "resolved_manually", "result": {"paid": true}}));
    let skipped = on(&world, &ship, "skip", json!({"reason": "picked up"})).await;
    skipped
        .is(200)
        .has(json!({"state": "resolved_manually", "result": null}));
    world.get(&order).await.has(json!({"state": "complete"}));
    let rerun = request("PUT", &format!("{ship}/rerun")).header("x-tasker-actor", "olga");
    let rerun = world
        .send(rerun, Some(&json!({"reason": "lost in the post"})))
        .await;
    rerun
        .is(200)
        .has(json!({"state": "pending", "readiness": "ready", "runNo": 2}));
    world
        .get(&pay)
        .await
        .has(json!({"state": "resolved_manually"}));
    let history = world.get(&format!("{order}/history?limit=100")).await;
    let rows = history.body["items"].as_array().unwrap();
    let last = rows.iter().rev().find(|row| row["step"] == "ship").unwrap();
    assert_eq!(
        (&last["cause"], &last["by"], &last["note"]),
        (&json!("rerun"), &json!("olga"), &json!("lost in the post"))
    );
    let operations = world.get(&format!("{order}/operations")).await;
    let rows = operations.is(200).body["items"].as_array().unwrap();
    let words: Vec<&str> = rows
        .iter()
        .map(|row| row["operation"].as_str().unwrap())
        .collect();
    assert_eq!(words, ["resolve_step", "skip", "rerun"]);
}

#[tokio::test]
async fn an_operator_who_has_seen_an_earlier_version_is_refused() {
    let world = World::new().await;
    let order = world.order().await;
    let pay = format!("{order}/steps/pay");
    let seen = world.get(&pay).await.headers[header::ETAG].clone();
    world
        .put(&format!("{pay}/limit"), json!({"limit": 9}))
        .await
        .is(200);
    let cancel = |tag: axum::http::HeaderValue| {
        let asked = request("PUT", &format!("{pay}/cancel")).header(header::IF_MATCH, tag);
        async { world.send(asked, Some(&json!({}))).await }
    };
    cancel(seen)
        .await
        .is_problem(412, "precondition-failed")
        .says("it is at version 1 now");
    cancel("nonsense".parse().unwrap())
        .await
        .is_problem(400, "malformed");
    world.get(&pay).await.has(json!({"state": "pending"}));
    let present = world.get(&pay).await.headers[header::ETAG].clone();
    cancel(present)
        .await
        .is(200)
        .has(json!({"state": "cancelled"}));
}
