//! What workers must not send.

use serde_json::{Value, json};

use crate::workers::{BEAT, CLAIM, COMMIT, and, claim};
use crate::world::World;

/// Each body is refused, naming this field.
async fn refused(path: &str, table: impl IntoIterator<Item = (Value, &str)>) {
    let world = World::new().await;
    for (body, pointer) in table {
        let answer = world.post(path, body.clone()).await;
        answer.is_problem(422, "invalid");
        let named = &answer.body["errors"][0]["pointer"];
        assert_eq!(named, pointer, "{body}: {}", answer.text);
    }
}

#[tokio::test]
async fn a_bad_claim_is_refused_by_its_field() {
    let with = |fields| and(claim("w1"), fields);
    let table = [
        (claim("w 1"), "/workerId"),
        (with(json!({"handlers": []})), "/handlers"),
        (with(json!({"handlers": ["a b"]})), "/handlers/0"),
        (with(json!({"queues": []})), "/queues"),
        (with(json!({"limit": 0})), "/limit"),
        (with(json!({"limit": 101})), "/limit"),
        (with(json!({"limit": -1})), "/limit"),
        (with(json!({"leaseSeconds": 0})), "/leaseSeconds"),
        (with(json!({"leaseSeconds": 86_401})), "/leaseSeconds"),
        (with(json!({"waitSeconds": 31})), "/waitSeconds"),
        (with(json!({"requestId": ""})), "/requestId"),
        (with(json!({"inFlight": 100_001})), "/inFlight"),
        (with(json!({"nonsense": 1})), "/nonsense"),
    ];
    refused(CLAIM, table).await;
}

/// An outcome with these fields as well.
fn outcome(fields: Value) -> Value {
    let id = "0192f7a1-7a2b-7c3d-8e4f-5a6b7c8d9e0f";
    and(json!({"taskId": id, "step": "a", "leaseNo": 1}), fields)
}

#[tokio::test]
async fn a_bad_outcome_is_refused_by_its_field() {
    let released = || outcome(json!({"outcome": "released"}));
    let failed = |fields| {
        let failed = json!({"outcome": "failed", "errorMessage": "x"});
        outcome(and(failed, fields))
    };
    let table = [
        (json!({"outcome": "won"}), "outcome"),
        (json!({"outcome": "succeeded", "leaseNo": "1"}), "leaseNo"),
        (json!({"outcome": "failed"}), "errorMessage"),
        (failed(json!({"result": 1})), "result"),
        (
            json!({"outcome": "released", "retryable": true}),
            "retryable",
        ),
        (
            failed(json!({"retryable": false, "retryAfterSeconds": 1})),
            "retryAfterSeconds",
        ),
    ];
    let commit = |outcomes: Vec<Value>| json!({"workerId": "w1", "outcomes": outcomes});
    for (fields, field) in table {
        let body = commit(vec![released(), outcome(fields)]);
        refused(COMMIT, [(body, format!("/outcomes/1/{field}").as_str())]).await;
    }
    let many = (0..101).map(|_| released()).collect();
    let then_claim = json!({"thenClaim": {"handlers": []}});
    let table = [
        (commit(Vec::new()), "/outcomes"),
        (commit(many), "/outcomes"),
        (
            and(commit(vec![released()]), then_claim),
            "/thenClaim/handlers",
        ),
    ];
    refused(COMMIT, table).await;
}

#[tokio::test]
async fn a_bad_heartbeat_is_refused_by_its_field() {
    let table = [
        (json!({"workerId": "w1"}), ""),
        (
            json!({"workerId": "w1", "leases": [], "leaseSeconds": 0}),
            "/leaseSeconds",
        ),
    ];
    refused(BEAT, table).await;
}

#[tokio::test]
async fn a_lease_below_zero_is_refused_by_its_field() {
    let negative = outcome(json!({"leaseNo": -1, "outcome": "released"}));
    let commit = json!({"workerId": "w1", "outcomes": [negative]});
    refused(COMMIT, [(commit, "/outcomes/0/leaseNo")]).await;
    let held =
        json!({"taskId": "0192f7a1-7a2b-7c3d-8e4f-5a6b7c8d9e0f", "step": "a", "leaseNo": -1});
    let beat = json!({"workerId": "w1", "leases": [held]});
    refused(BEAT, [(beat, "/leases/0/leaseNo")]).await;
    let world = World::new().await;
    let task = world.single(3).await;
    let succeed = format!("{task}/steps/run/succeed");
    let answer = world.put(&succeed, json!({"leaseNo": -1})).await;
    answer.is_problem(422, "invalid").says("/leaseNo");
}
