//! The feed as it stands in the store.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{HELD, QUICK};

/// What a `GET` is answered; nothing but a success is an answer.
pub(crate) async fn get(address: &str, path: &str) -> String {
    let asked = reqwest::get(format!("http://{address}{path}")).await;
    let answer = asked.unwrap().error_for_status().unwrap();
    answer.text().await.unwrap()
}

/// All events, page by page.
pub(crate) async fn written(address: &str) -> Vec<Value> {
    let mut written: Vec<Value> = Vec::new();
    let mut cursor = "ev_0".to_owned();
    loop {
        let page = get(address, &format!("/api/events?limit=1000&cursor={cursor}")).await;
        let page: Value = serde_json::from_str(&page).unwrap();
        written.extend(page["items"].as_array().unwrap().iter().cloned());
        cursor = page["next"].as_str().unwrap().to_owned();
        if page["more"] == false {
            return written;
        }
    }
}

/// There are so many tasks, and each step of each was claimed once and succeeded in its first attempt.
pub(crate) fn each_is_done_once(written: &[Value], count: usize) {
    let mut tasks: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for event in written {
        let (kind, data) = (event["type"].as_str().unwrap(), &event["data"]);
        let (step, attempt) = (data["step"].as_str().unwrap_or("-"), &data["attempt"]);
        let task = tasks.entry(data["taskId"].as_str().unwrap()).or_default();
        task.push(format!("{kind} {step} {attempt}"));
    }
    assert_eq!(tasks.len(), count);
    let once = [
        "task.start_requested - 0".to_owned(),
        format!("step.execution_requested {HELD} 0"),
        format!("step.completed {HELD} 1"),
        format!("step.execution_requested {QUICK} 0"),
        format!("step.completed {QUICK} 1"),
        "task.completed - 0".to_owned(),
    ];
    for (task, history) in tasks {
        assert_eq!(history, once, "{task}");
    }
}

/// Their ids, as numbers.
pub(crate) fn ids<'e>(events: impl Iterator<Item = &'e Value>) -> Vec<u64> {
    let hex = |event: &Value| u64::from_str_radix(&event["id"].as_str().unwrap()[3..], 16);
    events.map(|event| hex(event).unwrap()).collect()
}
