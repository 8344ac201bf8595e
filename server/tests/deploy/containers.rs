//! The image, and the composition of containers.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{read, root, settings_are_right};

#[test]
fn the_image_runs_as_nobody_and_sets_what_there_is() {
    let file = read("deploy/Dockerfile").replace("\\\n", " ");
    let lines = |word: &str| -> Vec<String> {
        let begin = format!("{word} ");
        file.lines()
            .filter_map(|line| line.strip_prefix(&begin))
            .map(str::to_owned)
            .collect()
    };
    assert_eq!(lines("FROM").len(), 2, "built in one image, run in another");
    assert_eq!(lines("USER"), ["nonroot"]);
    assert_eq!(lines("ENTRYPOINT"), ["[\"/usr/bin/tasker\"]"]);
    let set = lines("ENV").join(" ");
    let set = set.split_whitespace().map(|pair| {
        let (name, value) = pair.split_once('=').unwrap();
        (name.to_owned(), value.to_owned())
    });
    settings_are_right("Dockerfile", &set.collect());
    let rust = read("Cargo.toml");
    let version = rust
        .lines()
        .find_map(|line| line.strip_prefix("rust-version = "))
        .unwrap();
    let base = format!("rust:{}-", version.trim_matches('"'));
    assert!(
        lines("FROM")[0].starts_with(&base),
        "the oldest compiler that is promised builds it"
    );
}

/// With `<<` carried out, as compose does it.
fn compose() -> Value {
    let mut file: yaml_serde::Value = yaml_serde::from_str(&read("deploy/compose.yaml")).unwrap();
    file.apply_merge().unwrap();
    serde_json::to_value(file).unwrap()
}

#[test]
fn services_refer_to_each_other_and_set_what_there_is() {
    let file = compose();
    let services = file["services"].as_object().unwrap();
    for (name, service) in services {
        let depends = service["depends_on"].as_object().into_iter().flatten();
        for (other, _) in depends {
            assert!(services.contains_key(other), "{name} depends on {other}");
        }
        for secret in service["secrets"].as_array().into_iter().flatten() {
            let path = file["secrets"][secret.as_str().unwrap()]["file"]
                .as_str()
                .unwrap();
            assert!(root().join("deploy").join(path).exists(), "{name}: {path}");
        }
        for mount in service["volumes"].as_array().into_iter().flatten() {
            let source = mount.as_str().unwrap().split(':').next().unwrap();
            let is_there = root().join("deploy").join(source).exists();
            assert!(
                is_there || file["volumes"].get(source).is_some(),
                "{name}: {source}"
            );
        }
        for port in service["ports"].as_array().into_iter().flatten() {
            assert!(
                port.as_str().unwrap().starts_with("127.0.0.1:"),
                "{name}: {port} is for everyone"
            );
        }
        if service["image"] == "tasker" {
            let set = service["environment"].as_object().unwrap().iter();
            let set: BTreeMap<String, String> = set
                .map(|(name, value)| (name.clone(), value.as_str().unwrap().to_owned()))
                .collect();
            settings_are_right(name, &set);
            assert_eq!(service["read_only"], Value::Bool(true), "{name}");
        }
    }
}
