//! `TaskPilot`'s day 4, to the letter: one step, started, failed, retried, exhausted, cancelled.

use serde_json::{Value, json};

use super::world::World;

fn worker(id: &str) -> Value {
    json!({ "workerId": id })
}

#[tokio::test]
async fn a_start_records_the_worker_and_a_second_one_is_refused() {
    let world = World::new().await;
    let task = world.single(3).await;
    let fresh = world.get(&task).await;
    fresh.is(200).has(json!({
        "status": "PENDING", "state": "pending", "type": "mail", "attemptCount": 0, "maxAttempts": 3,
        "retryState": null, "nextRunAt": null, "lastError": null, "workerId": null,
        "processingStartedAt": null, "completedAt": null, "scheduledFor": null, "lease": null,
    }));
    let started = world.put(&format!("{task}/start"), worker("w-1")).await;
    let now = "2023-11-14T22:13:20.000000Z";
    started.is(200).has(json!({
        "status": "RUNNING", "workerId": "w-1", "processingStartedAt": now, "attemptCount": 0,
        "lease": { "leaseNo": 1, "workerId": "w-1", "expiresAt": "2023-11-14T22:28:20.000000Z" },
    }));
    let twice = world.put(&format!("{task}/start"), worker("w-2")).await;
    twice
        .is_problem(409, "held")
        .says("worker w-1 holds lease 1");
}

#[tokio::test]
async fn a_failure_backs_off_and_a_success_clears_what_it_left() {
    let world = World::new().await;
    let task = world.single(3).await;
    let start = format!("{task}/start");
    world.put(&start, worker("w-1")).await.is(200);
    let fail = json!({"errorMessage": "smtp away"});
    let failed = world.put(&format!("{task}/fail"), fail).await;
    failed.is(200).has(json!({
        "status": "PENDING", "state": "in_progress", "retryState": "RETRY_SCHEDULED",
        "attemptCount": 1, "lastError": "smtp away", "workerId": null,
        "processingStartedAt": null, "completedAt": null, "lease": null,
    }));
    let due = failed.body["nextRunAt"].as_str().unwrap();
    assert!(
        ("2023-11-14T22:13:21.7".."2023-11-14T22:13:22.3").contains(&due),
        "{due}"
    );
    let early = world.put(&start, worker("w-2")).await;
    early.is_problem(409, "not-due").says(due);
    let wait: u64 = early.headers["retry-after"]
        .to_str()
        .unwrap()
        .parse()
        .unwrap();
    assert!((1..=3).contains(&wait), "{wait}");
    world.advance(wait);
    world.put(&start, worker("w-2")).await.is(200);
    let result = json!({"result": {"sent": true}});
    let done = world.put(&format!("{task}/succeed"), result).await;
    done.is(200).has(json!({
        "status": "SUCCEEDED", "state": "complete", "attemptCount": 2, "retryState": null,
        "nextRunAt": null, "lastError": null, "workerId": "w-2",
    }));
    assert!(done.body["completedAt"].is_string());
    assert_eq!(done.body["steps"][0]["result"], json!({"sent": true}));
    let late = world
        .put(&format!("{task}/fail"), json!({"errorMessage": "late"}))
        .await;
    late.is_problem(409, "not-allowed").says("complete");
    let history = world.get(&format!("{task}/history")).await;
    let rows = history.body["items"].as_array().unwrap().iter();
    let rows = rows.filter(|row| row["step"] == "run");
    let causes: Vec<&str> = rows.map(|row| row["cause"].as_str().unwrap()).collect();
    let whole = [
        "started",
        "failed",
        "retry_scheduled",
        "started",
        "succeeded",
    ];
    assert_eq!(causes, whole);
}

#[tokio::test]
async fn exhausted_attempts_are_terminal() {
    let world = World::new().await;
    let task = world.single(2).await;
    for attempt in 1..=2 {
        world.advance(60);
        world
            .put(&format!("{task}/start"), worker("w"))
            .await
            .is(200);
        let failed = world
            .put(&format!("{task}/fail"), json!({"errorMessage": "no"}))
            .await;
        failed.is(200).has(json!({ "attemptCount": attempt }));
    }
    let ended = world.get(&task).await;
    ended.has(json!({
        "status": "FAILED", "state": "error", "retryState": "EXHAUSTED", "nextRunAt": null,
        "completedAt": "2023-11-14T22:15:20.000000Z", "lastError": "no",
    }));
    let again = world.put(&format!("{task}/start"), worker("w")).await;
    again.is_problem(409, "not-allowed");
    world
        .put(&format!("{task}/cancel"), json!({}))
        .await
        .is_problem(409, "not-allowed");
}

#[tokio::test]
async fn what_cannot_be_retried_is_not_and_a_server_may_ask_for_time() {
    let world = World::new().await;
    let task = world.single(5).await;
    world
        .put(&format!("{task}/start"), worker("w"))
        .await
        .is(200);
    let both = json!({"errorMessage": "x", "retryable": false, "retryAfterSeconds": 3});
    let refused = world.put(&format!("{task}/fail"), both).await;
    refused.is_problem(422, "invalid");
    assert_eq!(refused.body["errors"][0]["pointer"], "/retryAfterSeconds");
    let wait = json!({"errorMessage": "429", "retryAfterSeconds": 100});
    let failed = world.put(&format!("{task}/fail"), wait).await;
    let due = failed.body["nextRunAt"].as_str().unwrap();
    assert!(due >= "2023-11-14T22:15:00", "{due}");
    world.advance(200);
    world
        .put(&format!("{task}/start"), worker("w"))
        .await
        .is(200);
    let permanent = json!({"errorMessage": "gone", "retryable": false});
    let failed = world.put(&format!("{task}/fail"), permanent).await;
    failed
        .is(200)
        .has(json!({"status": "FAILED", "retryState": "NOT_RETRYABLE", "attemptCount": 2}));
}

