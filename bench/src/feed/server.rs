//! What a server is asked for to get tasks.

use client::{Client, Method, NewTask};
use domain::id::TaskId;
use domain::name::StepName;
use domain::template::Template;
use serde_json::{Value, json};

use crate::error::BenchError;

/// Keeps a template.
pub(super) async fn put(client: &Client, template: &Template) -> Result<(), BenchError> {
    let document = document(template);
    let segments = ["api", "templates"];
    client.call(Method::PUT, &segments, Some(&document)).await?;
    Ok(())
}

/// Submits one task.
pub(super) async fn submit(client: &Client, template: &Template) -> Result<TaskId, BenchError> {
    let key = template.key();
    let task = NewTask {
        namespace: Some(key.namespace.to_string()),
        template: key.name.to_string(),
        version: Some(key.version.to_string()),
        context: Some(json!({})),
    };
    let submitted = client.submit(&task, None).await?;
    TaskId::parse(&submitted.id).ok_or_else(|| unreadable(&json!(submitted.id)))
}

/// Submits so many in one request.
pub(super) async fn submit_batch(
    client: &Client,
    template: &Template,
    tasks: u64,
) -> Result<Vec<TaskId>, BenchError> {
    let key = template.key();
    let task = json!({
        "namespace": key.namespace.as_str(), "template": key.name.as_str(),
        "version": key.version.to_string(), "context": {},
    });
    let items: Vec<Value> = (0..tasks).map(|_| json!({ "task": task })).collect();
    let body = json!({ "items": items });
    let segments = ["api", "tasks", "batch"];
    let answer = client.call(Method::POST, &segments, Some(&body)).await?;
    let items = answer["items"].as_array().map_or(&[][..], Vec::as_slice);
    items.iter().map(id).collect()
}

fn id(item: &Value) -> Result<TaskId, BenchError> {
    let id = item["task"]["id"].as_str().and_then(TaskId::parse);
    id.ok_or_else(|| unreadable(item))
}

fn unreadable(item: &Value) -> BenchError {
    BenchError::Wrong(format!("the server did not take a task: {item}"))
}

/// The document of a template of ours: names, handlers, queues and edges are all there is to it.
fn document(template: &Template) -> Value {
    let steps = template.steps().iter().map(|step| {
        let parents = step.depends_on.iter().map(StepName::as_str);
        json!({
            "name": step.name.as_str(), "handler": step.handler.as_str(),
            "queue": step.queue.as_str(), "depends_on": parents.collect::<Vec<_>>(),
        })
    });
    let key = template.key();
    json!({
        "namespace": key.namespace.as_str(), "name": key.name.as_str(),
        "version": key.version.to_string(), "steps": steps.collect::<Vec<_>>(),
    })
}
