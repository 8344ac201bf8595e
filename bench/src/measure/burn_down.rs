//! Burn-down: all tasks are there before the first worker begins.

use std::time::Instant;

use super::side::Side;
use super::{Found, Mark, Over, check};
use crate::bench::Bench;
use crate::error::BenchError;
use crate::plan::Plan;
use crate::shape::Shape;

pub(super) async fn run(
    bench: &Bench<'_>,
    plan: &Plan,
    over: Over<'_>,
    shape: Shape,
    tasks: u64,
) -> Result<Found, BenchError> {
    let trial = bench.trial(shape, tasks).await?;
    let empty = Mark::now(bench, 0).await?;
    let side = Side::open(bench, &trial, over).await?;
    let feed = side.feed(&trial);
    feed.prepare().await?;
    let before = Instant::now();
    feed.submit_all(tasks).await?;
    let submitting = before.elapsed();
    drop(feed);
    let full = Mark::now(bench, side.close().await).await?;

    let side = Side::open(bench, &trial, over).await?;
    let before = Instant::now();
    let deadline = plan.duration.map(|duration| before + duration);
    let mut crew = side.crew(&trial, plan.size)?;
    let (ended, all) = crew.until(trial.have_ended(tasks, deadline)).await??;
    let counted = trial.meter.counted();
    crew.end().await?;
    let done = Mark::now(bench, side.close().await).await?;

    let latencies = trial.meter.samples.take_all();
    check::counts(&trial, all.then_some(tasks))?;
    if all {
        check::stored(bench, &trial, over, tasks).await?;
    }
    // A measurement that was cut short goes on a little until the workers have stopped.
    let worked = trial.meter.counted().calls;
    let step = done.since(&full).each(worked);
    Ok(Found {
        tasks: counted.ended,
        steps: counted.calls,
        took: ended.saturating_duration_since(before),
        submitted: tasks,
        submitting,
        latencies,
        turns: trial.meter.take_turns(),
        cost: over.cost(done.cost(step, full.since(&empty).each(tasks))),
    })
}
