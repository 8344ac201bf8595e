//! Contexts against the schema of their template.

use std::io::ErrorKind;
use std::net::TcpListener;
use std::sync::Arc;

use application::{PutError, SubmitError, SubmitRequest};
use domain::payload::Payload;
use domain::template::Template;

use crate::requests::{draft, json, request, step};
use crate::world::World;

fn with_schema(schema: &str) -> Template {
    let draft = draft([step("a", &[])]);
    let draft = draft.context_schema(json(schema).into_value());
    draft.build().unwrap()
}

async fn submitted(schema: &str, context: Payload) -> Result<(), SubmitError> {
    let world = World::new();
    let template = with_schema(schema);
    let asked = SubmitRequest {
        context,
        ..request(&template)
    };
    let put = world.orchestrator.put_template(Arc::new(template)).await;
    put.unwrap();
    world.orchestrator.submit(asked).await.map(drop)
}

async fn refusal_of_template(schema: &str) -> String {
    let world = World::new();
    let template = Arc::new(with_schema(schema));
    let refused = world.orchestrator.put_template(Arc::clone(&template)).await;
    let Err(PutError::BadSchema(message)) = refused else {
        panic!("{refused:?}");
    };
    // One that came into the store some other way is refused by each submission.
    let ports = world.orchestrator.ports();
    ports.templates.put(Arc::clone(&template)).await.unwrap();
    let refused = world.orchestrator.submit(request(&template)).await;
    assert!(
        matches!(refused, Err(SubmitError::BadSchema(_))),
        "{refused:?}"
    );
    message
}

#[tokio::test]
async fn every_problem_is_named_with_its_pointer() {
    let schema = r##"{
        "type": "object",
        "required": ["order"],
        "properties": {
            "items": {"type": "array", "items": {"$ref": "#/$defs/count"}},
            "a/b": {"type": "string"}
        },
        "$defs": {"count": {"type": "integer", "minimum": 1}}
    }"##;
    let context = json(r#"{"items": [1, "x", 0], "a/b": 7}"#);
    let refused = submitted(schema, context).await.unwrap_err();
    let text = refused.to_string();
    let SubmitError::BadContext(mut problems) = refused else {
        panic!("{text}");
    };
    problems.sort_by(|one, other| one.at.cmp(&other.at));
    let places: Vec<&str> = problems.iter().map(|problem| problem.at.as_str()).collect();
    assert_eq!(places, ["", "/a~1b", "/items/1", "/items/2"]);
    assert!(problems[0].message.contains("\"order\""), "{text}");
    assert!(
        text.starts_with("the context does not fit the template: "),
        "{text}"
    );
    assert!(
        text.contains("/items/2: 0 is less than the minimum of 1"),
        "{text}"
    );
    let fits = json(r#"{"order": 1, "items": [1, 2], "a/b": "c"}"#);
    submitted(schema, fits).await.unwrap();
}

#[tokio::test]
async fn problems_are_bounded_in_number_and_length() {
    let schema = r#"{"type": "array", "items": {"type": "integer"}}"#;
    let long = "é".repeat(2_000);
    let context = format!("[{}]", vec![format!("\"{long}\""); 100].join(","));
    let Err(SubmitError::BadContext(problems)) = submitted(schema, json(&context)).await else {
        panic!("it does not fit");
    };
    assert_eq!(problems.len(), 20);
    let longest = problems
        .iter()
        .map(|problem| problem.message.chars().count());
    assert_eq!(longest.max(), Some(301), "300 and an ellipsis");
}

#[tokio::test]
async fn a_reference_to_the_network_is_refused_without_asking_it() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let address = listener.local_addr().unwrap();
    for target in [
        format!("http://{address}/schema.json"),
        "http://169.254.169.254/latest/meta-data".to_owned(),
        "https://example.com/schema.json".to_owned(),
    ] {
        let schema = format!(r#"{{"properties": {{"a": {{"$ref": "{target}"}}}}}}"#);
        let message = refusal_of_template(&schema).await;
        assert!(message.contains(&target), "{message}");
    }
    let asked = listener.accept().map(drop).map_err(|error| error.kind());
    assert_eq!(asked, Err(ErrorKind::WouldBlock), "nobody has called");
}

#[tokio::test]
async fn a_reference_to_a_file_is_refused_without_reading_it() {
    let message = refusal_of_template(r#"{"$ref": "file:///etc/passwd"}"#).await;
    assert!(message.contains("file:///etc/passwd"), "{message}");
    assert!(!message.contains("root:"), "{message}");
    // The same by a base of its own.
    refusal_of_template(r#"{"$id": "file:///etc/x", "$ref": "passwd"}"#).await;
    refusal_of_template(r#"{"$schema": "file:///etc/passwd"}"#).await;
}

#[tokio::test]
async fn a_schema_that_is_none_is_refused_when_it_is_put() {
    let message = refusal_of_template(r#"{"type": "no such type"}"#).await;
    assert!(
        message.starts_with("the context schema cannot be used: "),
        "{message}"
    );
    refusal_of_template(r#"{"pattern": "("}"#).await;
    refusal_of_template(r##"{"$ref": "#/$defs/missing"}"##).await;
}

#[tokio::test]
async fn a_schema_that_refers_to_itself_is_followed_as_deep_as_the_context() {
    let tree = r##"{"type": "object", "properties": {"child": {"$ref": "#"}}, "required": ["n"]}"##;
    let context = json(r#"{"n": 1, "child": {"n": 2, "child": {}}}"#);
    let Err(SubmitError::BadContext(problems)) = submitted(tree, context).await else {
        panic!("a number is missing");
    };
    assert_eq!(problems[0].at, "/child/child");
    // One that leads nowhere says nothing.
    let loops = r##"{"$ref": "#/$defs/a", "$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"$ref": "#/$defs/a"}}}"##;
    drop(submitted(loops, json("{}")).await);
}
