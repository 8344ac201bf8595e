//! What operators do is written down: who, when, what, from where, and how it ended.

use serde_json::{Value, json};

use super::world::World;

async fn log(world: &World, query: &str) -> Vec<Value> {
    let uri = format!("/api/audit{query}");
    let answer = world.ask(Some(&world.admin), "GET", &uri, None).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.body["items"].as_array().unwrap().clone()
}

#[tokio::test]
async fn acts_are_in_the_log_with_their_outcome_and_looks_are_not() {
    let world = World::new().await;
    let task = world.order("shop").await;
    let key = world.key(&["operator"], &["*"]).await;
    let uri = format!("/api/tasks/{task}");
    world.ask(Some(&key), "GET", &uri, None).await;
    assert!(
        log(&world, "").await.is_empty(),
        "looks and submissions are not acts"
    );
    let cancel = format!("{uri}/cancel");
    let body = json!({ "reason": "a mistake" });
    let done = world.ask(Some(&key), "PUT", &cancel, Some(&body)).await;
    assert!(done.status < 300, "{}", done.text);
    let refused = world
        .ask(Some(&key), "PUT", &format!("{uri}/pause"), None)
        .await;
    assert_eq!(refused.status, 409, "{}", refused.text);
    let entries = log(&world, "").await;
    let told: Vec<(&Value, &Value, &Value)> = entries
        .iter()
        .map(|entry| (&entry["operation"], &entry["target"], &entry["status"]))
        .collect();
    assert_eq!(
        told,
        [
            (
                &json!("pauseTask"),
                &json!(format!("{uri}/pause")),
                &json!(409)
            ),
            (&json!("cancelTask"), &json!(cancel), &json!(done.status)),
        ]
    );
    let entry = &entries[1];
    assert_eq!(entry["actor"], "tester");
    assert_eq!(entry["principalKind"], "key");
    assert_eq!(entry["principalId"], key.split('_').nth(1).unwrap());
    assert_eq!(entry["address"], "192.0.2.7");
    assert_eq!(
        entry["requestId"],
        done.headers["x-request-id"].to_str().unwrap()
    );
    // The history of the task names the same actor, whatever a header says.
    let history = world
        .ask(Some(&key), "GET", &format!("{uri}/operations"), None)
        .await;
    assert!(history.text.contains("tester"), "{}", history.text);
}

#[tokio::test]
async fn the_log_is_filtered_and_paged() {
    let world = World::new().await;
    for queue in ["a", "b", "c"] {
        let uri = format!("/api/queues/{queue}/pause");
        let answer = world.ask(Some(&world.admin), "PUT", &uri, None).await;
        assert_eq!(answer.status, 204, "{}", answer.text);
        world.advance(10);
    }
    assert_eq!(log(&world, "?operation=pauseQueue").await.len(), 3);
    assert_eq!(log(&world, "?operation=resumeQueue").await.len(), 0);
    assert_eq!(log(&world, "?actor=tester&limit=2").await.len(), 2);
    assert_eq!(log(&world, "?actor=eve").await.len(), 0);
    assert_eq!(log(&world, "?from=2023-11-14T22:13:30Z").await.len(), 2);
    assert_eq!(log(&world, "?until=2023-11-14T22:13:30Z").await.len(), 1);
    let first = world
        .ask(Some(&world.admin), "GET", "/api/audit?limit=2", None)
        .await;
    let next = first.body["next"].as_str().unwrap();
    let rest = log(&world, &format!("?limit=2&cursor={next}")).await;
    assert_eq!(rest.len(), 1);
    assert_eq!(rest[0]["target"], "/api/queues/a/pause");
}

#[tokio::test]
async fn a_header_names_nobody_where_everybody_is_asked() {
    let world = World::new().await;
    let request = axum::http::Request::put("/api/queues/a/pause")
        .header("authorization", format!("Bearer {}", world.admin))
        .header("x-tasker-actor", "somebody-else");
    let answer = world
        .send(request.body(axum::body::Body::empty()).unwrap())
        .await;
    assert_eq!(answer.status, 204, "{}", answer.text);
    let paused = world
        .ask(Some(&world.admin), "GET", "/api/queues/paused", None)
        .await;
    assert!(!paused.text.contains("somebody-else"), "{}", paused.text);
    assert_eq!(log(&world, "").await[0]["actor"], "tester");
}
