//! The committed document is what the code says, and says what it must.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on should say where"
)]

use std::collections::BTreeSet;

use serde_json::Value;
use tasker_adapters_http::openapi;

const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/openapi.json");
const METHODS: [&str; 5] = ["get", "put", "post", "delete", "patch"];

fn document() -> Value {
    serde_json::to_value(openapi()).unwrap()
}

/// Every operation of the document, with its path and method.
fn operations(document: &Value) -> Vec<(String, Value)> {
    let mut all = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for method in METHODS.iter().filter(|method| item.get(*method).is_some()) {
            all.push((
                format!("{} {path}", method.to_uppercase()),
                item[method].clone(),
            ));
        }
    }
    all
}

/// `RENEW=1 cargo test -p tasker-adapters-http --test openapi` writes it anew.
#[test]
fn the_committed_document_is_that_of_the_code() {
    let now = openapi().to_pretty_json().unwrap() + "\n";
    if std::env::var_os("RENEW").is_some() {
        std::fs::write(PATH, &now).unwrap();
    }
    let committed = std::fs::read_to_string(PATH).unwrap_or_default();
    let differs = committed
        .lines()
        .zip(now.lines())
        .find(|(there, here)| there != here);
    assert!(
        committed == now,
        "openapi.json is out of date, first at {differs:?}; renew it with \
         RENEW=1 cargo test -p tasker-adapters-http --test openapi"
    );
}

#[test]
fn every_operation_has_its_own_id_a_known_tag_and_a_summary() {
    let document = document();
    assert_eq!(document["openapi"], "3.1.0");
    let tags: BTreeSet<&str> = document["tags"]
        .as_array()
        .unwrap()
        .iter()
        .map(|tag| tag["name"].as_str().unwrap())
        .collect();
    let mut ids = BTreeSet::new();
    for (name, operation) in operations(&document) {
        let id = operation["operationId"].as_str().unwrap_or_default();
        assert!(
            !id.is_empty() && ids.insert(id.to_owned()),
            "{name}: {id:?}"
        );
        let tag = operation["tags"][0].as_str().unwrap_or_default();
        assert!(tags.contains(tag), "{name}: {tag:?}");
        assert!(operation["summary"].is_string(), "{name} has no summary");
    }
    assert!(!ids.is_empty());
}

#[test]
fn every_problem_is_a_problem_document_and_every_success_has_a_shape() {
    for (name, operation) in operations(&document()) {
        for (status, answer) in operation["responses"].as_object().unwrap() {
            let content = &answer["content"];
            if status.parse::<u16>().unwrap() >= 400 {
                assert!(
                    content["application/problem+json"].is_object(),
                    "{name} {status}"
                );
            } else if status != "204" && status != "304" {
                assert!(content.is_object(), "{name} {status} has no content");
            }
        }
    }
}
