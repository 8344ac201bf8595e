//! Soak: steady load for minutes, the second half of it under a snapshot that keeps vacuum away.

mod load;
mod window;

use std::time::{Duration, Instant};

use serde::Serialize;

use crate::bench::{Bench, Listener};
use crate::crew::Crew;
use crate::error::BenchError;
use crate::plan::Plan;
use crate::shape::Shape;
use load::Load;
use window::Watch;

pub use window::Window;

/// The length of a window.
const WINDOW: Duration = Duration::from_secs(10);
/// How long throughput may take to come back once the snapshot is gone.
const RECOVERY_MAX: Duration = Duration::from_mins(5);
/// The share of the throughput at the start that counts as recovered.
const RECOVERED: f64 = 0.8;

/// How long, and whether the second half is under a snapshot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SoakPlan {
    /// Both halves together.
    pub duration: Duration,
    /// Whether an idle transaction keeps its snapshot through the second half.
    pub pin: bool,
}

/// How it went.
#[derive(Clone, Debug, Serialize)]
pub struct SoakFigures {
    /// `soak`.
    pub mode: &'static str,
    /// Which graph.
    pub shape: String,
    /// Steps that were run.
    pub steps: u64,
    /// Steps in a second at the start: the median of the first quarter's windows.
    pub start_steps_per_s: f64,
    /// Steps in a second in the last window.
    pub end_steps_per_s: f64,
    /// The second as a share of the first.
    pub end_to_start: f64,
    /// From the end of the snapshot to the end of the first window with 0.8 of the throughput at the
    /// start; null if there was no snapshot, or none within five minutes.
    pub recovered_after_s: Option<f64>,
    /// Window by window.
    pub windows: Vec<Window>,
}

/// Keeps the plan's workers busy.
///
/// # Errors
/// [`BenchError`].
pub async fn soak(
    plan: &Plan,
    soak: SoakPlan,
    shape: Shape,
    listener: &dyn Listener,
) -> Result<SoakFigures, BenchError> {
    let bench = Bench::new(plan.store.as_ref(), listener).await?;
    // Of so many tasks none is in the sample: nothing is kept of any of them.
    let trial = bench.trial(shape, u64::MAX).await?;
    let workers = bench.open(&trial.meter).await?;
    let load = Load::begin(&bench, &trial, plan.size).await?;
    let crew = Crew::start(&workers.orchestrator, &trial, plan.size)?;
    let mut watch = Watch::new(&bench, &trial, crew, load);

    let half = soak.duration / 2;
    let begun = Instant::now();
    watch.until(begun + half, false).await?;
    let pin = match bench.probe().filter(|_| soak.pin) {
        Some(probe) => Some(probe.pin().await?),
        None => None,
    };
    watch.until(begun + soak.duration, pin.is_some()).await?;
    let start = watch.start();
    let recovered = match pin {
        Some(pin) => {
            // A connection that is dropped is closed, and with it its snapshot.
            drop(pin);
            watch.recover(start * RECOVERED).await?
        }
        None => None,
    };
    let windows = watch.end().await?;
    workers.close().await;
    let counted = trial.meter.counted();
    if counted.failed > 0 {
        return Err(BenchError::Wrong(format!("{shape}: {counted:?}")));
    }
    let end = windows.last().map_or(0.0, |window| window.steps_per_s);
    Ok(SoakFigures {
        mode: "soak",
        shape: shape.to_string(),
        steps: counted.calls,
        start_steps_per_s: start,
        end_steps_per_s: end,
        end_to_start: crate::number::share(end, start),
        recovered_after_s: recovered.map(|after| after.as_secs_f64()),
        windows,
    })
}
