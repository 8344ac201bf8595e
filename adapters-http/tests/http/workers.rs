//! The protocol of workers: claims, outcomes, heartbeats.

use serde_json::{Value, json};

use crate::world::World;

pub(crate) const CLAIM: &str = "/api/workers/claim";
pub(crate) const COMMIT: &str = "/api/workers/commit";
pub(crate) const BEAT: &str = "/api/workers/heartbeat";

pub(crate) fn claim(worker: &str) -> Value {
    json!({"workerId": worker, "handlers": ["pay", "ship", "mail"], "limit": 10})
}

/// The same, with these fields as well.
pub(crate) fn and(mut body: Value, fields: Value) -> Value {
    let Value::Object(fields) = fields else {
        panic!("fields are an object")
    };
    body.as_object_mut().unwrap().extend(fields);
    body
}

/// How a claimed step ended.
pub(crate) fn ended(step: &Value, fields: Value) -> Value {
    and(
        json!({"taskId": step["taskId"], "step": step["step"], "leaseNo": step["lease"]["leaseNo"]}),
        fields,
    )
}

impl World {
    pub(crate) async fn claimed(&self, body: Value) -> Vec<Value> {
        let answer = self.post(CLAIM, body).await;
        answer.is(200).body["steps"].as_array().unwrap().clone()
    }

    pub(crate) async fn commit(&self, worker: &str, outcomes: Vec<Value>) -> Vec<Value> {
        let body = json!({"workerId": worker, "outcomes": outcomes});
        let answer = self.post(COMMIT, body).await;
        answer.is(200).body["outcomes"].as_array().unwrap().clone()
    }
}

#[tokio::test]
async fn a_step_is_claimed_with_all_its_handler_needs() {
    let world = World::new().await;
    let task = world
        .submit(json!({"namespace": "shop", "template": "order", "context": {"n": 7}}))
        .await;
    let id = task.rsplit('/').next().unwrap();
    let answer = world
        .post(CLAIM, and(claim("w1"), json!({"leaseSeconds": 45})))
        .await;
    answer
        .is(200)
        .has(json!({"now": "2023-11-14T22:13:20.000000Z", "drain": false}));
    let steps = answer.body["steps"].as_array().unwrap();
    assert_eq!(steps.len(), 1, "{}", answer.text);
    let trace = id.replace('-', "");
    assert_eq!(
        steps[0],
        json!({
            "taskId": id, "step": "pay", "namespace": "shop", "template": "order",
            "version": "1.2.0", "handler": "pay", "queue": "default", "config": null,
            "context": {"n": 7}, "parents": {}, "attempt": 1, "attemptLimit": 3, "runNo": 1,
            "idempotencyKey": format!("{id}:0:1"),
            "lease": {"leaseNo": 1, "workerId": "w1", "expiresAt": "2023-11-14T22:14:05.000000Z"},
            "startedAt": "2023-11-14T22:13:20.000000Z",
            "deadlineAt": steps[0]["deadlineAt"], "timeoutSeconds": steps[0]["timeoutSeconds"],
            "lastError": null,
            "traceparent": format!("00-{trace}-0000000100000001-01"),
        })
    );
}

#[tokio::test]
async fn outcomes_are_applied_and_a_repeat_changes_nothing() {
    let world = World::new().await;
    let task = world.order().await;
    let pay = world.claimed(claim("w1")).await.remove(0);
    let paid = ended(
        &pay,
        json!({"outcome": "succeeded", "result": {"receipt": 9}}),
    );
    let answers = world.commit("w1", vec![paid.clone()]).await;
    let applied = ended(&pay, json!({"outcome": "applied", "state": "complete"}));
    assert_eq!(answers, [applied]);
    let answers = world.commit("w1", vec![paid.clone()]).await;
    let unchanged = ended(&pay, json!({"outcome": "unchanged", "state": "complete"}));
    assert_eq!(answers, [unchanged]);
    let ship = world.claimed(claim("w2")).await.remove(0);
    assert_eq!(ship["parents"], json!({"pay": {"receipt": 9}}));
    world.get(&task).await.has(json!({"state": "in_progress"}));
}

