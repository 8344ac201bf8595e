//! Tasks as wholes: listed, paged, paused, explained, deleted, many at once.

use axum::http::header;
use serde_json::{Value, json};

use super::world::{Answer, World};

fn ids(answer: &Answer) -> Vec<String> {
    let items = answer.is(200).body["items"].as_array().unwrap();
    items
        .iter()
        .map(|item| format!("/api/tasks/{}", item["id"].as_str().unwrap()))
        .collect()
}

#[tokio::test]
async fn lists_are_filtered_and_paged() {
    let world = World::new().await;
    let mut tasks = Vec::new();
    for (nth, tag) in ["red", "blue", "red", "red"].iter().enumerate() {
        let body = json!({
            "namespace": "shop", "template": "order", "tags": [tag], "reason": format!("round {nth}"),
        });
        tasks.push(world.submit(body).await);
        world.advance(60);
    }
    let single = world.single(1).await;
    tasks.reverse();
    let all = world.get("/api/tasks").await;
    assert_eq!(ids(&all)[0], single);
    assert_eq!(
        (
            all.body["items"].as_array().unwrap().len(),
            &all.body["next"]
        ),
        (5, &Value::Null)
    );
    assert!(all.headers.get(header::LINK).is_none());
    let red = world.get("/api/tasks?tag=red&limit=2&namespace=shop").await;
    assert_eq!(ids(&red), [tasks[0].clone(), tasks[1].clone()]);
    let link = red.headers[header::LINK].to_str().unwrap().to_owned();
    let next = link.trim_start_matches('<').split('>').next().unwrap();
    let rest = world.get(next).await;
    assert_eq!(ids(&rest), [tasks[3].clone()]);
    let filters = [
        ("template=order&state=pending", 4),
        ("state=complete", 0),
        ("text=ROUND%201", 1),
        ("createdFrom=2023-11-14T22:15:20Z", 3),
        ("createdBefore=2023-11-14T22:15:20Z", 2),
        (
            "createdFrom=2023-11-14T22:14:20Z&createdBefore=2023-11-14T22:15:20Z&tag=blue",
            1,
        ),
    ];
    for (filter, count) in filters {
        let found = world.get(&format!("/api/tasks?{filter}")).await;
        assert_eq!(ids(&found).len(), count, "{filter}");
    }
}

