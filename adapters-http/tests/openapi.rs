//! The committed document is what the code says, and says what it must.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on should say where"
)]

use std::collections::BTreeSet;
use std::fmt::Write;

use serde_json::Value;
use tasker_adapters_http::{Kind, openapi};

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

/// The table of all problems, and that of all operations, as `docs/http.md` has them.
fn tables() -> [(&'static str, String); 2] {
    let mut problems = String::from("| status | type | what it means |\n|---|---|---|\n");
    for kind in Kind::ALL {
        let (status, uri) = (kind.status().as_u16(), kind.uri());
        let (title, advice) = (kind.title(), kind.advice());
        writeln!(problems, "| {status} | `{uri}` | {title}. {advice} |").unwrap();
    }
    let mut rows = String::from("| operation | | |\n|---|---|---|\n");
    for (name, operation) in operations(&document()) {
        let id = operation["operationId"].as_str().unwrap();
        let summary = operation["summary"].as_str().unwrap();
        writeln!(rows, "| `{id}` | `{name}` | {summary} |").unwrap();
    }
    [("problems", problems), ("operations", rows)]
}

#[test]
fn the_tables_of_the_manual_are_those_of_the_code() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/http.md");
    let committed = std::fs::read_to_string(path).unwrap();
    let mut now = committed.clone();
    for (name, table) in tables() {
        let begin = format!("<!-- {name} -->\n");
        let (before, rest) = now.split_once(&begin).unwrap();
        let (_, after) = rest.split_once("<!-- end -->").unwrap();
        now = format!("{before}{begin}{table}<!-- end -->{after}");
    }
    if std::env::var_os("RENEW").is_some() {
        std::fs::write(path, &now).unwrap();
        return;
    }
    assert!(
        committed == now,
        "docs/http.md is out of date; renew it like openapi.json"
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

#[test]
fn parameters_are_there_or_not_and_never_null() {
    for (name, operation) in operations(&document()) {
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            let schema = parameter["schema"].to_string();
            assert!(!schema.contains("null"), "{name}: {parameter}");
        }
    }
}

/// What is looked for, or is told to people: any text will do.
const FREE_TEXTS: [&str; 4] = ["X-Tasker-Actor", "actor", "operation", "text"];

#[test]
fn no_parameter_that_is_read_is_documented_as_any_text() {
    let document = document();
    for (name, operation) in operations(&document) {
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            let mut schema = &parameter["schema"];
            if let Some(reference) = schema["$ref"].as_str() {
                schema = document.pointer(reference.trim_start_matches('#')).unwrap();
            }
            let is_free = FREE_TEXTS.contains(&parameter["name"].as_str().unwrap());
            let says = ["pattern", "format", "enum"]
                .iter()
                .any(|word| !schema[word].is_null());
            assert!(
                schema["type"] != "string" || says || is_free,
                "{name}: {parameter}"
            );
        }
    }
}

#[test]
fn the_rotation_of_a_key_is_not_described_by_that_of_a_webhook() {
    let document = document();
    let most = |path: &str| {
        let content = &document["paths"][path]["post"]["requestBody"]["content"];
        let schema = content["application/json"]["schema"].to_string();
        let name = schema.split("#/components/schemas/").nth(1).unwrap();
        let name = name.split('"').next().unwrap();
        document["components"]["schemas"][name]["properties"]["graceSeconds"]["maximum"].as_u64()
    };
    assert_eq!(most("/api/keys/{id}/rotate"), Some(2_592_000));
    assert_eq!(most("/api/webhooks/{id}/rotate-secret"), Some(604_800));
}

#[test]
fn every_reference_leads_somewhere() {
    fn references<'v>(value: &'v Value, found: &mut BTreeSet<&'v str>) {
        if let Some(reference) = value.get("$ref").and_then(Value::as_str) {
            found.insert(reference);
        }
        let inner = value
            .as_object()
            .into_iter()
            .flat_map(serde_json::Map::values);
        for value in inner.chain(value.as_array().into_iter().flatten()) {
            references(value, found);
        }
    }
    let document = document();
    let mut found = BTreeSet::new();
    references(&document, &mut found);
    for reference in found {
        let pointer = reference.strip_prefix('#').unwrap();
        assert!(document.pointer(pointer).is_some(), "{reference}");
    }
}
