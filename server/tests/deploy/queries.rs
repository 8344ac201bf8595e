//! The dashboard, the alerts, and the page about them.

use std::collections::BTreeSet;

use application::metrics::catalogue::{self, Kind, Unit};
use serde_json::Value;

use super::names::{read_by, wrong};
use super::{read, root, yaml};

const DASHBOARD: &str = "deploy/grafana/dashboards/tasker.json";
const ALERTS: &str = "deploy/prometheus/alerts.yml";
const PAGE: &str = "docs/telemetry.md";

/// Every query below a value.
fn queries(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                match value.as_str().filter(|_| name == "expr") {
                    Some(query) => found.push(query.to_owned()),
                    None => queries(value, found),
                }
            }
        }
        Value::Array(values) => values.iter().for_each(|value| queries(value, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Without what the dashboard puts in.
fn plain(query: &str) -> String {
    query
        .replace("$__rate_interval", "5m")
        .replace("$__range", "1h")
        .replace("$namespace", "a")
}

fn rules() -> Vec<Value> {
    let file = yaml(ALERTS).remove(0);
    file["groups"][0]["rules"].as_array().unwrap().clone()
}

#[test]
fn the_dashboard_asks_for_what_there_is_and_leaves_nothing_out() {
    let dashboard: Value = serde_json::from_str(&read(DASHBOARD)).unwrap();
    let mut found = Vec::new();
    queries(&dashboard, &mut found);
    assert!(found.len() > 40, "{}", found.len());
    let mut read = BTreeSet::new();
    for query in found {
        let query = plain(&query);
        assert_eq!(wrong(&query), Vec::<String>::new(), "{query}");
        read.extend(read_by(&query));
    }
    let all: BTreeSet<&str> = catalogue::ALL.iter().map(|metric| metric.name).collect();
    assert_eq!(read, all, "each metric is in some panel");
    let panels = dashboard["panels"].as_array().unwrap();
    let ids: BTreeSet<u64> = panels
        .iter()
        .map(|panel| panel["id"].as_u64().unwrap())
        .collect();
    assert_eq!(ids.len(), panels.len());
}

#[test]
fn alerts_ask_for_what_there_is_and_say_what_to_do() {
    let rules = rules();
    let mut names = BTreeSet::new();
    for rule in &rules {
        let name = rule["alert"].as_str().unwrap();
        assert!(names.insert(name.to_owned()), "{name} is there twice");
        let query = rule["expr"].as_str().unwrap();
        assert_eq!(wrong(query), Vec::<String>::new(), "{name}");
        assert!(!read_by(query).is_empty(), "{name} reads nothing");
        let severity = rule["labels"]["severity"].as_str().unwrap();
        assert!(["page", "ticket"].contains(&severity), "{name}: {severity}");
        let summary = rule["annotations"]["summary"].as_str().unwrap();
        // What a summary mentions must be left by the query.
        for label in summary.split("$labels.").skip(1) {
            let label: String = label
                .chars()
                .take_while(char::is_ascii_alphabetic)
                .collect();
            let kept = query.contains(&format!("by ({label}"))
                || query.contains(&format!(", {label}"))
                || !query.contains(" by (");
            assert!(kept, "{name}: {label} is not left by its query");
        }
    }
    let page = read(PAGE);
    for name in names {
        assert!(
            page.contains(&format!("`{name}`")),
            "{name} is not in {PAGE}"
        );
    }
}

fn documented() -> String {
    let mut text = String::from(
        "| OpenTelemetry | Prometheus | kind | labels | means |\n|---|---|---|---|---|\n",
    );
    for metric in catalogue::ALL {
        let kind = match (metric.kind, metric.unit) {
            (Kind::Counter, _) => "counter",
            (Kind::Gauge, Unit::One) => "gauge",
            (Kind::Gauge, Unit::Seconds) => "gauge, s",
            (Kind::Histogram(_), Unit::One) => "histogram",
            (Kind::Histogram(_), Unit::Seconds) => "histogram, s",
        };
        let (otel, prometheus) = (metric.opentelemetry_name(), metric.prometheus_name());
        let labels: Vec<String> = metric
            .labels
            .iter()
            .map(|label| format!("`{label}`"))
            .collect();
        let labels = labels.join(", ");
        let help = metric.help;
        let cells = format!("| `{otel}` | `{prometheus}` | {kind} | {labels} | {help} |\n");
        text.push_str(&cells);
    }
    text
}

#[test]
fn the_documentation_has_every_metric_as_it_is() {
    let page = read(PAGE);
    let (begin, end) = ("<!-- metrics -->\n\n", "\n<!-- end of metrics -->");
    let (before, rest) = page
        .split_once(begin)
        .expect("the page marks where they begin");
    let (table, after) = rest.split_once(end).expect("the page marks where they end");
    let documented = documented();
    if table != documented && std::env::var_os("UPDATE_DOCS").is_some() {
        let page = format!("{before}{begin}{documented}{end}{after}");
        std::fs::write(root().join(PAGE), page).unwrap();
        return;
    }
    assert_eq!(table, documented, "run this test once with UPDATE_DOCS=1");
}
