//! How work has gone.

use serde_json::{Value, json};

use crate::world::World;

/// A task of one step, done so long after its submission; its path.
async fn done(world: &World, waits: u64, takes: u64, error: Option<&str>) -> String {
    let task = world.single(1).await;
    world.advance(waits);
    world
        .put(&format!("{task}/start"), json!({"workerId": "w1"}))
        .await
        .is(200);
    world.advance(takes);
    match error {
        None => world.put(&format!("{task}/succeed"), json!({})).await,
        Some(error) => {
            let body = json!({"errorMessage": error, "errorClass": "smtp"});
            world.put(&format!("{task}/fail"), body).await
        }
    };
    task
}

#[tokio::test]
async fn performance_is_what_the_rows_say_and_kept_for_a_while() {
    let world = World::new().await;
    let empty = world.get("/api/analytics/performance").await;
    let nothing =
        json!({"count": 0, "meanMs": 0.0, "p50Ms": 0.0, "p95Ms": 0.0, "p99Ms": 0.0, "maxMs": 0.0});
    assert_eq!(empty.is(200).body["tasks"]["durations"], nothing);
    assert_eq!(empty.body["tasks"]["successRatio"], Value::Null);
    done(&world, 8, 2, None).await;
    done(&world, 0, 30, None).await;
    done(&world, 1, 1, Some("421 try later")).await;
    let told = world
        .get("/api/analytics/performance?windowSeconds=120")
        .await;
    assert_eq!(told.is(200).headers["cache-control"], "private, max-age=1");
    assert_eq!(
        told.body["tasks"],
        json!({
            "ended": 3, "complete": 2, "error": 1, "cancelled": 0, "resolvedManually": 0,
            "successRatio": 2.0 / 3.0, "perMinute": 1.5,
            "durations": {"count": 3, "meanMs": 14000.0, "p50Ms": 10000.0, "p95Ms": 30000.0,
                          "p99Ms": 30000.0, "maxMs": 30000.0}
        })
    );
    assert_eq!(
        told.body["steps"],
        json!({
            "ended": 3, "error": 1, "retries": 0,
            "durations": {"count": 3, "meanMs": 11000.0, "p50Ms": 2000.0, "p95Ms": 30000.0,
                          "p99Ms": 30000.0, "maxMs": 30000.0}
        })
    );
    // The same answer for a second, a new one after; another question is another answer.
    let ended = async |query: &str| {
        let told = world
            .get(&format!("/api/analytics/performance?{query}"))
            .await;
        told.is(200).body["tasks"]["ended"].as_u64().unwrap()
    };
    done(&world, 0, 0, None).await;
    assert_eq!(ended("windowSeconds=120").await, 3);
    assert_eq!(ended("windowSeconds=121").await, 4);
    assert_eq!(ended("windowSeconds=120&namespace=shop").await, 0);
    assert_eq!(ended("windowSeconds=120&namespace=default").await, 4);
    world.advance(1);
    assert_eq!(ended("windowSeconds=120").await, 4);
    world.advance(118);
    assert_eq!(
        ended("windowSeconds=120").await,
        2,
        "the others ended before"
    );
}

#[tokio::test]
async fn bottlenecks_are_the_slowest_and_what_fails() {
    let world = World::new().await;
    done(&world, 1, 2, None).await;
    let slow = done(&world, 5, 20, None).await;
    done(&world, 0, 1, Some("421 try later, id 17")).await;
    done(&world, 0, 1, Some("421 try later, id 18")).await;
    let told = world.get("/api/analytics/bottlenecks?limit=1").await;
    let body = &told.is(200).body;
    assert_eq!(body["slowestTasks"].as_array().unwrap().len(), 1);
    let task = &body["slowestTasks"][0];
    let id = slow.rsplit('/').next().unwrap();
    assert_eq!(
        (&task["id"], &task["durationMs"], &task["runMs"]),
        (&json!(id), &json!(25000), &json!(20000))
    );
    let step = &body["slowestSteps"][0];
    assert_eq!(
        (&step["taskId"], &step["durationMs"], &step["workerId"]),
        (&json!(id), &json!(20000), &json!("w1"))
    );
    let hot = &body["hotSteps"][0];
    assert_eq!(
        (&hot["durations"]["count"], &hot["failed"]),
        (&json!(4), &json!(2))
    );
    let group = &body["errors"][0];
    assert_eq!(
        (&group["pattern"], &group["class"]),
        (&json!("* try later, id *"), &json!("smtp"))
    );
    assert_eq!((&group["steps"], &group["failed"]), (&json!(2), &json!(2)));
    let groups = world.get("/api/analytics/errors").await;
    assert_eq!(groups.is(200).body["items"], json!([group]));
}

#[tokio::test]
async fn health_counts_open_work() {
    let world = World::new().await;
    world.order().await;
    let task = world.single(1).await;
    world
        .put(
            &format!("{task}/start"),
            json!({"workerId": "w1", "leaseSeconds": 5}),
        )
        .await
        .is(200);
    let told = world.get("/api/analytics/health").await;
    told.is(200).has(json!({
        "tasksPending": 1, "tasksInProgress": 1, "stepsReady": 1, "stepsRunning": 1, "stepsLapsed": 0
    }));
    world.advance(6);
    world
        .get("/api/analytics/health")
        .await
        .has(json!({"stepsLapsed": 1}));
}

#[tokio::test]
async fn questions_out_of_bounds_are_refused() {
    let world = World::new().await;
    let table = [
        ("performance?windowSeconds=59", "windowSeconds"),
        ("performance?windowSeconds=2592001", "windowSeconds"),
        ("performance?windowSeconds=x", "windowSeconds"),
        ("performance?limit=1", "limit"),
        ("performance?namespace=A", "namespace"),
        ("bottlenecks?limit=0", "limit"),
        ("bottlenecks?limit=101", "limit"),
        ("errors?template=%20", "template"),
    ];
    for (query, parameter) in table {
        let answer = world.get(&format!("/api/analytics/{query}")).await;
        answer.is_problem(422, "invalid");
        assert_eq!(
            answer.body["errors"][0]["parameter"], parameter,
            "{query}: {}",
            answer.text
        );
    }
}
