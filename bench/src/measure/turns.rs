//! How long a worker takes that nobody is beside to ask for one step and tell how it ended.

use std::sync::Arc;
use std::time::Duration;

use super::side::Side;
use crate::bench::Trial;
use crate::crew::Lane;
use crate::error::BenchError;
use crate::feed::Feed;

/// Enough for percentiles.
const TASKS_MAX: u64 = 500;

/// Submits tasks one by one, and does each step by step. Answers how many tasks that were, and how
/// long every step took; in process there is no such thing, as a commit claims the next step too.
pub(super) async fn alone(
    side: &Side,
    feed: &Feed,
    trial: &Trial,
    tasks: u64,
) -> Result<(u64, Vec<Duration>), BenchError> {
    let Side::Server(client) = side else {
        return Ok((0, Vec::new()));
    };
    let tasks = tasks.min(TASKS_MAX);
    // Those of workers who waited for their steps.
    trial.meter.take_turns();
    let mut lane = Lane::new(client, trial, u16::MAX, 1, &Arc::default());
    for _ in 0..tasks {
        feed.submit_one().await?;
        for _ in 0..trial.shape.steps() {
            lane.turn().await?;
        }
    }
    Ok((tasks, trial.meter.take_turns()))
}
