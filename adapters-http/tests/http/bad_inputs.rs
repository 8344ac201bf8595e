//! What people and programs send by mistake or on purpose: the exact status and kind for each.

use axum::body::Body;
use axum::http::{HeaderValue, Request, header};
use serde_json::{Value, json};

use super::world::{World, request};

/// Method, path, body, status, kind, and what the answer must say. `TASK` is a task of one step,
/// `ORDER` one of two.
type Case = (
    &'static str,
    &'static str,
    &'static str,
    u16,
    &'static str,
    &'static str,
);

#[rustfmt::skip]
const CASES: &[Case] = &[
    // JSON that is none, or that stores cannot keep.
    ("POST", "/api/tasks", r#"{"type": "a", "payload": {"x": "\u0000"}}"#, 422, "invalid", "/payload/x"),
    ("POST", "/api/tasks", r#"{"type": "a", "payload": "\ud800"}"#, 400, "malformed", ""),
    ("POST", "/api/tasks", r#"{"type": "a", "payload": 1e400}"#, 400, "malformed", ""),
    ("POST", "/api/tasks", r#"{"type": "a", "payload": 123456789012345678901234}"#, 422, "invalid", "64 bits"),
    ("POST", "/api/tasks", r#"{"type": "a", "payload": {"x": 1, "x": 2}}"#, 201, "", "id"),
    ("POST", "/api/tasks", "", 400, "malformed", ""),
    ("POST", "/api/tasks", "[]", 422, "invalid", ""),
    // A list of fields is no object, wherever it stands.
    ("POST", "/api/tasks", r#"["a"]"#, 422, "invalid", ""),
    ("PUT", "TASK/start", r#"["w", 60]"#, 422, "invalid", "sequence"),
    ("PUT", "TASK/cancel", r#"["no more"]"#, 422, "invalid", "sequence"),
    ("POST", "/api/tasks/bulk", r#"{"action": "cancel", "filter": [null, null, "error"], "reason": "x"}"#, 422, "invalid", "\"pointer\":\"/filter\""),
    ("POST", "/api/workers/heartbeat", r#"{"workerId": "w", "leases": [["0192f7a1-7a2b-7c3d-8e4f-5a6b7c8d9e0f", "a", 1]]}"#, 422, "invalid", "\"pointer\":\"/leases/0\""),
    ("PUT", "/api/templates", r#"{"name": "a", "version": "1.0.0", "steps": [{"name": "a", "handler": "h", "retry": {"backoff": {"fixed": ["5s"]}}}]}"#, 422, "invalid", "/steps/0/retry/backoff/fixed"),
    ("PUT", "/api/templates", r#"{"name": "a", "version": "1.0.0", "steps": [{"name": "a", "handler": "h", "retry": {"by_class": {"busy": [null, true]}}}]}"#, 422, "invalid", "/steps/0/retry/by_class/busy"),
    ("PUT", "/api/templates", r#"{"name": "a", "version": "1.0.0", "steps": [{"name": "a", "handler": "h", "retry": {"by_class": {"busy": {"backoff": {"fixed": ["5s"]}}}}}]}"#, 422, "invalid", "/steps/0/retry/by_class/busy/backoff/fixed"),
    ("GET", "/api/audit?actor=", "", 422, "invalid", "\"parameter\":\"actor\""),
    ("GET", "/api/audit?operation=", "", 422, "invalid", "\"parameter\":\"operation\""),
    ("POST", "/api/tasks", "null", 422, "invalid", ""),
    ("POST", "/api/tasks", r#"{"type": 7}"#, 422, "invalid", "\"pointer\":\"/type\""),
    ("POST", "/api/tasks", r#"{"template": "order", "type": "x"}"#, 422, "invalid", "either template or type"),
    // Names.
    ("POST", "/api/tasks", r#"{"type": ".."}"#, 422, "invalid", "/type"),
    ("POST", "/api/tasks", r#"{"type": "a/b"}"#, 422, "invalid", "/type"),
    ("POST", "/api/tasks", r#"{"type": "e\u0301"}"#, 422, "invalid", "/type"),
    ("POST", "/api/tasks", r#"{"type": "a\u202eb"}"#, 422, "invalid", "/type"),
    ("POST", "/api/tasks", r#"{"type": "a", "namespace": "A"}"#, 422, "invalid", "/namespace"),
    ("POST", "/api/tasks", r#"{"type": "a", "queue": "q "}"#, 422, "invalid", "/queue"),
    ("POST", "/api/tasks", r#"{"type": "a", "tags": ["ok", " "]}"#, 422, "invalid", "/tags/1"),
    // Numbers and times.
    ("POST", "/api/tasks", r#"{"type": "a", "maxAttempts": -1}"#, 422, "invalid", "/maxAttempts"),
    ("POST", "/api/tasks", r#"{"type": "a", "maxAttempts": 0}"#, 422, "invalid", "/maxAttempts"),
    ("POST", "/api/tasks", r#"{"type": "a", "maxAttempts": 2147483648}"#, 422, "invalid", "/maxAttempts"),
    ("POST", "/api/tasks", r#"{"type": "a", "maxAttempts": 1.5}"#, 422, "invalid", "/maxAttempts"),
    ("POST", "/api/tasks", r#"{"type": "a", "timeoutSeconds": 0}"#, 422, "invalid", "/timeoutSeconds"),
    ("POST", "/api/tasks", r#"{"type": "a", "timeoutSeconds": 400000000}"#, 422, "invalid", "/timeoutSeconds"),
    ("POST", "/api/tasks", r#"{"type": "a", "priority": 1001}"#, 422, "invalid", "/priority"),
    ("POST", "/api/tasks", r#"{"type": "a", "priority": 40000}"#, 422, "invalid", "/priority"),
    ("POST", "/api/tasks", r#"{"type": "a", "scheduledFor": "infinity"}"#, 422, "invalid", "/scheduledFor"),
    ("POST", "/api/tasks", r#"{"type": "a", "scheduledFor": "9999-01-01T00:00:00Z"}"#, 422, "invalid", "/scheduledFor"),
    ("POST", "/api/tasks", r#"{"type": "a", "scheduledFor": "+262143-01-01T00:00:00Z"}"#, 422, "invalid", "/scheduledFor"),
    ("POST", "/api/tasks", r#"{"type": "a", "scheduledFor": "2026-01-01T00:00:00"}"#, 422, "invalid", "/scheduledFor"),
    ("POST", "/api/tasks", r#"{"type": "a", "scheduledFor": "0001-01-01T00:00:00Z"}"#, 201, "", "id"),
    // Leases and workers.
    ("PUT", "TASK/start", r#"{"workerId": "w", "leaseSeconds": 0}"#, 422, "invalid", "/leaseSeconds"),
    ("PUT", "TASK/start", r#"{"workerId": "w", "leaseSeconds": 86401}"#, 422, "invalid", "/leaseSeconds"),
    ("PUT", "TASK/start", r#"{"workerId": ""}"#, 422, "invalid", "/workerId"),
    ("PUT", "TASK/start", "{}", 422, "invalid", "workerId"),
    ("PUT", "TASK/succeed", r#"{"leaseNo": 0}"#, 409, "lease-lost", "lease 0 is lost"),
    ("PUT", "TASK/succeed", r#"{"leaseNo": -1}"#, 422, "invalid", "/leaseNo"),
    ("PUT", "TASK/succeed", r#"{"leaseNo": 9223372036854775807}"#, 409, "lease-lost", ""),
    ("PUT", "TASK/succeed", r#"{"leaseNo": 9223372036854775808}"#, 422, "invalid", "/leaseNo"),
    ("PUT", "TASK/succeed", r#"{"leaseNo": "1"}"#, 422, "invalid", "/leaseNo"),
    ("PUT", "TASK/succeed", r#"{"reslut": 1}"#, 422, "invalid", "unknown field"),
    ("PUT", "TASK/fail", "{}", 422, "invalid", "errorMessage"),
    ("PUT", "TASK/fail", r#"{"errorMessage": "x", "retryAfterSeconds": -1}"#, 422, "invalid", "/retryAfterSeconds"),
    ("PUT", "TASK/fail", r#"{"errorMessage": "x", "errorClass": "no class"}"#, 422, "invalid", "/errorClass"),
    ("PUT", "ORDER/steps/pay/heartbeat", r#"{"leaseNo": 1}"#, 409, "lease-lost", ""),
    ("PUT", "ORDER/steps/pay/heartbeat", "{}", 409, "not-allowed", "pending"),
    ("PUT", "ORDER/steps/pay/limit", r#"{"limit": 4294967296}"#, 422, "invalid", "/limit"),
    ("PUT", "ORDER/steps/pay/limit", r#"{"limit": 1000001}"#, 422, "invalid", "/limit"),
    ("PUT", "ORDER/steps/pay/resolve", "{}", 422, "invalid", "reason"),
    ("PUT", "ORDER/steps/pay/resolve", r#"{"reason": "\u0007\u202e"}"#, 422, "invalid", "\"pointer\":\"/reason\""),
    ("PUT", "ORDER/steps/ship/rerun", "{}", 409, "parents-not-done", "1 parents"),
    // Cursors, limits, filters.
    ("GET", "/api/tasks?limit=0", "", 422, "invalid", "\"parameter\":\"limit\""),
    ("GET", "/api/tasks?limit=-1", "", 422, "invalid", "\"parameter\":\"limit\""),
    ("GET", "/api/tasks?limit=1000000000", "", 422, "invalid", "\"parameter\":\"limit\""),
    ("GET", "/api/tasks?limit=ten", "", 422, "invalid", "\"parameter\":\"limit\""),
    ("GET", "/api/tasks?cursor=tampered", "", 422, "invalid", "\"parameter\":\"cursor\""),
    ("GET", "/api/tasks?sort=secret", "", 422, "invalid", "\"parameter\":\"sort\""),
    ("GET", "/api/tasks?state=failed", "", 422, "invalid", "\"parameter\":\"state\""),
    ("GET", "/api/tasks?state=error&state=pending", "", 422, "invalid", "twice"),
    ("GET", "/api/tasks?runnable=yes", "", 422, "invalid", "\"parameter\":\"runnable\""),
    ("GET", "/api/tasks?text=", "", 422, "invalid", "\"parameter\":\"text\""),
    ("GET", "/api/tasks?text=%00", "", 422, "invalid", "\"parameter\":\"text\""),
    ("GET", "/api/tasks?createdFrom=yesterday", "", 422, "invalid", "\"parameter\":\"createdFrom\""),
    ("GET", "/api/tasks?tag=%ff", "", 422, "invalid", ""),
    // Paths.
    ("GET", "/api/tasks/0", "", 404, "not-found", "task"),
    ("GET", "/api/tasks/01890000-0000-7000-8000-000000000000/steps", "", 404, "not-found", "task"),
    ("GET", "/api/tasks/%2e%2e%2fsecret", "", 404, "not-found", ""),
    ("GET", "/api/tasks/%ff", "", 404, "not-found", ""),
    ("GET", "/api/nowhere", "", 404, "not-found", "route"),
    ("PATCH", "/api/tasks", "", 405, "method-not-allowed", ""),
    // Bulk.
    ("POST", "/api/tasks/bulk", r#"{"action": "delete", "filter": {"state": "error"}, "reason": "x"}"#, 422, "invalid", "/action"),
    ("POST", "/api/tasks/bulk", r#"{"action": "cancel", "filter": {"state": "error"}}"#, 422, "invalid", "reason"),
    ("POST", "/api/tasks/bulk", r#"{"action": "cancel", "filter": {"colour": 1}, "reason": "x"}"#, 422, "invalid", "colour"),
    ("POST", "/api/tasks/bulk", r#"{"action": "cancel", "filter": {"state": "error"}, "reason": "x", "limit": 0}"#, 422, "invalid", "\"pointer\":\"/limit\""),
    // Templates.
    ("PUT", "/api/templates", r#"{"name": "t", "version": "1.0.0", "steps": []}"#, 422, "invalid", "no steps"),
    ("PUT", "/api/templates", r#"{"name": "t", "version": "1", "steps": [{"name": "a", "handler": "h"}]}"#, 422, "invalid", "/version"),
    ("PUT", "/api/templates", r#"{"name": "t", "version": "1.0.0", "steps": [{"name": "a", "handler": "h", "depends_on": "a"}]}"#, 422, "invalid", "itself"),
    ("PUT", "/api/templates", r#"{"name": "t", "version": "1.0.0", "steps": [{"name": "a", "handler": "h", "depends_on": "z"}]}"#, 422, "invalid", "no step of this template"),
    ("PUT", "/api/templates", r#"{"name": "t", "version": "1.0.0", "steps": [{"name": "a", "handler": "h"}, {"name": "a", "handler": "h"}]}"#, 422, "invalid", "twice"),
    ("PUT", "/api/templates", r#"{"name": "t", "name": "u", "version": "1.0.0", "steps": [{"name": "a", "handler": "h"}]}"#, 422, "invalid", "name"),
    ("PUT", "/api/templates", r#"{"name": "t", "version": "1.0.0", "steps": [{"name": "a", "handler": "h", "timeout": "-1s"}]}"#, 422, "invalid", "/steps/0/timeout"),
    ("PUT", "/api/templates", r#"{"name": "t", "version": "1.0.0", "context_schema": {"$ref": "file:///etc/passwd"}, "steps": [{"name": "a", "handler": "h"}]}"#, 422, "invalid", "/context_schema"),
];

async fn send(world: &World, method: &str, uri: &str, body: &str) -> super::world::Answer {
    let request = request(method, uri).header(header::CONTENT_TYPE, "application/json");
    world
        .answer(request.body(Body::from(body.to_owned())).unwrap())
        .await
}

#[tokio::test]
async fn each_has_its_exact_status_and_kind() {
    let world = World::new().await;
    let (task, order) = (world.single(3).await, world.order().await);
    for (method, path, body, status, kind, says) in CASES {
        let uri = path.replace("TASK", &task).replace("ORDER", &order);
        let answer = send(&world, method, &uri, body).await;
        let told = format!("{method} {path} {body}: {}", answer.text);
        assert_eq!(answer.status.as_u16(), *status, "{told}");
        if *status >= 400 {
            assert_eq!(answer.body["type"], format!("/problems/{kind}"), "{told}");
        }
        assert!(answer.text.contains(says), "{says:?}: {told}");
    }
    let untouched = json!({"status": "PENDING", "attemptCount": 0, "lease": null});
    world.get(&task).await.has(untouched);
}

#[tokio::test]
async fn depth_size_and_media_types_are_bounded() {
    let world = World::new().await;
    let nested = |depth: usize| {
        format!(
            "{{\"type\": \"a\", \"payload\": {}{}}}",
            "[".repeat(depth),
            "]".repeat(depth)
        )
    };
    send(&world, "POST", "/api/tasks", &nested(63))
        .await
        .is(201);
    send(&world, "POST", "/api/tasks", &nested(64))
        .await
        .is_problem(422, "invalid");
    send(&world, "POST", "/api/tasks", &nested(60_000))
        .await
        .is_problem(422, "invalid");
    let large = |size: usize| format!("{{\"type\": \"a\", \"payload\": \"{}\"}}", "x".repeat(size));
    send(&world, "POST", "/api/tasks", &large(1_000_000))
        .await
        .is(201);
    send(&world, "POST", "/api/tasks", &large(1_060_000))
        .await
        .is_problem(413, "too-large");
    send(&world, "POST", "/api/tasks", &large(9_000_000))
        .await
        .is_problem(413, "too-large");
    let body = r#"{"type": "a"}"#;
    for (name, value) in [
        ("content-type", "text/plain"),
        ("content-type", "application/json; charset=latin1"),
        ("content-encoding", "gzip"),
    ] {
        let mut request = Request::post("/api/tasks").body(Body::from(body)).unwrap();
        let json = HeaderValue::from_static("application/json");
        request.headers_mut().insert(header::CONTENT_TYPE, json);
        request
            .headers_mut()
            .insert(name, HeaderValue::from_static(value));
        let refused = world.answer(request).await;
        refused.is_problem(415, "unsupported-media-type");
    }
    let invalid = Request::post("/api/tasks").header(header::CONTENT_TYPE, "application/json");
    let invalid = invalid.body(Body::from(vec![b'"', 0xff, b'"'])).unwrap();
    world.answer(invalid).await.is_problem(400, "malformed");
}

#[tokio::test]
async fn keys_are_bounded_single_and_ascii() {
    let world = World::new().await;
    let submit = |keys: Vec<HeaderValue>| {
        let mut request = request("POST", "/api/tasks");
        for key in keys {
            request = request.header("idempotency-key", key);
        }
        let world = &world;
        async move { world.send(request, Some(&json!({"type": "a"}))).await }
    };
    let key = |text: &str| HeaderValue::from_bytes(text.as_bytes()).unwrap();
    submit(vec![key(&"k".repeat(255))]).await.is(201);
    submit(vec![key(&"k".repeat(256))])
        .await
        .is_problem(422, "invalid");
    submit(vec![key(&"k".repeat(9_000))])
        .await
        .is_problem(422, "invalid");
    submit(vec![key("")]).await.is_problem(422, "invalid");
    submit(vec![key("k"), key("k")])
        .await
        .is_problem(400, "malformed");
    submit(vec![key("clé")]).await.is_problem(400, "malformed");
}

#[tokio::test]
async fn what_a_worker_says_is_cut_and_cleaned() {
    let world = World::new().await;
    let task = world.single(3).await;
    world
        .put(&format!("{task}/start"), json!({"workerId": "w"}))
        .await
        .is(200);
    let message = format!("\u{1b}[31mred\u{7} {}", "x".repeat(900_000));
    let failed = world
        .put(&format!("{task}/fail"), json!({"errorMessage": message}))
        .await;
    let kept = failed.is(200).body["lastError"]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(
        kept.len() <= 8 * 1024 && kept.starts_with(" [31mred"),
        "{}",
        kept.len()
    );
    let many: Vec<Value> = (0..33).map(|nth| json!(format!("t{nth}"))).collect();
    let refused = world
        .post("/api/tasks", json!({"type": "a", "tags": many}))
        .await;
    refused.is_problem(422, "invalid").says("/tags");
}
