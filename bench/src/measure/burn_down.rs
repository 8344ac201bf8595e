//! Burn-down: all tasks are there before the first worker begins.

use std::time::Instant;

use super::{Found, Mark, check};
use crate::bench::Bench;
use crate::crew::Crew;
use crate::error::BenchError;
use crate::feed::Feed;
use crate::plan::Plan;
use crate::shape::Shape;

pub(super) async fn run(
    bench: &Bench<'_>,
    plan: &Plan,
    shape: Shape,
    tasks: u64,
) -> Result<Found, BenchError> {
    let trial = bench.trial(shape, tasks).await?;
    let empty = Mark::now(bench, 0).await?;
    let opened = bench.open(&trial.meter).await?;
    let feed = Feed::new(&opened, &trial);
    feed.prepare().await?;
    let before = Instant::now();
    feed.submit_all(tasks).await?;
    let submitting = before.elapsed();
    drop(feed);
    let full = Mark::now(bench, opened.close().await).await?;

    let opened = bench.open(&trial.meter).await?;
    let before = Instant::now();
    let deadline = plan.duration.map(|duration| before + duration);
    let mut crew = Crew::start(&opened.orchestrator, &trial, plan.size)?;
    let (ended, all) = crew.until(trial.have_ended(tasks, deadline)).await??;
    let counted = trial.meter.counted();
    crew.end().await?;
    let done = Mark::now(bench, opened.close().await).await?;

    let latencies = trial.meter.samples.take_all();
    check::counts(&trial, all.then_some(tasks))?;
    if all {
        check::store(bench, &trial, tasks).await?;
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
        cost: done.cost(step, full.since(&empty).each(tasks)),
    })
}