#[tokio::test]
async fn whole_numbers_of_workers_may_be_written_with_a_point() {
    let world = World::new().await;
    world.single(2).await;
    let numbers = json!({"limit": 1.0, "leaseSeconds": 45.0, "waitSeconds": 0.0, "inFlight": 2.0});
    let step = world.claimed(and(claim("w1"), numbers)).await.remove(0);
    let id = &step["taskId"];
    let held = json!({"taskId": id, "step": "run", "leaseNo": 1.0});
    let beat = json!({"workerId": "w1", "leaseSeconds": 45.0, "leases": [held]});
    let beaten = world.post(BEAT, beat).await;
    assert_eq!(beaten.is(200).body["leases"][0]["held"], true);
    let failed = json!({
        "taskId": id, "step": "run", "leaseNo": 1.0,
        "outcome": "failed", "errorMessage": "busy", "retryAfterSeconds": 60.0
    });
    let answers = world.commit("w1", vec![failed]).await;
    assert_eq!(answers[0]["outcome"], "applied");
    let slots = json!({"handlers": ["mail"], "slots": 8.0});
    let put = world.put("/api/workers/w1", slots).await;
    put.is(200).has(json!({"slots": 8}));
}

#[tokio::test]
async fn a_failure_is_tried_again_and_history_says_who_did_what() {
    let world = World::new().await;
    let task = world.order().await;
    let pay = world.claimed(claim("w1")).await.remove(0);
    let paid = ended(&pay, json!({"outcome": "succeeded"}));
    world.commit("w1", vec![paid]).await;
    let ship = world.claimed(claim("w2")).await.remove(0);
    let failed = json!({
        "outcome": "failed", "errorMessage": "no van", "errorClass": "fleet", "retryAfterSeconds": 60
    });
    let failed = ended(&ship, failed);
    let answers = world.commit("w2", vec![failed.clone()]).await;
    assert_eq!(
        (&answers[0]["outcome"], &answers[0]["state"]),
        (&json!("applied"), &json!("pending"))
    );
    let answers = world.commit("w2", vec![failed]).await;
    assert_eq!(answers[0]["outcome"], "unchanged");
    assert!(world.claimed(claim("w2")).await.is_empty(), "it backs off");
    // And some jitter.
    world.advance(120);
    let ship = world.claimed(claim("w2")).await.remove(0);
    assert_eq!(
        (&ship["attempt"], &ship["lease"]["leaseNo"]),
        (&json!(2), &json!(2))
    );
    assert_eq!(
        ship["lastError"],
        json!({"message": "no van", "class": "fleet"})
    );
    let shipped = ended(&ship, json!({"outcome": "succeeded"}));
    world.commit("w2", vec![shipped]).await;
    let done = world.get(&task).await;
    done.has(json!({"state": "complete"}));
    let attempts = |nth: usize| &done.body["steps"][nth]["attemptCount"];
    assert_eq!((attempts(0), attempts(1)), (&json!(1), &json!(2)));
    let history = world.get(&format!("{task}/history")).await;
    let moves: Vec<String> = history.body["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|row| !row["step"].is_null())
        .map(|row| {
            format!(
                "{} {} {}",
                row["step"].as_str().unwrap(),
                row["to"].as_str().unwrap(),
                row["by"].as_str().unwrap()
            )
        })
        .collect();
    assert_eq!(
        moves,
        [
            "pay in_progress w1",
            "pay complete w1",
            "ship in_progress w2",
            "ship error w2",
            "ship pending w2",
            "ship in_progress w2",
            "ship complete w2",
        ],
        "{}",
        history.text
    );
}

#[tokio::test]
async fn an_outcome_of_a_lost_lease_is_refused_and_its_neighbours_are_not() {
    let world = World::new().await;
    let (lost, kept) = (world.single(3).await, world.single(3).await);
    let steps = world.claimed(claim("w1")).await;
    let [first, second] = steps.as_slice() else {
        panic!("{steps:?}")
    };
    world
        .put(&format!("{lost}/cancel"), json!({}))
        .await
        .is(204);
    let done = |step| ended(step, json!({"outcome": "succeeded"}));
    let stranger = json!({
        "taskId": "0192f7a1-7a2b-7c3d-8e4f-5a6b7c8d9e0f", "step": "run", "leaseNo": 1,
        "outcome": "released"
    });
    let twice = ended(
        second,
        json!({"outcome": "failed", "errorMessage": "changed my mind"}),
    );
    let guessed = and(done(second), json!({"leaseNo": 7}));
    let outcomes = vec![done(first), stranger, guessed, done(second), twice];
    let answers = world.commit("w1", outcomes).await;
    let told: Vec<(&Value, &Value, &Value)> = answers
        .iter()
        .map(|a| {
            (
                &a["outcome"],
                &a["problem"]["status"],
                &a["problem"]["type"],
            )
        })
        .collect();
    let (problem, lease_lost) = (json!("problem"), json!("/problems/lease-lost"));
    assert_eq!(
        told,
        [
            (&problem, &json!(409), &lease_lost),
            (&problem, &json!(404), &json!("/problems/not-found")),
            (&problem, &json!(409), &lease_lost),
            (&json!("applied"), &Value::Null, &Value::Null),
            (&problem, &json!(409), &lease_lost),
        ],
        "{answers:?}"
    );
    world
        .get(&kept)
        .await
        .has(json!({"state": "complete", "attemptCount": 1}));
    world
        .get(&lost)
        .await
        .has(json!({"state": "cancelled", "attemptCount": 0}));
}

#[tokio::test]
async fn a_lease_is_not_another_workers() {
    let world = World::new().await;
    let task = world.single(3).await;
    let step = world.claimed(claim("w1")).await.remove(0);
    let answers = world
        .commit("w2", vec![ended(&step, json!({"outcome": "succeeded"}))])
        .await;
    assert_eq!(answers[0]["problem"]["status"], 409);
    world
        .get(&task)
        .await
        .has(json!({"state": "in_progress", "workerId": "w1"}));
}

#[tokio::test]
async fn a_commit_may_claim_the_next_steps() {
    let world = World::new().await;
    world.order().await;
    let pay = world.claimed(claim("w1")).await.remove(0);
    let body = json!({
        "workerId": "w1",
        "outcomes": [ended(&pay, json!({"outcome": "succeeded"}))],
        "thenClaim": {"handlers": ["ship"], "requestId": "r2"},
    });
    let answer = world.post(COMMIT, body.clone()).await;
    answer.is(200);
    assert_eq!(answer.body["claimed"]["steps"][0]["step"], "ship");
    let again = world.post(COMMIT, body).await;
    assert_eq!(again.body["outcomes"][0]["outcome"], "unchanged");
    assert_eq!(
        again.body["claimed"], answer.body["claimed"],
        "the same lease"
    );
}

#[tokio::test]
async fn heartbeats_extend_what_is_held_and_tell_of_what_is_not() {
    let world = World::new().await;
    let (cancelled, _) = (world.single(3).await, world.single(3).await);
    let steps = world.claimed(claim("w1")).await;
    world
        .put(&format!("{cancelled}/cancel"), json!({}))
        .await
        .is(204);
    world.advance(10);
    let leases: Vec<Value> = steps.iter().map(|step| ended(step, json!({}))).collect();
    let stranger = and(leases[0].clone(), json!({"step": "walk"}));
    let body =
        json!({"workerId": "w1", "leases": [leases[0], leases[1], stranger], "leaseSeconds": 60});
    let answer = world.post(BEAT, body).await;
    answer
        .is(200)
        .has(json!({"now": "2023-11-14T22:13:30.000000Z", "drain": false}));
    let told = answer.body["leases"].as_array().unwrap();
    assert_eq!(
        (&told[0]["held"], &told[0]["problem"]["status"]),
        (&json!(false), &json!(409))
    );
    assert!(
        told[0]["problem"]["detail"]
            .as_str()
            .unwrap()
            .contains("cancelled")
    );
    let extended = json!({"held": true, "expiresAt": "2023-11-14T22:14:30.000000Z"});
    assert_eq!(told[1], and(leases[1].clone(), extended));
    assert_eq!(
        (&told[2]["held"], &told[2]["problem"]["status"]),
        (&json!(false), &json!(404))
    );
    let worker = world.get("/api/workers/w1").await;
    worker.has(json!({"lastSeenAt": "2023-11-14T22:13:30.000000Z", "inFlight": 3}));
}
