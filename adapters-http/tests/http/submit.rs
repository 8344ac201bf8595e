//! Tasks submitted, and all that a submission may get wrong.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use serde_json::{Value, json};

use super::world::World;

fn get(uri: &str) -> Request<Body> {
    Request::get(uri).body(Body::empty()).unwrap()
}

fn post(body: &str) -> Request<Body> {
    let request = Request::post("/api/tasks").header(header::CONTENT_TYPE, "application/json");
    request.body(Body::from(body.to_owned())).unwrap()
}

async fn answer(app: &World, request: Request<Body>) -> (StatusCode, Value) {
    let answer = app.answer(request).await;
    (answer.status, answer.body)
}

#[tokio::test]
async fn a_task_is_submitted_and_shown() {
    let app = World::new().await;
    let body = r#"{"namespace": "shop", "template": "order", "context": {"n": 1}, "tags": ["vip"], "runAt": "2030-01-01T00:00:00Z"}"#;
    let (status, submitted) = answer(&app, post(body)).await;
    assert_eq!(
        (status, &submitted["replayed"]),
        (StatusCode::CREATED, &json!(false))
    );
    let uri = format!("/api/tasks/{}", submitted["id"].as_str().unwrap());
    let (status, task) = answer(&app, get(&uri)).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(task["state"], "pending");
    assert_eq!(task["status"], "PENDING");
    assert_eq!(task["version"], "1.2.0");
    assert_eq!(task["context"], json!({"n": 1}));
    assert_eq!(
        task["execution"]["executionStatus"],
        "waiting_for_dependencies"
    );
    let steps = task["steps"].as_array().unwrap();
    assert_eq!(steps[0]["readiness"], "scheduled");
    assert_eq!(steps[0]["nextRunAt"], "2030-01-01T00:00:00.000000Z");
    assert_eq!(
        (&steps[1]["readiness"], &steps[1]["dependsOn"]),
        (&json!("awaiting_parents"), &json!(["pay"]))
    );
    assert_eq!(
        (&steps[1]["attemptCount"], &steps[1]["maxAttempts"]),
        (&json!(0), &json!(3))
    );
}

#[tokio::test]
async fn a_repeat_with_the_same_key_is_the_same_task_and_another_body_is_refused() {
    let app = World::new().await;
    let keyed = |body: &str| {
        let mut request = post(body);
        request
            .headers_mut()
            .insert("idempotency-key", "k-1".parse().unwrap());
        request
    };
    let body = r#"{"namespace": "shop", "template": "order"}"#;
    let (first, submitted) = answer(&app, keyed(body)).await;
    let (second, replayed) = answer(&app, keyed(body)).await;
    assert_eq!((first, second), (StatusCode::CREATED, StatusCode::OK));
    assert_eq!(
        (&replayed["id"], &replayed["replayed"]),
        (&submitted["id"], &json!(true))
    );
    let other = r#"{"namespace": "shop", "template": "order", "priority": 5}"#;
    let (status, problem) = answer(&app, keyed(other)).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(problem["type"], "/problems/idempotency-key-reused");
}

/// Body, status, kind of problem, and what the problem must say.
const BAD: &[(&str, u16, &str, &str)] = &[
    ("{", 400, "/problems/malformed", ""),
    (r#""\ud800""#, 400, "/problems/malformed", ""),
    (
        r#"{"template": "order", "context": 1e400}"#,
        400,
        "/problems/malformed",
        "",
    ),
    (
        r#"{"template": "order", "context": "a\u0000b"}"#,
        422,
        "/problems/invalid",
        "/context",
    ),
    (
        r#"{"template": "order", "context": 123456789012345678901234}"#,
        422,
        "/problems/invalid",
        "64 bits",
    ),
    (
        r#"{"namespace": "shop"}"#,
        422,
        "/problems/invalid",
        "missing field `template`",
    ),
    (
        r#"{"template": "Order!"}"#,
        422,
        "/problems/invalid",
        "is not a template name",
    ),
    (
        r#"{"template": "order", "colour": "red"}"#,
        422,
        "/problems/invalid",
        "unknown field `colour`",
    ),
    (
        r#"{"template": "order"}"#,
        422,
        "/problems/invalid",
        "no template default/order",
    ),
    (
        r#"{"namespace": "shop", "template": "order", "version": "one"}"#,
        422,
        "/problems/invalid",
        "/version",
    ),
    (
        r#"{"namespace": "shop", "template": "order", "context": {"n": "x"}}"#,
        422,
        "/problems/invalid",
        "/context/n",
    ),
    (
        r#"{"namespace": "shop", "template": "order", "priority": 2000}"#,
        422,
        "/problems/invalid",
        "/priority",
    ),
    (
        r#"{"namespace": "shop", "template": "order", "runAt": "infinity"}"#,
        422,
        "/problems/invalid",
        "is not a time",
    ),
    (
        r#"{"namespace": "shop", "template": "order", "runAt": "+262143-01-01T00:00:00Z"}"#,
        422,
        "/problems/invalid",
        "is not a time",
    ),
];

#[tokio::test]
async fn bad_input_is_refused_with_the_right_status_and_place() {
    let app = World::new().await;
    let deep = format!(
        r#"{{"template": "order", "context": {}{}}}"#,
        "[".repeat(100),
        "]".repeat(100)
    );
    let deep = (deep.as_str(), 422, "/problems/invalid", "deeper than 64");
    for (body, status, kind, told) in BAD.iter().chain([&deep]) {
        let (got, problem) = answer(&app, post(body)).await;
        assert_eq!(
            (got.as_u16(), &problem["type"]),
            (*status, &json!(kind)),
            "{body}: {problem}"
        );
        assert!(problem.to_string().contains(told), "{body}: {problem}");
    }
}

#[tokio::test]
async fn what_is_not_there_or_not_json_is_told_as_a_problem() {
    let app = World::new().await;
    for uri in [
        "/api/tasks/nonsense",
        "/api/tasks/01890000-0000-7000-8000-000000000000",
        "/nowhere",
    ] {
        assert_eq!(
            answer(&app, get(uri)).await.0,
            StatusCode::NOT_FOUND,
            "{uri}"
        );
    }
    let plain = Request::post("/api/tasks").body(Body::from("{}")).unwrap();
    assert_eq!(
        answer(&app, plain).await.0,
        StatusCode::UNSUPPORTED_MEDIA_TYPE
    );
    let huge = format!(
        r#"{{"template": "order", "context": "{}"}}"#,
        "x".repeat(2 * 1024 * 1024)
    );
    assert_eq!(
        answer(&app, post(&huge)).await.0,
        StatusCode::PAYLOAD_TOO_LARGE
    );
    let delete = Request::delete("/api/tasks").body(Body::empty()).unwrap();
    assert_eq!(answer(&app, delete).await.0, StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test]
async fn health_says_alive_and_ready() {
    let app = World::new().await;
    assert_eq!(
        answer(&app, get("/health/live")).await,
        (StatusCode::OK, json!({"live": true}))
    );
    assert_eq!(
        answer(&app, get("/health/ready")).await,
        (StatusCode::OK, json!({"ready": true}))
    );
}
