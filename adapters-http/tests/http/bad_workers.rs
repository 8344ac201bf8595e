//! What workers must not send.

use serde_json::{Value, json};

use crate::workers::{BEAT, CLAIM, COMMIT, and, claim};
use crate::world::World;

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