#[tokio::test]
async fn a_cancel_repeated_is_fine_and_one_of_a_finished_task_is_not() {
    let world = World::new().await;
    let task = world.single(3).await;
    world
        .put(&format!("{task}/start"), worker("w"))
        .await
        .is(200);
    for _ in 0..2 {
        let cancelled = world
            .put(&format!("{task}/cancel"), json!({"reason": "not wanted"}))
            .await;
        assert_eq!(
            (cancelled.status.as_u16(), cancelled.text.as_str()),
            (204, "")
        );
    }
    world
        .get(&task)
        .await
        .has(json!({"status": "CANCELED", "state": "cancelled"}));
    let late = json!({"leaseNo": 1, "workerId": "w"});
    let late = world.put(&format!("{task}/succeed"), late).await;
    late.is_problem(409, "lease-lost").says("cancelled");
    let done = world.single(1).await;
    world
        .put(&format!("{done}/start"), worker("w"))
        .await
        .is(200);
    world
        .put(&format!("{done}/succeed"), json!({}))
        .await
        .is(200);
    world
        .put(&format!("{done}/cancel"), json!({}))
        .await
        .is_problem(409, "not-allowed");
}

#[tokio::test]
async fn a_lease_or_worker_that_is_given_must_match() {
    let world = World::new().await;
    let task = world.single(3).await;
    let none = world.put(&format!("{task}/succeed"), json!({})).await;
    none.is_problem(409, "not-allowed").says("pending");
    world
        .put(
            &format!("{task}/start"),
            json!({"workerId": "w-1", "leaseSeconds": 10}),
        )
        .await
        .is(200);
    let other = world.put(&format!("{task}/succeed"), worker("w-2")).await;
    other
        .is_problem(409, "lease-lost")
        .says("worker w-1 holds the step, not w-2");
    let stale = world
        .put(
            &format!("{task}/fail"),
            json!({"errorMessage": "x", "leaseNo": 9}),
        )
        .await;
    stale.is_problem(409, "lease-lost");
    world
        .get(&task)
        .await
        .has(json!({"status": "RUNNING", "attemptCount": 0}));
    let right = json!({"errorMessage": "x", "leaseNo": 1, "workerId": "w-1"});
    world
        .put(&format!("{task}/fail"), right.clone())
        .await
        .is(200)
        .has(json!({"attemptCount": 1}));
    let repeated = world.put(&format!("{task}/fail"), right).await;
    repeated
        .is(200)
        .has(json!({"attemptCount": 1, "retryState": "RETRY_SCHEDULED"}));
}

#[tokio::test]
async fn tasks_of_several_steps_name_the_endpoints_of_steps() {
    let world = World::new().await;
    let order = world.order().await;
    for (verb, body) in [
        ("start", worker("w")),
        ("succeed", json!({})),
        ("fail", json!({"errorMessage": "x"})),
    ] {
        let refused = world.put(&format!("{order}/{verb}"), body).await;
        let told = format!("{order}/steps/{{name}}/{verb}, with one of pay, ship");
        refused.is_problem(409, "several-steps").says(&told);
    }
    world
        .get(&order)
        .await
        .has(json!({"attemptCount": null, "type": null, "status": "PENDING"}));
}

#[tokio::test]
async fn latencies_are_told_as_far_as_they_are_known() {
    let world = World::new().await;
    let body =
        json!({"type": "mail", "payload": {"to": "a"}, "scheduledFor": "2023-11-14T22:13:30Z"});
    let task = world.submit(body).await;
    let unknown = json!({
        "queueLatencyMs": null, "processingLatencyMs": null, "endToEndLatencyMs": null,
        "scheduledFor": "2023-11-14T22:13:30.000000Z",
    });
    world
        .get(&format!("{task}/execution"))
        .await
        .is(200)
        .has(unknown);
    world
        .put(&format!("{task}/start"), worker("w"))
        .await
        .is_problem(409, "not-due");
    world.advance(15);
    world
        .put(&format!("{task}/start"), worker("w"))
        .await
        .is(200);
    world.advance(7);
    world
        .put(&format!("{task}/succeed"), json!({}))
        .await
        .is(200);
    world
        .get(&format!("{task}/execution"))
        .await
        .is(200)
        .has(json!({
            "status": "SUCCEEDED", "attemptCount": 1, "maxAttempts": 3, "workerId": "w",
            "queueLatencyMs": 5_000, "processingLatencyMs": 7_000, "endToEndLatencyMs": 22_000,
        }));
}

#[tokio::test]
async fn only_what_may_be_started_is_runnable() {
    let world = World::new().await;
    let ready = world.single(3).await;
    world.advance(1);
    let backing_off = world.single(3).await;
    let running = world.single(3).await;
    let paused = world.single(3).await;
    world.advance(1);
    let order = world.order().await;
    for task in [&backing_off, &running] {
        world
            .put(&format!("{task}/start"), worker("w"))
            .await
            .is(200);
    }
    world
        .put(&format!("{backing_off}/fail"), json!({"errorMessage": "x"}))
        .await
        .is(200);
    world
        .put(&format!("{paused}/pause"), json!({}))
        .await
        .is(200);
    let runnable = async || {
        let listed = world.get("/api/tasks?runnable=true").await;
        let items = listed.is(200).body["items"].as_array().unwrap().clone();
        let paths = items
            .iter()
            .map(|item| format!("/api/tasks/{}", item["id"].as_str().unwrap()));
        paths.collect::<Vec<_>>()
    };
    assert_eq!(runnable().await, [order.clone(), ready.clone()]);
    world.advance(60);
    assert_eq!(runnable().await, [order, backing_off, ready]);
}
