//! Templates: put, listed, shown, drawn, compared.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use serde_json::{Value, json};

use super::world::{World, request};

fn diamond(version: &str) -> Value {
    json!({
        "namespace": "shop", "name": "parcel", "version": version,
        "context_schema": {"type": "object", "required": ["to"]},
        "steps": [
            {"name": "pick", "handler": "pick"},
            {"name": "pack", "handler": "pack", "depends_on": ["pick"]},
            {"name": "label", "handler": "Label::Print", "depends_on": ["pick"]},
            {"name": "send", "handler": "send", "depends_on": ["pack", "label"]},
        ],
    })
}

#[tokio::test]
async fn a_version_is_kept_once_and_never_changes() {
    let world = World::new().await;
    let first = world.put("/api/templates", diamond("1.0.0")).await;
    let place = "/api/templates/shop/parcel/1.0.0";
    first.is(201);
    assert_eq!(first.headers[header::LOCATION], place);
    let again = world.put("/api/templates", diamond("1.0.0")).await;
    again.is(200);
    assert_eq!(again.headers[header::ETAG], first.headers[header::ETAG]);
    let mut other = diamond("1.0.0");
    other["steps"][0]["handler"] = json!("choose");
    let refused = world.put("/api/templates", other).await;
    refused
        .is_problem(409, "template-conflict")
        .says("give it a new version");
    let shown = world.get(place).await;
    shown
        .is(200)
        .has(json!({"name": "parcel", "version": "1.0.0"}));
    assert_eq!(
        shown.body["definition"],
        diamond("1.0.0"),
        "it can be put again as it is"
    );
    let known = request("GET", place).header(header::IF_NONE_MATCH, &shown.headers[header::ETAG]);
    let known = world.send(known, None).await;
    assert_eq!(
        (known.status, known.text.as_str()),
        (StatusCode::NOT_MODIFIED, "")
    );
    let schema = world.get(&format!("{place}/schema")).await;
    assert_eq!(
        schema.headers[header::CONTENT_TYPE],
        "application/schema+json"
    );
    assert_eq!(schema.body["required"], json!(["to"]));
    world
        .get("/api/templates/shop/parcel/9.9.9")
        .await
        .is_problem(404, "not-found");
    world
        .get("/api/templates/shop/parcel/nonsense")
        .await
        .is_problem(404, "not-found");
}

#[tokio::test]
async fn yaml_is_taken_and_mistakes_are_told_with_their_places() {
    let world = World::new().await;
    let put = async |content_type: &str, text: &str| {
        let request = Request::put("/api/templates").header(header::CONTENT_TYPE, content_type);
        world
            .answer(request.body(Body::from(text.to_owned())).unwrap())
            .await
    };
    let text = "name: hello\nversion: 1.0.0\nsteps:\n  - {name: a, handler: noop}\n";
    put("application/yaml", text)
        .await
        .is(201)
        .has(json!({"namespace": "default"}));
    let circle = "name: c\nversion: 1.0.0\nsteps:\n  - {name: a, handler: h, depends_on: b}\n  - {name: b, handler: h, depends_on: a}\n";
    put("text/yaml", circle)
        .await
        .is_problem(422, "invalid")
        .says("in a circle");
    let misspelt =
        "name: c\nversion: 1.0.0\nsteps:\n  - {name: a, handler: h, retry: {limit: 0}}\n";
    let told = put("application/yaml", misspelt).await;
    told.is_problem(422, "invalid");
    assert_eq!(
        told.body["errors"][0]["pointer"], "/steps/0/retry/limit",
        "{}",
        told.text
    );
    put("application/json", "{")
        .await
        .is_problem(422, "invalid");
    put("text/plain", text)
        .await
        .is_problem(415, "unsupported-media-type");
    put("application/yaml; charset=latin1", text)
        .await
        .is_problem(415, "unsupported-media-type");
}

#[tokio::test]
async fn templates_are_listed_in_pages() {
    let world = World::new().await;
    for version in ["1.0.0", "1.1.0", "2.0.0"] {
        world.put("/api/templates", diamond(version)).await.is(201);
    }
    let first = world.get("/api/templates?namespace=shop&limit=2").await;
    let names = |answer: &super::world::Answer| -> Vec<String> {
        let items = answer.body["items"].as_array().unwrap().iter();
        items
            .map(|item| {
                format!(
                    "{}@{}",
                    item["name"].as_str().unwrap(),
                    item["version"].as_str().unwrap()
                )
            })
            .collect()
    };
    assert_eq!(names(first.is(200)), ["order@1.2.0", "parcel@1.0.0"]);
    let link = first.headers[header::LINK].to_str().unwrap();
    let next = link.strip_prefix('<').unwrap().split('>').next().unwrap();
    let rest = world.get(next).await;
    assert_eq!(names(rest.is(200)), ["parcel@1.1.0", "parcel@2.0.0"]);
    let wrong = world.get("/api/tasks?cursor=n7").await;
    wrong.is_problem(422, "invalid");
    assert_eq!(wrong.body["errors"][0]["parameter"], "cursor");
}

