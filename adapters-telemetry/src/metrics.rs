//! Metrics to a receiver of OpenTelemetry's protocol.

use std::sync::Arc;

use application::EngineMetrics;
use application::metrics::catalogue::{Kind, Metric, Unit};
use application::metrics::{Sample, Value};
use application::ports::Clock;
use domain::millis::Millis;
use domain::time::Timestamp;
use opentelemetry_proto::tonic::collector::metrics::v1::ExportMetricsServiceRequest;
use opentelemetry_proto::tonic::common::v1::KeyValue;
use opentelemetry_proto::tonic::metrics::v1 as proto;
use opentelemetry_proto::tonic::metrics::v1::metric::Data;
use opentelemetry_proto::tonic::metrics::v1::number_data_point::Value as Number;
use tokio_util::sync::CancellationToken;

use crate::otlp::{Otlp, attribute, scope};
use crate::prometheus::{natural, real};

/// Sends what `metrics` shows every so often, and once more when it is stopped. An export that
/// fails costs nothing but itself: counters are sent as they stand, not as they changed.
pub async fn push_metrics(
    otlp: Otlp,
    metrics: Arc<EngineMetrics>,
    clock: Arc<dyn Clock>,
    every: Millis,
    stop: CancellationToken,
) {
    let began = clock.now();
    let mut stopped = false;
    while !stopped {
        let due = clock.now().plus(every);
        tokio::select! {
            biased;
            () = stop.cancelled() => stopped = true,
            () = clock.sleep_until(due) => {}
        }
        let now = clock.now();
        let export = export(&otlp, &metrics.samples(now), began, now);
        otlp.send("metrics", &export).await;
    }
}

fn export(
    otlp: &Otlp,
    samples: &[Sample],
    began: Timestamp,
    now: Timestamp,
) -> ExportMetricsServiceRequest {
    let times = Times {
        began: nanos(began),
        now: nanos(now),
    };
    let metrics = samples.chunk_by(|one, other| one.metric == other.metric);
    let metrics = metrics.filter_map(|samples| metric(samples.first()?.metric, samples, times));
    let scope_metrics = proto::ScopeMetrics {
        scope: Some(scope()),
        metrics: metrics.collect(),
        ..proto::ScopeMetrics::default()
    };
    ExportMetricsServiceRequest {
        resource_metrics: vec![proto::ResourceMetrics {
            resource: Some(otlp.resource().clone()),
            scope_metrics: vec![scope_metrics],
            ..proto::ResourceMetrics::default()
        }],
    }
}

#[derive(Clone, Copy)]
struct Times {
    began: u64,
    now: u64,
}

fn metric(of: &Metric, samples: &[Sample], times: Times) -> Option<proto::Metric> {
    let cumulative = proto::AggregationTemporality::Cumulative.into();
    let numbers = || {
        samples
            .iter()
            .filter_map(|sample| number(sample, times))
            .collect()
    };
    let data = match of.kind {
        Kind::Counter => Data::Sum(proto::Sum {
            data_points: numbers(),
            aggregation_temporality: cumulative,
            is_monotonic: true,
        }),
        Kind::Gauge => Data::Gauge(proto::Gauge {
            data_points: numbers(),
        }),
        Kind::Histogram(_) => Data::Histogram(proto::Histogram {
            data_points: samples
                .iter()
                .filter_map(|sample| spread(sample, times))
                .collect(),
            aggregation_temporality: cumulative,
        }),
    };
    let unit = match of.unit {
        Unit::One => "1",
        Unit::Seconds => "s",
    };
    (!samples.is_empty()).then(|| proto::Metric {
        name: of.opentelemetry_name(),
        description: of.help.to_owned(),
        unit: unit.to_owned(),
        data: Some(data),
        ..proto::Metric::default()
    })
}

fn number(sample: &Sample, times: Times) -> Option<proto::NumberDataPoint> {
    let scale = sample.metric.unit.scale();
    let value = match &sample.value {
        Value::Count(count) => Number::AsInt(i64::try_from(*count).unwrap_or(i64::MAX)),
        Value::Level(level) if sample.metric.unit == Unit::One => Number::AsInt(*level),
        Value::Level(level) => Number::AsDouble(real(*level) / scale),
        Value::Spread(_) => return None,
    };
    Some(proto::NumberDataPoint {
        attributes: attributes(sample),
        start_time_unix_nano: times.began,
        time_unix_nano: times.now,
        value: Some(value),
        ..proto::NumberDataPoint::default()
    })
}

fn spread(sample: &Sample, times: Times) -> Option<proto::HistogramDataPoint> {
    let Value::Spread(spread) = &sample.value else {
        return None;
    };
    let scale = sample.metric.unit.scale();
    Some(proto::HistogramDataPoint {
        attributes: attributes(sample),
        start_time_unix_nano: times.began,
        time_unix_nano: times.now,
        count: spread.count(),
        sum: Some(natural(spread.sum) / scale),
        bucket_counts: spread.counts.clone(),
        explicit_bounds: spread
            .bounds
            .iter()
            .map(|bound| natural(*bound) / scale)
            .collect(),
        ..proto::HistogramDataPoint::default()
    })
}

fn attributes(sample: &Sample) -> Vec<KeyValue> {
    let labels = sample.metric.labels.iter().zip(&sample.labels);
    labels
        .map(|(label, value)| attribute(label, value))
        .collect()
}

fn nanos(at: Timestamp) -> u64 {
    u64::try_from(at.as_micros())
        .unwrap_or(0)
        .saturating_mul(1_000)
}
