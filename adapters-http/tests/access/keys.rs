//! Keys over HTTP: made, shown once, used, rotated, revoked.

use domain::access::{KeyId, KeyText};
use serde_json::json;

use super::world::World;

#[tokio::test]
async fn a_key_is_shown_once_and_kept_as_a_hash() {
    let world = World::new().await;
    let admin = Some(world.admin.as_str());
    let wanted = json!({
        "name": "ci",
        "grants": [{ "permissions": ["worker"], "namespaces": ["shop"] }],
        "expiresAt": "2030-01-01T00:00:00Z",
    });
    let made = world.ask(admin, "POST", "/api/keys", Some(&wanted)).await;
    assert_eq!(made.status, 201, "{}", made.text);
    assert_eq!(made.headers["cache-control"], "no-store");
    let text = made.body["key"].as_str().unwrap();
    let key = KeyText::parse(text).unwrap();
    let location = made.headers["location"].to_str().unwrap();
    assert_eq!(location, format!("/api/keys/{}", key.id));
    let shown = world.ask(admin, "GET", location, None).await;
    assert_eq!(shown.body["name"], "ci");
    assert_eq!(shown.body["createdBy"], "tester");
    assert_eq!(shown.body["active"], true);
    let secret = text.rsplit('_').next().unwrap();
    let listed = world.ask(admin, "GET", "/api/keys", None).await;
    for answer in [&shown, &listed] {
        assert!(!answer.text.contains(secret) && answer.body.get("key").is_none());
    }
    let kept = world.ports.keys.find(&key.id).await.unwrap().unwrap();
    assert_eq!(kept.hash, key.secret.hash());
    let used = world.ask(Some(text), "GET", "/api/tasks", None).await;
    assert_eq!(used.status, 200);
}

#[tokio::test]
async fn what_is_wrong_with_a_key_is_told_by_field() {
    let world = World::new().await;
    let admin = Some(world.admin.as_str());
    let grant = |permission: &str, namespace: &str| json!([{ "permissions": [permission], "namespaces": [namespace] }]);
    for (body, pointer) in [
        (
            json!({ "name": " ", "grants": grant("worker", "*") }),
            "/name",
        ),
        (
            json!({ "name": "x".repeat(101), "grants": grant("worker", "*") }),
            "/name",
        ),
        (json!({ "name": "k", "grants": [] }), "/grants"),
        (
            json!({ "name": "k", "grants": grant("*", "*") }),
            "/grants/0/permissions",
        ),
        (
            json!({ "name": "k", "grants": grant("tasks:fly", "*") }),
            "/grants/0/permissions",
        ),
        (
            json!({ "name": "k", "grants": grant("worker", "No!") }),
            "/grants/0/namespaces",
        ),
        (
            json!({ "name": "k", "grants": grant("worker", "*"), "expiresAt": "2001-01-01T00:00:00Z" }),
            "/expiresAt",
        ),
    ] {
        let answer = world.ask(admin, "POST", "/api/keys", Some(&body)).await;
        assert_eq!(answer.status, 422, "{}", answer.text);
        assert_eq!(
            answer.body["errors"][0]["pointer"], pointer,
            "{}",
            answer.text
        );
    }
}

#[tokio::test]
async fn nobody_makes_or_rotates_a_key_that_may_do_more_than_he_does() {
    let world = World::new().await;
    let key = world.key(&["keys:admin", "tasks:read"], &["*"]).await;
    let wanted = json!({ "name": "k", "grants": [{ "permissions": ["tasks:operate"], "namespaces": ["shop"] }] });
    let answer = world
        .ask(Some(&key), "POST", "/api/keys", Some(&wanted))
        .await;
    assert_eq!(answer.status, 403, "{}", answer.text);
    let admin = KeyText::parse(&world.admin).unwrap().id;
    let uri = format!("/api/keys/{admin}/rotate");
    let answer = world.ask(Some(&key), "POST", &uri, None).await;
    assert_eq!(answer.status, 403, "{}", answer.text);
    assert_eq!(
        world
            .ask(Some(&world.admin), "GET", "/api/tasks", None)
            .await
            .status,
        200
    );
}

#[tokio::test]
async fn a_rotated_key_changes_over_within_its_grace() {
    let world = World::new().await;
    let old = world.key(&["tasks:read"], &["shop"]).await;
    let id = KeyText::parse(&old).unwrap().id;
    let uri = format!("/api/keys/{id}/rotate");
    let body = json!({ "graceSeconds": 60 });
    let rotated = world
        .ask(Some(&world.admin), "POST", &uri, Some(&body))
        .await;
    assert_eq!(rotated.status, 200, "{}", rotated.text);
    let new = rotated.body["key"].as_str().unwrap();
    let status = async |key: &str| world.ask(Some(key), "GET", "/api/tasks", None).await.status;
    assert_eq!((status(&old).await, status(new).await), (200, 200));
    world.advance(60);
    assert_eq!((status(&old).await, status(new).await), (401, 200));
    let long = json!({ "graceSeconds": 2_592_001 });
    let refused = world
        .ask(Some(&world.admin), "POST", &uri, Some(&long))
        .await;
    assert_eq!(refused.status, 422, "{}", refused.text);
}