#[tokio::test]
async fn a_graph_is_told_and_drawn() {
    let world = World::new().await;
    world.put("/api/templates", diamond("1.0.0")).await.is(201);
    let place = "/api/templates/shop/parcel/latest/graph";
    let graph = world.get(place).await;
    graph.is(200).has(json!({"levels": 3}));
    assert_eq!(graph.body["edges"].as_array().unwrap().len(), 4);
    assert_eq!(
        graph.body["nodes"][3],
        json!({"name": "send", "handler": "send", "level": 2, "state": null})
    );
    let mermaid = world.get(&format!("{place}?format=mermaid")).await;
    mermaid
        .is(200)
        .says("flowchart TD")
        .says("s1 --> s3")
        .says("label<br/>Label::Print");
    let svg = world.get(&format!("{place}?format=svg")).await;
    assert_eq!(svg.headers[header::CONTENT_TYPE], "image/svg+xml");
    assert_eq!(svg.text.matches("<path").count(), 4);
    assert_eq!(
        svg.text.matches("<rect").count(),
        5,
        "a box for each step, and the ground"
    );
    assert_eq!(
        svg.text,
        world.get(&format!("{place}?format=svg")).await.text
    );
    world
        .get(&format!("{place}?format=png"))
        .await
        .is_problem(422, "invalid");
    let task = world
        .submit(json!({"namespace": "shop", "template": "parcel", "context": {"to": "x"}}))
        .await;
    let drawn = world.get(&format!("{task}/graph?format=svg")).await;
    drawn.is(200).says("pick (pick, pending)");
    let told = world.get(&format!("{task}/graph")).await;
    assert_eq!(told.body["nodes"][0]["state"], "pending");
}

#[tokio::test]
async fn versions_are_compared() {
    let world = World::new().await;
    world.put("/api/templates", diamond("1.0.0")).await.is(201);
    let mut next = diamond("1.1.0");
    next["steps"][1]["timeout"] = json!("5m");
    next["steps"][3] =
        json!({"name": "hand_over", "handler": "send", "depends_on": ["pack", "label"]});
    world.put("/api/templates", next).await.is(201);
    let diff = world
        .get("/api/templates/shop/parcel/1.0.0/diff?to=latest")
        .await;
    diff.is(200)
        .has(json!({"added": ["hand_over"], "removed": ["send"], "fields": []}));
    assert_eq!(diff.body["to"]["version"], "1.1.0");
    let changed = &diff.body["changed"];
    assert_eq!(
        (&changed[0]["step"], &changed[0]["fields"][0]["field"]),
        (&json!("pack"), &json!("timeout"))
    );
    let other = world
        .get("/api/templates/shop/parcel/1.0.0/diff?to=7.0.0")
        .await;
    other.is_problem(404, "not-found");
    world
        .get("/api/templates/shop/parcel/1.0.0/diff")
        .await
        .is_problem(422, "invalid");
}

#[tokio::test]
async fn every_field_of_a_template_is_in_the_document_of_the_api() {
    let step = json!({
        "name": "a", "description": "the first", "handler": "h", "config": {"to": 1},
        "retry": {
            "limit": 5, "backoff": {"table": {"delays": ["1s", "1m"]}}, "jitter_percent": 1,
            "max_server_delay": "2m",
            "by_class": {"busy": {"backoff": {"fixed": {"delay": "3s"}}, "retryable": true}},
        },
        "timeout": "7m", "priority": 7, "queue": "q", "skippable": true,
    });
    let last = json!({"name": "b", "handler": "h", "depends_on": ["a"]});
    let whole = json!({
        "namespace": "shop", "name": "whole", "version": "1.0.0", "description": "all of it",
        "context_schema": {"type": "object"}, "on_failure": "fail_fast", "order": "critical_path",
        "steps": [step, last],
    });
    let world = World::new().await;
    let put = world.put("/api/templates", whole.clone()).await;
    put.is(201);
    let shown = world.get("/api/templates/shop/whole/1.0.0").await;
    assert_eq!(shown.body["definition"], whole);
    let document = serde_json::to_value(tasker_adapters_http::openapi()).unwrap();
    let schemas = &document["components"]["schemas"];
    let has_all = |schema: &Value, given: &Value| {
        for key in given.as_object().unwrap().keys() {
            assert!(schema["properties"][key].is_object(), "{key} in {schema}");
        }
    };
    has_all(&schemas["TemplateDocument"], &whole);
    for step in whole["steps"].as_array().unwrap() {
        has_all(&schemas["TemplateStep"], step);
    }
    has_all(&schemas["TemplateRetry"], &whole["steps"][0]["retry"]);
}
