//! `If-Match` and `If-None-Match` as RFC 9110 has them; what only looks like an entity tag is refused.

use axum::http::{StatusCode, header};
use serde_json::json;

use super::world::{Answer, World, request};

/// None of these is `*`, or a list of entity tags.
const NONSENSE: [&str; 6] = ["0", "\"0", "'0'", "\"0\" \"1\"", "*, \"0\"", "\"a b\""];

async fn limit(world: &World, step: &str, tag: &str, limit: u32) -> Answer {
    let asked = request("PUT", &format!("{step}/limit")).header(header::IF_MATCH, tag);
    world.send(asked, Some(&json!({"limit": limit}))).await
}

#[tokio::test]
async fn an_if_match_with_several_tags_or_a_star_is_taken_for_a_step() {
    let world = World::new().await;
    let step = format!("{}/steps/pay", world.order().await);
    limit(&world, &step, "\"7\", \"0\"", 4).await.is(200);
    limit(&world, &step, "*", 5).await.is(200);
    for other in ["\"0\"", "W/\"2\"", "\"nothing-of-ours\"", "\"\""] {
        let refused = limit(&world, &step, other, 6).await;
        refused
            .is_problem(412, "precondition-failed")
            .says("it is at version 2 now");
    }
    for nonsense in NONSENSE {
        let refused = limit(&world, &step, nonsense, 6).await;
        refused.is_problem(400, "malformed").says("if-match");
    }
    world.get(&step).await.has(json!({"maxAttempts": 5}));
}

#[tokio::test]
async fn an_if_match_with_several_tags_or_a_star_is_taken_for_a_webhook() {
    let world = World::new().await;
    let body = json!({"url": "https://example.com/a", "events": ["*"]});
    let made = world.post("/api/webhooks", body).await;
    let path = made.is(201).headers[header::LOCATION].to_str().unwrap();
    let change = async |tag: &str| {
        let asked = request("PATCH", path).header(header::IF_MATCH, tag);
        world.send(asked, Some(&json!({"enabled": false}))).await
    };
    change("\"0\",\"9\"").await.is(200);
    change("*").await.is(200);
    change("W/\"2\"")
        .await
        .is_problem(412, "precondition-failed");
    for nonsense in NONSENSE {
        change(nonsense).await.is_problem(400, "malformed");
    }
    world.get(path).await.has(json!({"version": 2}));
}

#[tokio::test]
async fn an_if_none_match_with_several_or_weak_tags_or_a_star_finds_the_template_unchanged() {
    let world = World::new().await;
    let path = "/api/templates/shop/order/1.2.0";
    let tag = world.get(path).await.headers[header::ETAG].clone();
    let tag = tag.to_str().unwrap();
    let ask = async |tags: &str| {
        let asked = request("GET", path).header(header::IF_NONE_MATCH, tags);
        world.send(asked, None).await
    };
    for known in ["*".to_owned(), format!("W/{tag}"), format!("\"a\", {tag}")] {
        assert_eq!(
            ask(&known).await.status,
            StatusCode::NOT_MODIFIED,
            "{known}"
        );
    }
    ask("\"a\"").await.is(200);
    for nonsense in NONSENSE {
        let refused = ask(nonsense).await;
        refused.is_problem(400, "malformed").says("if-none-match");
    }
}