#[tokio::test]
async fn the_history_is_read_in_pages() {
    let world = World::new().await;
    let task = world.single(9).await;
    for _ in 0..3 {
        world
            .put(&format!("{task}/start"), json!({"workerId": "w"}))
            .await
            .is(200);
        world
            .put(&format!("{task}/steps/run/release"), json!({}))
            .await
            .is(200);
    }
    let whole = world.get(&format!("{task}/history")).await;
    let rows = whole.is(200).body["items"].as_array().unwrap().clone();
    assert_eq!(
        rows.len(),
        7,
        "the task's start, and each start and release"
    );
    let mut read = Vec::new();
    let mut place = format!("{task}/history?limit=3");
    loop {
        let page = world.get(&place).await;
        read.extend(page.is(200).body["items"].as_array().unwrap().clone());
        match page.body["next"].as_str() {
            Some(next) => place = format!("{task}/history?limit=3&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(read, rows);
}

#[tokio::test]
async fn a_paused_task_is_not_started_until_it_resumes() {
    let world = World::new().await;
    let task = world.single(1).await;
    let paused = world
        .put(&format!("{task}/pause"), json!({"reason": "look first"}))
        .await;
    paused
        .is(200)
        .has(json!({"pausedAt": "2023-11-14T22:13:20.000000Z"}));
    let start = json!({"workerId": "w"});
    world
        .put(&format!("{task}/start"), start.clone())
        .await
        .is_problem(409, "paused");
    world
        .put(&format!("{task}/resume"), json!({}))
        .await
        .is(200)
        .has(json!({"pausedAt": null}));
    world
        .put("/api/queues/default/pause", json!({"reason": "night"}))
        .await
        .is(204);
    let queues = world.get("/api/queues/paused").await;
    assert_eq!(queues.is(200).body["items"][0]["note"], "night");
    world
        .put(&format!("{task}/start"), start.clone())
        .await
        .is_problem(409, "paused")
        .says("queue");
    let told = world.get(&format!("{task}/explain")).await;
    told.is(200)
        .says("its queue default is paused")
        .says("resume the queue");
    world
        .put("/api/queues/default/resume", json!({}))
        .await
        .is(204);
    world.put(&format!("{task}/start"), start).await.is(200);
    world
        .put("/api/queues/NO%20NAME/pause", json!({}))
        .await
        .is_problem(404, "not-found");
}

#[tokio::test]
async fn an_explanation_says_what_stands_in_the_way() {
    let world = World::new().await;
    let order = world.order().await;
    let told = world.get(&format!("{order}/explain")).await;
    told.is(200).has(
        json!({"executionStatus": "has_ready_steps", "recommendedAction": "execute_ready_steps"}),
    );
    assert_eq!(told.body["steps"][1]["waitsFor"], json!(["pay"]));
    told.says("no worker for handler pay has taken it");
    world
        .put(
            &format!("{order}/steps/pay/start"),
            json!({"workerId": "w"}),
        )
        .await
        .is(200);
    world
        .put(
            &format!("{order}/steps/pay/fail"),
            json!({"errorMessage": "card refused"}),
        )
        .await
        .is(200);
    let told = world.get(&format!("{order}/explain")).await;
    told.says("1 of 3 attempts have ended, the last with: card refused; it is tried again at");
    let context = world.get(&format!("{order}/context")).await;
    context
        .is(200)
        .has(json!({"backingOff": 1, "awaitingParents": 1, "health": "recovering", "total": 2}));
}

#[tokio::test]
async fn only_tasks_that_have_ended_are_deleted() {
    let world = World::new().await;
    let task = world.single(1).await;
    let delete = || super::world::request("DELETE", &task);
    world
        .send(delete(), None)
        .await
        .is_problem(409, "not-ended")
        .says("cancel it first");
    world
        .put(&format!("{task}/cancel"), json!({}))
        .await
        .is(204);
    world.send(delete(), None).await.is(204);
    world
        .send(delete(), None)
        .await
        .is_problem(404, "not-found");
    world.get(&task).await.is_problem(404, "not-found");
}

#[tokio::test]
async fn a_batch_is_taken_item_by_item() {
    let world = World::new().await;
    let body = json!({"items": [
        {"task": {"namespace": "shop", "template": "order", "context": {"n": 1}}},
        {"task": {"namespace": "shop", "template": "order", "context": {"n": "one"}}},
        {"task": {"type": "mail"}, "idempotencyKey": "k"},
        {"task": {"type": "mail"}, "idempotencyKey": "k"},
        {"task": {"template": "NO"}},
    ]});
    let answer = world.post("/api/tasks/batch", body).await;
    let items = answer.is(200).body["items"].as_array().unwrap();
    assert!(items[0]["task"]["id"].is_string() && items[0]["problem"].is_null());
    assert_eq!(
        items[1]["problem"]["errors"][0]["pointer"],
        "/items/1/task/context/n"
    );
    assert_eq!(items[2]["task"]["id"], items[3]["task"]["id"]);
    assert_eq!(
        (&items[2]["task"]["replayed"], &items[3]["task"]["replayed"]),
        (&json!(false), &json!(true))
    );
    assert_eq!(
        items[4]["problem"]["errors"][0]["pointer"],
        "/items/4/task/template"
    );
    assert_eq!(
        world.get("/api/tasks").await.body["items"]
            .as_array()
            .unwrap()
            .len(),
        2
    );
    world
        .post("/api/tasks/batch", json!({"items": []}))
        .await
        .is_problem(422, "invalid");
}

#[tokio::test]
async fn many_tasks_are_cancelled_retried_and_resolved_at_once() {
    let world = World::new().await;
    let mut tasks = Vec::new();
    for _ in 0..3 {
        tasks.push(world.single(1).await);
        world.advance(1);
    }
    let order = world.order().await;
    for task in &tasks[..2] {
        world
            .put(&format!("{task}/start"), json!({"workerId": "w"}))
            .await
            .is(200);
        world
            .put(&format!("{task}/fail"), json!({"errorMessage": "x"}))
            .await
            .is(200);
    }
    let act = async |action: &str, filter: Value, dry_run: bool| {
        let body =
            json!({"action": action, "filter": filter, "reason": "storm", "dryRun": dry_run});
        world.post("/api/tasks/bulk", body).await
    };
    let errors = json!({"state": "error"});
    act("retry", errors.clone(), true)
        .await
        .is(200)
        .has(json!({"matched": 2, "changed": 0, "next": null}));
    act("retry", errors.clone(), false)
        .await
        .is(200)
        .has(json!({"matched": 2, "changed": 2, "refused": []}));
    world
        .get(&tasks[0])
        .await
        .has(json!({"status": "PENDING", "attemptCount": 0}));
    world
        .put(&format!("{}/start", tasks[0]), json!({"workerId": "w"}))
        .await
        .is(200);
    world
        .put(&format!("{}/fail", tasks[0]), json!({"errorMessage": "x"}))
        .await
        .is(200);
    act("resolve", errors, false)
        .await
        .has(json!({"matched": 1, "changed": 1}));
    let resolved = world.get(&tasks[0]).await;
    resolved.has(json!({"state": "resolved_manually"}));
    let all = json!({"namespace": "default"});
    let cancelled = act("cancel", all, false).await;
    cancelled.has(json!({"matched": 3, "changed": 2}));
    assert_eq!(
        cancelled.body["refused"][0]["detail"],
        "cancel is not allowed while the task is resolved_manually"
    );
    world.get(&order).await.has(json!({"state": "pending"}));
    let history = world.get(&format!("{}/operations", tasks[1])).await;
    assert_eq!(history.body["items"][1]["note"], "storm");
    act("cancel", json!({}), true)
        .await
        .is_problem(422, "invalid")
        .says("at least one filter");
}
