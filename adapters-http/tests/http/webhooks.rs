//! Webhooks as operators keep them.

use serde_json::{Value, json};

use super::world::{World, request};

async fn made(world: &World) -> (String, Value) {
    let body = json!({"url": "https://example.com/a", "events": ["task.*"], "description": "mine"});
    let answer = world.post("/api/webhooks", body).await;
    answer.is(201);
    let path = answer.headers["location"].to_str().unwrap().to_owned();
    (path, answer.body)
}

#[tokio::test]
async fn a_webhook_is_made_shown_changed_and_removed() {
    let world = World::new().await;
    let (path, made) = made(&world).await;
    let secret = made["secret"].as_str().unwrap();
    assert!(
        secret.starts_with("whsec_") && secret.len() == 50,
        "{secret}"
    );
    let shown = world.get(&path).await;
    shown.is(200).has(json!({
        "url": "https://example.com/a", "events": ["task.*"], "state": "enabled",
        "namespace": "default", "description": "mine", "version": 0, "failingSince": null,
    }));
    assert!(!shown.text.contains("whsec_") && shown.body["secret"].is_null());
    assert_eq!(shown.headers["etag"], "\"0\"");
    let change = |etag: &str| request("PATCH", &path).header("if-match", etag);
    let body = json!({"enabled": false, "description": ""});
    let changed = world.send(change("\"0\""), Some(&body)).await;
    changed
        .is(200)
        .has(json!({"state": "disabled", "description": null, "version": 1}));
    let stale = world.send(change("\"0\""), Some(&body)).await;
    stale
        .is_problem(412, "precondition-failed")
        .says("version 1");
    world
        .send(change("0"), Some(&body))
        .await
        .is_problem(400, "malformed")
        .says("if-match");
    let rotated = world
        .post(
            &format!("{path}/rotate-secret"),
            json!({"graceSeconds": 60}),
        )
        .await;
    assert_ne!(rotated.is(200).body["secret"], made["secret"]);
    assert!(rotated.body["previousSecretUntil"].is_string());
    let listed = world.get("/api/webhooks?limit=1").await;
    assert_eq!(listed.is(200).body["items"][0]["id"], made["id"]);
    assert!(listed.body["next"].is_null() && !listed.text.contains("whsec_"));
    world.send(request("DELETE", &path), None).await.is(204);
    world.get(&path).await.is_problem(404, "not-found");
    world
        .send(request("DELETE", &path), None)
        .await
        .is_problem(404, "not-found");
}

#[tokio::test]
async fn what_cannot_be_a_webhook_is_refused_with_its_field() {
    let world = World::new().await;
    let url = "https://example.com/";
    for (body, pointer) in [
        (json!({"url": "ftp://x", "events": ["*"]}), "/url"),
        (
            json!({"url": "http://example.com/", "events": ["*"]}),
            "/url",
        ),
        (
            json!({"url": "https://127.0.0.1/", "events": ["*"]}),
            "/url",
        ),
        (
            json!({"url": "https://[::ffff:10.0.0.1]/", "events": ["*"]}),
            "/url",
        ),
        (
            json!({"url": "https://169.254.169.254/latest", "events": ["*"]}),
            "/url",
        ),
        (json!({"url": url, "events": []}), "/events"),
        (json!({"url": url, "events": ["no.such"]}), "/events/0"),
    ] {
        let answer = world.post("/api/webhooks", body.clone()).await;
        answer.is_problem(422, "invalid");
        assert_eq!(
            answer.body["errors"][0]["pointer"], pointer,
            "{body} {}",
            answer.text
        );
    }
    let (path, _) = made(&world).await;
    let grace = world
        .post(
            &format!("{path}/rotate-secret"),
            json!({"graceSeconds": 604_801}),
        )
        .await;
    grace.is_problem(422, "invalid");
}

#[tokio::test]
async fn deliveries_are_listed_and_asked_for_again() {
    let world = World::new().await;
    let (path, _) = made(&world).await;
    let listed = world.get(&format!("{path}/deliveries?state=dead")).await;
    listed.is(200).has(json!({"items": [], "next": null}));
    world
        .get(&format!("{path}/deliveries?state=lost"))
        .await
        .is_problem(422, "invalid");
    let one = format!("{path}/deliveries/ev_8/redeliver");
    world
        .send(request("POST", &one), None)
        .await
        .is_problem(404, "not-found");
    let all = world
        .send(request("POST", &format!("{path}/redeliver-dead")), None)
        .await;
    all.is(200).has(json!({"redelivered": 0}));
    let gone = "/api/webhooks/0196b3c0-0000-7000-8000-000000000000/deliveries";
    world.get(gone).await.is_problem(404, "not-found");
}
