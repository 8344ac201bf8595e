//! One shape in one mode.

mod burn_down;
mod check;
mod one_at_a_time;
mod side;
mod turns;

use crate::bench::Bench;
use crate::cost::{Cost, Done};
use crate::error::BenchError;
use crate::figures::{Figures, Ratios, Via};
use crate::number::rate;
use crate::percentiles::Percentiles;
use crate::plan::{Mode, Plan};
use crate::probe::Reading;
use crate::rss::rss_bytes;
use crate::samples::Latency;
use crate::shape::Shape;
use std::time::Duration;

pub(crate) use side::Over;

/// Measures it.
pub(crate) async fn measure(
    bench: &Bench<'_>,
    plan: &Plan,
    over: Over<'_>,
    shape: Shape,
    mode: Mode,
) -> Result<Figures, BenchError> {
    let tasks = plan.tasks_of(shape, mode);
    let via = match over {
        Over::Process => Via::Process,
        Over::Http(_) => Via::Http,
    };
    let through = via.told();
    bench
        .listener
        .say(&format!("{shape}, {mode}{through}: {tasks} tasks"));
    let found = match mode {
        Mode::BurnDown => burn_down::run(bench, plan, over, shape, tasks).await?,
        Mode::OneAtATime => one_at_a_time::run(bench, plan, over, shape, tasks).await?,
    };
    Ok(found.figures(plan, via, shape, mode))
}

/// What was found out about one shape in one mode.
#[derive(Debug)]
struct Found {
    tasks: u64,
    steps: u64,
    took: Duration,
    submitted: u64,
    submitting: Duration,
    latencies: Vec<Latency>,
    turns: Vec<Duration>,
    cost: Cost,
}

impl Found {
    fn figures(self, plan: &Plan, via: Via, shape: Shape, mode: Mode) -> Figures {
        let starts = self.latencies.iter().map(|latency| latency.start);
        let ends = self.latencies.iter().map(|latency| latency.end);
        Figures {
            shape: shape.to_string(),
            mode,
            via,
            tasks: self.tasks,
            steps: self.steps,
            workers: plan.size.workers,
            concurrency: plan.size.concurrency,
            stored: None,
            steps_per_s: rate(self.steps, self.took),
            tasks_per_s: rate(self.tasks, self.took),
            submit_per_s: rate(self.submitted, self.submitting),
            end: Percentiles::of(ends.collect()).into(),
            start: Percentiles::of(starts.collect()).into(),
            turn: Percentiles::of(self.turns).into(),
            cost: self.cost,
            rss_bytes: rss_bytes(),
            floor: None,
            ratios: Ratios::default(),
        }
    }
}

/// A reading, and how many commands the client had sent since the one before.
#[derive(Debug)]
struct Mark {
    reading: Option<Reading>,
    calls: u64,
}

impl Mark {
    async fn now(bench: &Bench<'_>, calls: u64) -> Result<Self, BenchError> {
        let reading = bench.read().await?;
        Ok(Self { reading, calls })
    }

    /// What was done since `before`.
    fn since(&self, before: &Self) -> Done {
        let readings = before.reading.as_ref().zip(self.reading.as_ref());
        readings.map_or_else(Done::default, |(before, after)| {
            Done::between(before, after, self.calls)
        })
    }

    /// What it cost; `self` is the last reading.
    fn cost(&self, step: Done, submission: Done) -> Cost {
        let last = self.reading.as_ref();
        last.map_or_else(Cost::default, |last| Cost::new(step, submission, last))
    }
}
