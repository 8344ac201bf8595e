//! What the instruments show at one moment, for exporters.

use super::catalogue::Metric;
use super::family::Family;
use super::instruments::{Counter, Gauge, Histogram, Spread};

/// One value of one series.
#[derive(Clone, Debug, PartialEq)]
pub struct Sample {
    /// Of which metric.
    pub metric: &'static Metric,
    /// The values of its labels, in the order of their names.
    pub labels: Vec<String>,
    /// The value.
    pub value: Value,
}

/// A value, as it is kept: [`Unit::scale`](super::catalogue::Unit::scale) says what to divide by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Of a counter.
    Count(u64),
    /// Of a gauge.
    Level(i64),
    /// Of a histogram.
    Spread(Spread),
}

/// Samples as they are collected; those of one metric lie together.
#[derive(Debug, Default)]
pub(super) struct Samples(Vec<Sample>);

impl Samples {
    pub(super) fn push(&mut self, metric: &'static Metric, labels: Vec<String>, value: Value) {
        self.0.push(Sample {
            metric,
            labels,
            value,
        });
    }

    pub(super) fn counter(&mut self, metric: &'static Metric, counter: &Counter) {
        self.push(metric, Vec::new(), Value::Count(counter.get()));
    }

    pub(super) fn gauge(&mut self, metric: &'static Metric, gauge: &Gauge) {
        self.level(metric, gauge.get());
    }

    pub(super) fn level(&mut self, metric: &'static Metric, level: i64) {
        self.push(metric, Vec::new(), Value::Level(level));
    }

    pub(super) fn histogram(&mut self, metric: &'static Metric, histogram: &Histogram) {
        self.push(metric, Vec::new(), Value::Spread(histogram.spread()));
    }

    pub(super) fn family<T>(
        &mut self,
        metric: &'static Metric,
        family: &Family<T>,
        value: impl Fn(&T) -> Value,
    ) {
        family.each(|labels, one| self.push(metric, owned(labels), value(one)));
    }

    /// By metric; the order of the series of each stays.
    pub(super) fn sorted(mut self) -> Vec<Sample> {
        self.0.sort_by_key(|sample| sample.metric.name);
        self.0
    }
}

pub(super) fn owned(labels: &[Box<str>]) -> Vec<String> {
    labels.iter().map(|label| String::from(&**label)).collect()
}
