//! The protocol of workers: claims, outcomes, heartbeats.

use axum::body::Body;
use axum::http::{StatusCode, header};
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::world::{World, request};

const CLAIM: &str = "/api/workers/claim";
const COMMIT: &str = "/api/workers/commit";
const BEAT: &str = "/api/workers/heartbeat";

fn claim(worker: &str) -> Value {
    json!({"workerId": worker, "handlers": ["pay", "ship", "mail"], "limit": 10})
}

/// The same, with these fields as well.
fn and(mut body: Value, fields: Value) -> Value {
    let Value::Object(fields) = fields else {
        panic!("fields are an object")
    };
    body.as_object_mut().unwrap().extend(fields);
    body
}

/// How a claimed step ended.
fn ended(step: &Value, fields: Value) -> Value {
    and(
        json!({"taskId": step["taskId"], "step": step["step"], "leaseNo": step["lease"]["leaseNo"]}),
        fields,
    )
}

impl World {
    async fn claimed(&self, body: Value) -> Vec<Value> {
        let answer = self.post(CLAIM, body).await;
        answer.is(200).body["steps"].as_array().unwrap().clone()
    }

    async fn commit(&self, worker: &str, outcomes: Vec<Value>) -> Vec<Value> {
        let body = json!({"workerId": worker, "outcomes": outcomes});
        let answer = self.post(COMMIT, body).await;
        answer.is(200).body["outcomes"].as_array().unwrap().clone()
    }

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
    let attempts: Vec<&Value> = done.body["steps"]
        .as_array()
        .unwrap()
        .iter()
        .map(|step| &step["attemptCount"])
        .collect();
    assert_eq!(attempts, [&json!(1), &json!(2)]);
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
    let waiting =
        tokio::spawn(world.send_later("POST", CLAIM, and(claim("w1"), json!({"waitSeconds": 30}))));
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
        tokio::spawn(world.send_later("POST", CLAIM, and(claim("w1"), json!({"waitSeconds": 5}))));
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
    let waiting = tokio::spawn(world.send_later("POST", CLAIM, body));
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

#[tokio::test]
async fn bad_requests_are_refused_by_the_field() {
    let world = World::new().await;
    let outcome =
        json!({"taskId": "0192f7a1-7a2b-7c3d-8e4f-5a6b7c8d9e0f", "step": "a", "leaseNo": 1});
    let commit = |fields| json!({"workerId": "w1", "outcomes": [and(outcome.clone(), fields)]});
    let many: Vec<Value> = (0..101)
        .map(|_| and(outcome.clone(), json!({"outcome": "released"})))
        .collect();
    let table = [
        (CLAIM, and(claim("w 1"), json!({})), "/workerId"),
        (
            CLAIM,
            and(claim("w1"), json!({"handlers": []})),
            "/handlers",
        ),
        (
            CLAIM,
            and(claim("w1"), json!({"handlers": ["a b"]})),
            "/handlers/0",
        ),
        (CLAIM, and(claim("w1"), json!({"queues": []})), "/queues"),
        (CLAIM, and(claim("w1"), json!({"limit": 0})), "/limit"),
        (CLAIM, and(claim("w1"), json!({"limit": 101})), "/limit"),
        (CLAIM, and(claim("w1"), json!({"limit": -1})), "/limit"),
        (
            CLAIM,
            and(claim("w1"), json!({"leaseSeconds": 0})),
            "/leaseSeconds",
        ),
        (
            CLAIM,
            and(claim("w1"), json!({"leaseSeconds": 86_401})),
            "/leaseSeconds",
        ),
        (
            CLAIM,
            and(claim("w1"), json!({"waitSeconds": 31})),
            "/waitSeconds",
        ),
        (
            CLAIM,
            and(claim("w1"), json!({"requestId": ""})),
            "/requestId",
        ),
        (
            CLAIM,
            and(claim("w1"), json!({"inFlight": 100_001})),
            "/inFlight",
        ),
        (CLAIM, and(claim("w1"), json!({"nonsense": 1})), "/nonsense"),
        (
            COMMIT,
            json!({"workerId": "w1", "outcomes": []}),
            "/outcomes",
        ),
        (
            COMMIT,
            json!({"workerId": "w1", "outcomes": many}),
            "/outcomes",
        ),
        (
            COMMIT,
            commit(json!({"outcome": "won"})),
            "/outcomes/0/outcome",
        ),
        (
            COMMIT,
            commit(json!({"outcome": "succeeded", "leaseNo": "1"})),
            "/outcomes/0/leaseNo",
        ),
        (
            COMMIT,
            commit(json!({"outcome": "failed"})),
            "/outcomes/0/errorMessage",
        ),
        (
            COMMIT,
            commit(json!({"outcome": "failed", "errorMessage": "x", "result": 1})),
            "/outcomes/0/result",
        ),
        (
            COMMIT,
            commit(json!({"outcome": "released", "retryable": true})),
            "/outcomes/0/retryable",
        ),
        (
            COMMIT,
            commit(
                json!({"outcome": "failed", "errorMessage": "x", "retryable": false, "retryAfterSeconds": 1}),
            ),
            "/outcomes/0/retryAfterSeconds",
        ),
        (
            COMMIT,
            and(
                commit(json!({"outcome": "released"})),
                json!({"thenClaim": {"handlers": []}}),
            ),
            "/thenClaim/handlers",
        ),
        (BEAT, json!({"workerId": "w1"}), ""),
        (
            BEAT,
            json!({"workerId": "w1", "leases": [], "leaseSeconds": 0}),
            "/leaseSeconds",
        ),
    ];
    for (path, body, pointer) in table {
        let answer = world.post(path, body.clone()).await;
        answer.is_problem(422, "invalid");
        assert_eq!(
            answer.body["errors"][0]["pointer"], pointer,
            "{body}: {}",
            answer.text
        );
    }
    let negative = world.commit(
        "w1",
        vec![and(
            outcome.clone(),
            json!({"leaseNo": -1, "outcome": "released"}),
        )],
    );
    assert_eq!(negative.await[0]["problem"]["status"], 404);
}
