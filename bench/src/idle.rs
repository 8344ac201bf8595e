//! Idle: what a worker costs that has nothing to do, and how soon it hears of work.

use std::time::Duration;

use serde::Serialize;

use crate::bench::{Bench, Listener, Trial};
use crate::crew::Crew;
use crate::error::BenchError;
use crate::feed::Feed;
use crate::figures::{EndPercentiles, StartPercentiles};
use crate::number::rate;
use crate::percentiles::Percentiles;
use crate::plan::Plan;
use crate::samples::Latency;
use crate::shape::Shape;

/// Wake-ups, where the plan does not say how many.
const WAKE_UPS: u64 = 100;
/// A worker that has just begun is not idle yet.
const SETTLING: Duration = Duration::from_secs(2);
/// Between two wake-ups, so that each finds the worker at rest.
const REST: Duration = Duration::from_millis(50);

/// What an idle worker costs, and how soon it wakes.
#[derive(Clone, Debug, Serialize)]
pub struct IdleFigures {
    /// `idle`.
    pub mode: &'static str,
    /// For how long nothing was done.
    pub idle_s: u64,
    /// Statements of this process in a second; null for a store in memory.
    pub queries_per_s: Option<f64>,
    /// Who counted them, as in [`Cost`](crate::Cost).
    pub counted_by: Option<&'static str>,
    /// Tasks that were then submitted over other connections.
    pub wake_ups: usize,
    /// From before such a task was submitted until its handler was called.
    #[serde(flatten)]
    pub start: StartPercentiles,
    /// Until its end was known to be committed.
    #[serde(flatten)]
    pub end: EndPercentiles,
}

/// Lets the plan's workers idle, then wakes them by tasks submitted through another store.
///
/// # Errors
/// [`BenchError`].
pub async fn idle(
    plan: &Plan,
    seconds: Duration,
    listener: &dyn Listener,
) -> Result<IdleFigures, BenchError> {
    let bench = Bench::new(plan.store.as_ref(), listener).await?;
    let trial = bench.trial(Shape::Jobs, 1).await?;
    let workers = bench.open(&trial.meter).await?;
    let other = bench.open(&trial.meter).await?;
    let feed = Feed::new(&other, &trial);
    feed.prepare().await?;
    let mut crew = Crew::start(&workers.orchestrator, &trial, plan.size)?;
    crew.until(tokio::time::sleep(SETTLING)).await?;

    listener.say(&format!("idle for {seconds:?}"));
    let (counted, calls) = (bench.queries().await?, workers.calls());
    crew.until(tokio::time::sleep(seconds)).await?;
    let counted = counted.zip(bench.queries().await?);
    let calls = workers.calls().saturating_sub(calls);
    let queries = counted.map_or(calls, |(before, after)| after.saturating_sub(before));
    let counted_by = if counted.is_some() {
        "pg_stat_statements"
    } else {
        "client"
    };

    let wake_ups = plan.tasks.unwrap_or(WAKE_UPS);
    listener.say(&format!("{wake_ups} wake-ups"));
    let latencies = crew.until(wake(&feed, &trial, wake_ups)).await??;
    crew.end().await?;
    drop(feed);
    other.close().await;
    workers.close().await;
    let has_database = bench.probe().is_some();
    let starts = latencies.iter().map(|latency| latency.start).collect();
    let ends = latencies.iter().map(|latency| latency.end).collect();
    Ok(IdleFigures {
        mode: "idle",
        idle_s: seconds.as_secs(),
        queries_per_s: has_database.then(|| rate(queries, seconds)),
        counted_by: has_database.then_some(counted_by),
        wake_ups: latencies.len(),
        start: Percentiles::of(starts).into(),
        end: Percentiles::of(ends).into(),
    })
}

async fn wake(feed: &Feed, trial: &Trial, wake_ups: u64) -> Result<Vec<Latency>, BenchError> {
    let mut latencies = Vec::new();
    for _ in 0..wake_ups {
        tokio::time::sleep(REST).await;
        let (task, _) = feed.submit_one().await?;
        tokio::select! {
            biased;
            latency = trial.meter.latency(task) => latencies.push(latency),
            error = trial.stalls(wake_ups) => return Err(error),
        }
    }
    Ok(latencies)
}
