//! Callers that ask too often, and addresses that guess.

use serde_json::json;
use tasker_adapters_http::RateLimit;

use super::world::World;

#[tokio::test]
async fn a_caller_has_its_own_limit_and_is_told_of_it() {
    let limit = RateLimit {
        burst: 3,
        per_minute: 60,
    };
    let world = World::with(|access| access.with_rate_limit(limit)).await;
    let key = world.key(&["tasks:read"], &["*"]).await;
    let other = world.key(&["tasks:read"], &["*"]).await;
    for left in ["2", "1", "0"] {
        let answer = world.ask(Some(&key), "GET", "/api/tasks", None).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        let told = answer.headers["ratelimit"].to_str().unwrap().to_owned();
        assert!(told.starts_with(&format!("\"caller\";r={left};")), "{told}");
        assert_eq!(answer.headers["ratelimit-policy"], "\"caller\";q=60;w=60");
    }
    let refused = world.ask(Some(&key), "GET", "/api/tasks", None).await;
    assert_eq!(refused.status, 429);
    assert_eq!(refused.body["type"], "/problems/too-many-requests");
    assert_eq!(refused.headers["retry-after"], "1");
    assert_eq!(refused.headers["ratelimit"], "\"caller\";r=0;t=1");
    assert_eq!(
        world
            .ask(Some(&other), "GET", "/api/tasks", None)
            .await
            .status,
        200
    );
    world.advance(1);
    assert_eq!(
        world
            .ask(Some(&key), "GET", "/api/tasks", None)
            .await
            .status,
        200
    );
}

#[tokio::test]
async fn an_address_that_guesses_is_told_to_wait_and_known_keys_go_on() {
    let world = World::new().await;
    let known = world.key(&["tasks:read"], &["*"]).await;
    let unknown = world.key(&["tasks:read"], &["*"]).await;
    assert_eq!(
        world
            .ask(Some(&known), "GET", "/api/tasks", None)
            .await
            .status,
        200
    );
    let guess = format!("tsk_{}_{}", "a".repeat(16), "b".repeat(64));
    let mut refused = 0;
    loop {
        let answer = world.ask(Some(&guess), "GET", "/api/tasks", None).await;
        if answer.status == 429 {
            assert_eq!(answer.headers["retry-after"], "6");
            break;
        }
        assert_eq!(answer.status, 401);
        refused += 1;
        assert!(refused <= 20);
    }
    assert_eq!(refused, 20);
    // Whoever was let in lately goes on; of others the store is not asked.
    assert_eq!(
        world
            .ask(Some(&known), "GET", "/api/tasks", None)
            .await
            .status,
        200
    );
    assert_eq!(
        world
            .ask(Some(&unknown), "GET", "/api/tasks", None)
            .await
            .status,
        429
    );
    world.advance(6);
    assert_eq!(
        world
            .ask(Some(&unknown), "GET", "/api/tasks", None)
            .await
            .status,
        200
    );
    assert_eq!(world.ask(None, "GET", "/api/tasks", None).await.status, 401);
    assert_eq!(
        world.ask(None, "GET", "/health/live", None).await.body,
        json!({ "live": true })
    );
}

#[tokio::test]
async fn an_address_may_show_as_many_bad_credentials_as_the_server_is_told() {
    let limit = RateLimit {
        burst: 2,
        per_minute: 60,
    };
    let world = World::with(|access| access.with_refusals(limit)).await;
    let guess = format!("tsk_{}_{}", "a".repeat(16), "b".repeat(64));
    let ask = async || world.ask(Some(&guess), "GET", "/api/tasks", None).await;
    for status in [401, 401, 429] {
        assert_eq!(ask().await.status, status);
    }
    assert_eq!(ask().await.headers["retry-after"], "1");
    world.advance(1);
    assert_eq!(ask().await.status, 401);
}
