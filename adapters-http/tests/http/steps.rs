//! Single steps: the verbs of workers, and those of operators.

use axum::http::header;
use serde_json::json;

use super::world::{World, request};

#[tokio::test]
async fn a_diamond_of_calls_moves_step_by_step() {
    let world = World::new().await;
    let order = world.order().await;
    let early = world
        .put(
            &format!("{order}/steps/ship/start"),
            json!({"workerId": "w"}),
        )
        .await;
    early.is_problem(409, "awaiting-parents");
    let pay = format!("{order}/steps/pay");
    let started = world
        .put(
            &format!("{pay}/start"),
            json!({"workerId": "w", "leaseSeconds": 60}),
        )
        .await;
    started.is(200).has(json!({
        "status": "RUNNING", "readiness": "running",
        "lease": {"leaseNo": 1, "workerId": "w", "expiresAt": "2023-11-14T22:14:20.000000Z"},
    }));
    world.advance(30);
    let beat = world
        .put(
            &format!("{pay}/heartbeat"),
            json!({"leaseSeconds": 60, "leaseNo": 1}),
        )
        .await;
    beat.is(200);
    assert_eq!(
        beat.body["lease"]["expiresAt"],
        "2023-11-14T22:14:50.000000Z"
    );
    let stale = world
        .put(&format!("{pay}/heartbeat"), json!({"leaseNo": 7}))
        .await;
    stale.is_problem(409, "lease-lost");
    let released = world
        .put(&format!("{pay}/release"), json!({"workerId": "w"}))
        .await;
    released
        .is(200)
        .has(json!({"status": "PENDING", "attemptCount": 0, "lease": null}));
    world
        .put(&format!("{pay}/start"), json!({"workerId": "v"}))
        .await
        .is(200);
    let done = world
        .put(
            &format!("{pay}/succeed"),
            json!({"leaseNo": 2, "result": [1]}),
        )
        .await;
    done.is(200)
        .has(json!({"state": "complete", "result": [1], "attemptCount": 1}));
    let repeated = world
        .put(
            &format!("{pay}/succeed"),
            json!({"leaseNo": 2, "result": [1]}),
        )
        .await;
    repeated
        .is(200)
        .has(json!({"state": "complete", "attemptCount": 1}));
    let ship = world.get(&format!("{order}/steps/ship")).await;
    ship.is(200)
        .has(json!({"readiness": "ready", "dependsOn": ["pay"]}));
    let listed = world.get(&format!("{order}/steps")).await;
    assert_eq!(listed.body["items"][1]["name"], "ship");
    world
        .get(&format!("{order}/steps/none"))
        .await
        .is_problem(404, "not-found");
    world
        .get(&format!("{order}/steps/NOT%20A%20NAME"))
        .await
        .is_problem(404, "not-found");
}

#[tokio::test]
async fn operators_retry_reset_raise_resolve_skip_and_rerun() {
    let world = World::new().await;
    let order = world.order().await;
    let pay = format!("{order}/steps/pay");
    let start = json!({"workerId": "w"});
    let fail = json!({"errorMessage": "card refused", "errorClass": "card"});
    world
        .put(&format!("{pay}/start"), start.clone())
        .await
        .is(200);
    world
        .put(&format!("{pay}/fail"), fail.clone())
        .await
        .is(200)
        .has(json!({"readiness": "backing_off"}));
    let retried = world
        .put(&format!("{pay}/retry"), json!({"reason": "card unblocked"}))
        .await;
    retried
        .is(200)
        .has(json!({"readiness": "ready", "nextRunAt": null, "attemptCount": 1}));
    world
        .put(&format!("{pay}/limit"), json!({"limit": 2}))
        .await
        .is_problem(422, "invalid");
    world
        .put(&format!("{pay}/limit"), json!({"limit": 4}))
        .await
        .is(200)
        .has(json!({"maxAttempts": 4}));
    world
        .put(&format!("{pay}/start"), start.clone())
        .await
        .is(200);
    let permanent = json!({"errorMessage": "no", "retryable": false});
    world
        .put(&format!("{pay}/fail"), permanent)
        .await
        .is(200)
        .has(json!({"readiness": "not_retryable"}));
    world.get(&order).await.has(json!({"state": "error"}));
    let reset = world
        .put(&format!("{pay}/reset"), json!({"reason": "fixed"}))
        .await;
    reset
        .is(200)
        .has(json!({"readiness": "ready", "attemptCount": 0, "runNo": 2}));
    let refused = world
        .put(&format!("{pay}/skip"), json!({"reason": "no"}))
        .await;
    refused.is_problem(409, "not-skippable");
    let unjustified = world
        .put(
            &format!("{pay}/resolve"),
            json!({"result": 1, "reason": " "}),
        )
        .await;
    unjustified.is_problem(422, "invalid");
    assert_eq!(unjustified.body["errors"][0]["pointer"], "/reason");
    let resolved = world
        .put(
            &format!("{pay}/resolve"),
            json!({"result": {"paid": true}, "reason": "paid in cash"}),
        )
        .await;
    resolved
        .is(200)
        .has(json!({"state": "resolved_manually", "result": {"paid": true}}));
    let skipped = world
        .put(
            &format!("{order}/steps/ship/skip"),
            json!({"reason": "picked up"}),
        )
        .await;
    skipped
        .is(200)
        .has(json!({"state": "resolved_manually", "result": null}));
    world.get(&order).await.has(json!({"state": "complete"}));
    let rerun =
        request("PUT", &format!("{order}/steps/ship/rerun")).header("x-tasker-actor", "olga");
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
    let words: Vec<&str> = operations.is(200).body["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["operation"].as_str().unwrap())
        .collect();
    assert_eq!(
        words,
        [
            "retry_now",
            "raise_limit",
            "reset",
            "resolve_step",
            "skip",
            "rerun"
        ]
    );
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
        .says("version 0 is now 1");
    cancel("nonsense".parse().unwrap())
        .await
        .is_problem(412, "precondition-failed");
    world.get(&pay).await.has(json!({"state": "pending"}));
    let present = world.get(&pay).await.headers[header::ETAG].clone();
    cancel(present)
        .await
        .is(200)
        .has(json!({"state": "cancelled"}));
}
