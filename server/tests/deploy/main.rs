//! The files in `deploy`: whether what they name is there.

#![cfg(test)]

mod containers;
#[path = "../tasker/http.rs"]
mod http;
mod kubernetes;
mod names;
mod queries;
#[expect(dead_code, reason = "templates and pipes are for other tests")]
#[path = "../tasker/binary.rs"]
mod tasker;
mod units;

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde_json::Value;

use tasker::Place;

fn root() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

fn read(path: &str) -> String {
    let path = root().join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The documents of a YAML file.
fn yaml(path: &str) -> Vec<Value> {
    use serde::Deserialize;
    let text = read(path);
    let documents = yaml_serde::Deserializer::from_str(&text);
    documents
        .map(|document| {
            Value::deserialize(document).unwrap_or_else(|error| panic!("{path}: {error}"))
        })
        .collect()
}

/// Whether the binary takes these variables for `serve` and `worker`; those that name files of secrets
/// are checked by name and then left out, as the files are not here.
fn settings_are_right(what: &str, variables: &BTreeMap<String, String>) {
    let place = Place::new();
    let shown = place.run(&["config", "show", "--json"]);
    let shown: Value = shown.last();
    let known: Vec<&str> = shown["settings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|setting| setting["variable"].as_str().unwrap())
        .collect();
    for command in ["serve", "worker"] {
        let mut call = place.command(&[command, "--check-config"]);
        call.env("TASKER_STORE", "postgres://tasker@db/tasker");
        for (name, value) in variables
            .iter()
            .filter(|(name, _)| name.starts_with("TASKER"))
        {
            if let Some(of) = name.strip_suffix("_FILE") {
                assert!(known.contains(&of), "{what}: {name}: no such key");
            } else {
                call.env(name, value);
            }
        }
        let said = tasker::Said::of(call.output().unwrap());
        assert_eq!(said.code, Some(0), "{what}: {said:?}");
    }
}
