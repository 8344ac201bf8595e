//! Whether what was answered is what the OpenAPI document says.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex};

use axum::http::{HeaderMap, Method, StatusCode, header};
use jsonschema::Validator;
use serde_json::{Value, json};

static DOCUMENT: LazyLock<Value> =
    LazyLock::new(|| serde_json::to_value(tasker_adapters_http::openapi()).unwrap());
/// What was made of a schema once, by operation, status and media type.
static VALIDATORS: LazyLock<Mutex<HashMap<String, Arc<Validator>>>> = LazyLock::new(Mutex::default);

/// The operation has this status with this media type, and the body fits its schema. What is no
/// operation of the document is nobody's business.
#[track_caller]
pub(crate) fn check(
    method: &Method,
    path: &str,
    status: StatusCode,
    headers: &HeaderMap,
    body: &Value,
) {
    let Some(operation) = operation(method, path) else {
        return;
    };
    let name = operation["operationId"].as_str().unwrap();
    let responses = &operation["responses"];
    let response = &responses[status.as_str()];
    assert!(
        response.is_object(),
        "{name} has no status {status}: {body}"
    );
    let Some(contents) = response["content"].as_object() else {
        assert_eq!(body, &Value::Null, "{name} {status} has no body");
        return;
    };
    let media_type = headers[header::CONTENT_TYPE].to_str().unwrap();
    let media_type = media_type.split(';').next().unwrap_or_default();
    let content = contents.get(media_type);
    let content = content.unwrap_or_else(|| panic!("{name} {status} is no {media_type}"));
    if media_type.ends_with("json") {
        let key = format!("{name} {status} {media_type}");
        let problems: Vec<String> = validator(key, &content["schema"])
            .iter_errors(body)
            .map(|problem| format!("{} at {}", problem, problem.instance_path()))
            .collect();
        assert!(
            problems.is_empty(),
            "{name} {status}: {problems:#?} in {body:#}"
        );
    }
}

fn validator(key: String, schema: &Value) -> Arc<Validator> {
    let mut validators = VALIDATORS.lock().unwrap();
    let made = validators.entry(key).or_insert_with(|| {
        let whole = json!({ "allOf": [schema], "components": DOCUMENT["components"] });
        let options = jsonschema::options().should_validate_formats(true);
        Arc::new(options.build(&whole).unwrap())
    });
    Arc::clone(made)
}

/// The operation of the path that has the most segments word by word.
fn operation(method: &Method, path: &str) -> Option<&'static Value> {
    let segments: Vec<&str> = path.split('/').collect();
    let paths = DOCUMENT["paths"].as_object().unwrap();
    let fitting = paths.iter().filter_map(|(template, item)| {
        let parts: Vec<&str> = template.split('/').collect();
        let mut pairs = parts.iter().zip(&segments);
        let fits = parts.len() == segments.len()
            && pairs.all(|(part, segment)| part.starts_with('{') || part == segment);
        let names = parts.iter().filter(|part| part.starts_with('{')).count();
        fits.then_some((names, item))
    });
    let (_, item) = fitting.min_by_key(|(names, _)| *names)?;
    item.get(method.as_str().to_lowercase())
}
