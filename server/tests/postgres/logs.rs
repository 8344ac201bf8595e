//! Logs as JSON: with ids, and without what is nobody's business.

use serde_json::{Value, json};

use super::Store;
use super::tasker::Said;

const CANARY: &str = "canary-4711";
/// Everything that our own crates have to say.
const ALL: &str = "warn,tasker=trace,tasker_application=trace,tasker_adapters_postgres=trace,tasker_handlers=trace,tasker_adapters_telemetry=trace";

#[test]
fn each_line_is_json_with_ids_and_no_payload() {
    let store = Store::new();
    let steps = "  - name: a\n    handler: exec\n    config: {shell: 'cat >&2; exit 78'}\n  - {name: b, handler: noop}\n";
    let put = store.run(&["template", "put", &store.place.template(steps)]);
    assert_eq!(put.code, Some(0), "{put:?}");
    let submit = format!(
        "SELECT tasker.submit_task('default', 't', context => '{{\"secret\": \"{CANARY}\"}}')"
    );
    let task = store.sql(&submit);
    let mut work = store.command(&["worker", "--until-idle", "--log-format", "json"]);
    work.env("TASKER_LOG", ALL)
        .env(
            "TASKER__TELEMETRY__OTLP_HEADERS",
            format!("authorization={CANARY}"),
        )
        .env("TASKER__TELEMETRY__OTLP_ENDPOINT", "http://127.0.0.1:9");
    let said = Said::of(work.output().unwrap());
    assert_eq!(said.code, Some(0), "{said:?}");
    let lines: Vec<Value> = said
        .err
        .lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}")))
        .collect();
    let mut ended: Vec<(&Value, &Value)> = Vec::new();
    for line in &lines {
        for field in ["timestamp", "level", "target", "message"] {
            assert!(line[field].is_string(), "{line}");
        }
        if line["message"] == "an attempt ended" {
            let spans = line["spans"].as_array();
            let attempt = spans
                .and_then(|spans| spans.last())
                .unwrap_or_else(|| panic!("{line}"));
            assert_eq!(attempt["task"], json!(task));
            assert_eq!(attempt["attempt"], json!(1));
            ended.push((&attempt["step"], &line["outcome"]));
        }
    }
    ended.sort_by_key(|(step, _)| step.to_string());
    assert_eq!(
        ended,
        [
            (&json!("a"), &json!("failed")),
            (&json!("b"), &json!("succeeded"))
        ]
    );
    assert!(!said.err.contains(CANARY), "{}", said.err);
    // The canary was there to be seen.
    let kept = store.sql("SELECT count(*) FROM tasker.steps WHERE last_error LIKE '%canary-4711%'");
    assert_eq!(kept, "1");
}