#[tokio::test]
async fn a_revoked_key_opens_nothing_here_at_once_and_elsewhere_within_ten_seconds() {
    let world = World::new().await;
    let here = world.key(&["tasks:read"], &["shop"]).await;
    let elsewhere = world.key(&["tasks:read"], &["shop"]).await;
    let status = async |key: &str| world.ask(Some(key), "GET", "/api/tasks", None).await.status;
    assert_eq!((status(&here).await, status(&elsewhere).await), (200, 200));
    let id = |key: &str| KeyText::parse(key).unwrap().id;
    let uri = format!("/api/keys/{}", id(&here));
    let revoked = world.ask(Some(&world.admin), "DELETE", &uri, None).await;
    assert_eq!(revoked.status, 204, "{}", revoked.text);
    assert_eq!(status(&here).await, 401);
    // Another server of the same store revokes it: this one believes what it has read, for a while.
    world.keys.revoke(&id(&elsewhere)).await.unwrap();
    world.advance(9);
    assert_eq!(status(&elsewhere).await, 200);
    world.advance(1);
    assert_eq!(status(&elsewhere).await, 401);
    let again = world.ask(Some(&world.admin), "DELETE", &uri, None).await;
    assert_eq!(again.status, 204);
    let uri = format!("/api/keys/{}/rotate", id(&here));
    let rotated = world.ask(Some(&world.admin), "POST", &uri, None).await;
    assert_eq!(rotated.status, 409, "{}", rotated.text);
}

#[tokio::test]
async fn an_expired_key_opens_nothing() {
    let world = World::new().await;
    let wanted = json!({
        "name": "k", "grants": [{ "permissions": ["tasks:read"], "namespaces": ["*"] }],
        "expiresAt": "2023-11-14T22:13:25Z",
    });
    let made = world
        .ask(Some(&world.admin), "POST", "/api/keys", Some(&wanted))
        .await;
    let key = made.body["key"].as_str().unwrap();
    assert_eq!(
        world.ask(Some(key), "GET", "/api/tasks", None).await.status,
        200
    );
    world.advance(5);
    assert_eq!(
        world.ask(Some(key), "GET", "/api/tasks", None).await.status,
        401
    );
}

#[tokio::test]
async fn only_the_whole_key_in_one_header_is_one() {
    let world = World::new().await;
    let key = world.key(&["tasks:read"], &["*"]).await;
    let (head, secret) = key.rsplit_once('_').unwrap();
    let unknown = KeyId::new(1);
    for bad in [
        format!("{head}_{}", "0".repeat(64)),
        format!("{head}_{}", secret.to_uppercase()),
        format!("{key}0"),
        format!("tsk_{unknown}_{secret}"),
        key.trim_start_matches("tsk_").to_owned(),
        format!("{key} {key}"),
        "x".repeat(9_000),
    ] {
        let answer = world.ask(Some(&bad), "GET", "/api/tasks", None).await;
        assert_eq!(answer.status, 401, "{bad}");
    }
    for headers in [
        vec![format!("Basic {key}")],
        vec![key.clone()],
        vec![format!("Bearer {key}"); 2],
    ] {
        let mut request = axum::http::Request::get("/api/tasks");
        for header in headers {
            request = request.header("authorization", header);
        }
        let answer = world
            .send(request.body(axum::body::Body::empty()).unwrap())
            .await;
        assert_eq!(answer.status, 401);
    }
    let lower =
        axum::http::Request::get("/api/tasks").header("authorization", format!("bearer {key}"));
    let answer = world
        .send(lower.body(axum::body::Body::empty()).unwrap())
        .await;
    assert_eq!(answer.status, 200);
}

#[tokio::test]
async fn the_last_use_is_noted_once_a_minute() {
    let world = World::new().await;
    let key = world.key(&["tasks:read"], &["*"]).await;
    let id = KeyText::parse(&key).unwrap().id;
    let used = async || {
        world
            .ports
            .keys
            .find(&id)
            .await
            .unwrap()
            .unwrap()
            .last_used_at
    };
    assert_eq!(used().await, None);
    let ask = async || {
        assert_eq!(
            world
                .ask(Some(&key), "GET", "/api/tasks", None)
                .await
                .status,
            200
        );
        // The note is written beside the request.
        for _ in 0..10 {
            tokio::task::yield_now().await;
        }
    };
    ask().await;
    let first = used().await.unwrap();
    world.advance(59);
    ask().await;
    assert_eq!(used().await, Some(first));
    world.advance(1);
    ask().await;
    assert_eq!(used().await.unwrap().since(first).as_secs(), 60);
}
