//! One at a time: an idle system, and the next task when the last one has ended.

use std::time::{Duration, Instant};

use super::side::Side;
use super::{Found, Mark, Over, check, turns};
use crate::bench::{Bench, Trial};
use crate::error::BenchError;
use crate::feed::Feed;
use crate::plan::Plan;
use crate::samples::Latency;
use crate::shape::Shape;

/// Tasks that are submitted while nobody works, to find out what a submission costs by itself.
const ALONE: u64 = 50;
/// Tasks that are run before latencies count: connections and plans are made.
const WARM_UP: u64 = 20;

pub(super) async fn run(
    bench: &Bench<'_>,
    plan: &Plan,
    over: Over<'_>,
    shape: Shape,
    tasks: u64,
) -> Result<Found, BenchError> {
    // Every task is in a sample of one.
    let trial = bench.trial(shape, 1).await?;
    let (first, alone) = (WARM_UP.min(tasks), ALONE.min(tasks));
    // The first to touch a page after a checkpoint writes the whole of it to the log: not these.
    let side = Side::open(bench, &trial, over).await?;
    submit(&side.feed(&trial), first).await?;
    side.close().await;
    let empty = Mark::now(bench, 0).await?;
    let side = Side::open(bench, &trial, over).await?;
    submit(&side.feed(&trial), alone).await?;
    let submitted = Mark::now(bench, side.close().await).await?;
    let submission = submitted.since(&empty).each(alone);

    let side = Side::open(bench, &trial, over).await?;
    let feed = side.feed(&trial);
    let mut crew = side.crew(&trial, plan.size)?;
    crew.until(trial.have_ended(first + alone, None)).await??;
    trial.meter.samples.take_all();
    let warm_up = WARM_UP.min(tasks);
    crew.until(many(&feed, &trial, warm_up, None)).await??;
    let measured = crew
        .until(many(&feed, &trial, tasks, plan.duration))
        .await??;
    crew.end().await?;
    let (turned, turns) = turns::alone(&side, &feed, &trial, tasks).await?;
    drop(feed);
    let done = Mark::now(bench, side.close().await).await?;

    let count = u64::try_from(measured.latencies.len()).unwrap_or(u64::MAX);
    let all = first + alone + warm_up + count + turned;
    check::counts(&trial, Some(all))?;
    check::stored(bench, &trial, over, all).await?;
    let worked = trial.meter.counted().calls;
    let step = done.since(&submitted).without(warm_up + count, submission);
    Ok(Found {
        tasks: count,
        steps: count.saturating_mul(u64::from(shape.steps())),
        took: measured.took,
        submitted: count,
        submitting: measured.submitting,
        latencies: measured.latencies,
        turns,
        cost: over.cost(done.cost(step.each(worked), submission)),
    })
}

async fn submit(feed: &Feed, tasks: u64) -> Result<(), BenchError> {
    feed.prepare().await?;
    for _ in 0..tasks {
        feed.submit_one().await?;
    }
    Ok(())
}

struct Measured {
    latencies: Vec<Latency>,
    took: Duration,
    submitting: Duration,
}

/// Submits so many, each when the last one has ended.
async fn many(
    feed: &Feed,
    trial: &Trial,
    tasks: u64,
    duration: Option<Duration>,
) -> Result<Measured, BenchError> {
    let before = Instant::now();
    let (mut latencies, mut submitting) = (Vec::new(), Duration::ZERO);
    for _ in 0..tasks {
        if duration.is_some_and(|duration| before.elapsed() >= duration) {
            break;
        }
        let (task, took) = feed.submit_one().await?;
        submitting = submitting.saturating_add(took);
        tokio::select! {
            biased;
            latency = trial.meter.latency(task) => latencies.push(latency),
            error = trial.stalls(tasks) => return Err(error),
        }
    }
    Ok(Measured {
        latencies,
        took: before.elapsed(),
        submitting,
    })
}
