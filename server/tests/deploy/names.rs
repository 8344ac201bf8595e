//! Names in queries, and what there is.

use std::collections::BTreeMap;

use application::metrics::catalogue::{self, Kind, Metric};

/// Every metric by the names that its series have.
fn series() -> BTreeMap<String, &'static Metric> {
    let mut series = BTreeMap::new();
    for metric in catalogue::ALL {
        let name = metric.prometheus_name();
        if let Kind::Histogram(_) = metric.kind {
            for end in ["bucket", "sum", "count"] {
                series.insert(format!("{name}_{end}"), *metric);
            }
        } else {
            series.insert(name, metric);
        }
    }
    series
}

/// What is wrong with a query: metrics and labels that there are not, brackets that do not match.
pub(crate) fn wrong(query: &str) -> Vec<String> {
    let mut found = Vec::new();
    let series = series();
    let mut known: Vec<&str> = vec!["le", "instance", "job"];
    for (at, word) in words(query).filter(|(_, word)| word.starts_with("tasker_")) {
        let Some(metric) = series.get(word) else {
            found.push(format!("{word}: no such metric"));
            continue;
        };
        known.extend(metric.labels);
        let rest = &query[at + word.len()..];
        let selector = rest.strip_prefix('{').and_then(|rest| rest.split_once('}'));
        for matcher in selector.iter().flat_map(|(inside, _)| inside.split(',')) {
            let label = matcher.split(['=', '!', '~']).next().unwrap_or_default();
            if !metric.labels.contains(&label) {
                found.push(format!("{word}: no label {label}"));
            }
        }
    }
    for by in ["by (", "on ("] {
        for inside in query.split(by).skip(1) {
            let labels = inside.split(')').next().unwrap_or_default().split(',');
            let unknown = labels.map(str::trim).filter(|label| !known.contains(label));
            found.extend(unknown.map(|label| format!("by {label}: none of its metrics has it")));
        }
    }
    for (open, close) in [('(', ')'), ('{', '}'), ('[', ']')] {
        if query.matches(open).count() != query.matches(close).count() {
            found.push(format!("{open} and {close} do not match"));
        }
    }
    found
}

/// The metrics that a query reads.
pub(crate) fn read_by(query: &str) -> Vec<&'static str> {
    let series = series();
    let words = words(query);
    words
        .filter_map(|(_, word)| Some(series.get(word)?.name))
        .collect()
}

fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let is_part = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    let mut at = 0;
    std::iter::from_fn(move || {
        let begin = at + text[at..].find(is_part)?;
        let len = text[begin..].find(|letter| !is_part(letter));
        at = len.map_or(text.len(), |len| begin + len);
        Some((begin, &text[begin..at]))
    })
}

#[test]
fn what_is_wrong_is_found() {
    let cases = [
        ("sum(rate(tasker_step_claimed_total{queue=\"a\"}[5m]))", ""),
        (
            "sum by (queue, le) (rate(tasker_step_wait_duration_seconds_bucket[5m]))",
            "",
        ),
        ("tasker_step_claimed", "tasker_step_claimed: no such metric"),
        (
            "tasker_step_wait_duration_seconds",
            "tasker_step_wait_duration_seconds: no such metric",
        ),
        (
            "tasker_loop_lag_seconds{queue=\"a\"}",
            "tasker_loop_lag_seconds: no label queue",
        ),
        (
            "sum by (step) (tasker_queue_depth)",
            "by step: none of its metrics has it",
        ),
        ("sum(tasker_queue_depth", "( and ) do not match"),
    ];
    for (query, expected) in cases {
        assert_eq!(wrong(query).join("; "), expected, "{query}");
    }
}
