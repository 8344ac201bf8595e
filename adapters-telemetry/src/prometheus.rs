//! The text that Prometheus collects: version 0.0.4 of its exposition format.

use std::fmt::Write;

use application::metrics::catalogue::{Kind, Metric};
use application::metrics::{Sample, Spread, Value};

/// What the answer says its type is.
pub const CONTENT_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// Writes samples, those of one metric together as they come.
pub fn text(samples: &[Sample]) -> String {
    let mut text = String::with_capacity(samples.len().saturating_mul(96));
    let mut last: Option<&Metric> = None;
    for sample in samples {
        if last != Some(sample.metric) {
            head(&mut text, sample.metric);
            last = Some(sample.metric);
        }
        let name = sample.metric.prometheus_name();
        let scale = sample.metric.unit.scale();
        match &sample.value {
            Value::Count(count) => line(&mut text, &name, sample, None, &count.to_string()),
            Value::Level(level) => {
                line(
                    &mut text,
                    &name,
                    sample,
                    None,
                    &number(real(*level) / scale),
                );
            }
            Value::Spread(spread) => histogram(&mut text, &name, sample, spread),
        }
    }
    text
}

fn head(text: &mut String, metric: &Metric) {
    let name = metric.prometheus_name();
    let kind = match metric.kind {
        Kind::Counter => "counter",
        Kind::Gauge => "gauge",
        Kind::Histogram(_) => "histogram",
    };
    let help = metric.help.replace('\\', "\\\\").replace('\n', "\\n");
    // Writing into memory does not fail.
    let _: std::fmt::Result = writeln!(text, "# HELP {name} {help}\n# TYPE {name} {kind}");
}

fn histogram(text: &mut String, name: &str, sample: &Sample, spread: &Spread) {
    let scale = sample.metric.unit.scale();
    let bounds = spread
        .bounds
        .iter()
        .map(|bound| number(natural(*bound) / scale));
    let bounds = bounds.chain(std::iter::once("+Inf".to_owned()));
    let mut below = 0_u64;
    for (bound, count) in bounds.zip(&spread.counts) {
        below = below.saturating_add(*count);
        let name = format!("{name}_bucket");
        line(text, &name, sample, Some(&bound), &below.to_string());
    }
    let sum = number(natural(spread.sum) / scale);
    line(text, &format!("{name}_sum"), sample, None, &sum);
    line(
        text,
        &format!("{name}_count"),
        sample,
        None,
        &below.to_string(),
    );
}

fn line(text: &mut String, name: &str, sample: &Sample, bound: Option<&str>, value: &str) {
    text.push_str(name);
    let labels = sample.metric.labels.iter().copied();
    let labels = labels.zip(sample.labels.iter().map(String::as_str));
    let labels = labels.chain(bound.map(|bound| ("le", bound)));
    let mut before = '{';
    for (label, value) in labels {
        text.push(before);
        text.push_str(label);
        text.push_str("=\"");
        escape(text, value);
        text.push('"');
        before = ',';
    }
    if before == ',' {
        text.push('}');
    }
    text.push(' ');
    text.push_str(value);
    text.push('\n');
}

fn escape(text: &mut String, value: &str) {
    for letter in value.chars() {
        match letter {
            '\\' => text.push_str("\\\\"),
            '"' => text.push_str("\\\""),
            '\n' => text.push_str("\\n"),
            other => text.push(other),
        }
    }
}

fn number(value: f64) -> String {
    format!("{value}")
}

#[expect(
    clippy::as_conversions,
    clippy::cast_precision_loss,
    reason = "a metric is a floating-point number wherever it is collected"
)]
pub(crate) const fn real(value: i64) -> f64 {
    value as f64
}

#[expect(
    clippy::as_conversions,
    clippy::cast_precision_loss,
    reason = "a metric is a floating-point number wherever it is collected"
)]
pub(crate) const fn natural(value: u64) -> f64 {
    value as f64
}

#[cfg(test)]
mod tests {
    use application::metrics::catalogue as c;

    use super::*;

    fn sample(metric: &'static Metric, labels: &[&str], value: Value) -> Sample {
        let labels = labels.iter().map(|label| (*label).to_owned()).collect();
        Sample {
            metric,
            labels,
            value,
        }
    }

    #[test]
    fn a_metric_has_one_head_and_a_line_for_each_series() {
        let samples = [
            sample(&c::TASK_CREATED, &["a\"b", "back\\slash"], Value::Count(7)),
            sample(&c::TASK_CREATED, &["a", "line\nbreak"], Value::Count(1)),
            sample(&c::LOOP_LAG, &["census"], Value::Level(1_500)),
        ];
        let expected = "\
# HELP tasker_task_created_total Tasks that were submitted to this process and were new.
# TYPE tasker_task_created_total counter
tasker_task_created_total{namespace=\"a\\\"b\",template=\"back\\\\slash\"} 7
tasker_task_created_total{namespace=\"a\",template=\"line\\nbreak\"} 1
# HELP tasker_loop_lag_seconds How much later than it should the last round of a background loop began.
# TYPE tasker_loop_lag_seconds gauge
tasker_loop_lag_seconds{loop=\"census\"} 0.0015
";
        assert_eq!(text(&samples), expected);
    }

    #[test]
    fn buckets_add_up() {
        let spread = Spread {
            bounds: &[1, 5],
            counts: vec![2, 0, 3],
            sum: 40,
        };
        let text = text(&[sample(&c::CLAIM_BATCH_SIZE, &[], Value::Spread(spread))]);
        let lines: Vec<&str> = text.lines().skip(2).collect();
        let expected = [
            "tasker_claim_batch_size_bucket{le=\"1\"} 2",
            "tasker_claim_batch_size_bucket{le=\"5\"} 2",
            "tasker_claim_batch_size_bucket{le=\"+Inf\"} 5",
            "tasker_claim_batch_size_sum 40",
            "tasker_claim_batch_size_count 5",
        ];
        assert_eq!(lines, expected);
    }
}
