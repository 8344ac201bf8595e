//! Keeping the queue filled, and no fuller than that.

use tokio::task::JoinSet;

use crate::backend::Opened;
use crate::bench::{Bench, Trial};
use crate::crew::CrewSize;
use crate::error::BenchError;
use crate::feed::Feed;

/// How many times over the workers' places are filled with waiting steps.
const DEPTH: u64 = 8;
/// At least so many steps wait.
const STEPS_MIN: u64 = 10_000;

/// Submits for as long as it is there.
#[derive(Debug)]
pub(super) struct Load {
    opened: Opened,
    feeding: JoinSet<Result<(), BenchError>>,
}

impl Load {
    /// Begins to submit, over connections of its own.
    pub(super) async fn begin(
        bench: &Bench<'_>,
        trial: &Trial,
        size: CrewSize,
    ) -> Result<Self, BenchError> {
        let opened = bench.open(&trial.meter).await?;
        let feed = Feed::new(&opened, trial);
        feed.prepare().await?;
        let places = u64::from(size.workers) * u64::from(size.concurrency);
        let steps = places.saturating_mul(DEPTH).max(STEPS_MIN);
        let tasks = (steps / u64::from(trial.shape.steps())).max(2);
        let mut feeding = JoinSet::new();
        feeding.spawn(fill(feed, trial.clone(), tasks));
        Ok(Self { opened, feeding })
    }

    /// Returns when it cannot go on.
    pub(super) async fn fails(&mut self) -> BenchError {
        match self.feeding.join_next().await {
            Some(Ok(Err(error))) => error,
            Some(Err(error)) => error.into(),
            Some(Ok(Ok(()))) | None => BenchError::Unfinished("nothing is submitted".to_owned()),
        }
    }

    /// Submits nothing more.
    pub(super) async fn end(mut self) {
        self.feeding.shutdown().await;
        self.opened.close().await;
    }
}

/// Keeps about so many tasks open.
async fn fill(feed: Feed, trial: Trial, open_max: u64) -> Result<(), BenchError> {
    let mut submitted: u64 = 0;
    loop {
        let ended = trial.meter.counted().ended;
        let room = open_max.saturating_sub(submitted.saturating_sub(ended));
        let batch = feed.batch().min(open_max);
        if room < batch {
            let enough = (submitted + batch).saturating_sub(open_max);
            trial.meter.have_ended(enough).await;
            continue;
        }
        feed.submit_batch(batch).await?;
        submitted += batch;
    }
}
