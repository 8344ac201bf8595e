//! Times of steps, from their history.

use domain::history::{Cause, Transition};
use domain::id::StepIndex;
use domain::millis::Millis;
use domain::status::Status;
use domain::time::Timestamp;

/// Times of the steps of one task.
#[derive(Debug)]
pub(super) struct Timing(Vec<Times>);

/// Times of one step.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Times {
    /// Its first start.
    pub(super) started_at: Option<Timestamp>,
    /// The newest thing that happened to it.
    last_at: Option<Timestamp>,
    /// When its newest failed attempt ended, if none has followed yet.
    failed_at: Option<Timestamp>,
    /// Between failed attempts and the next ones.
    pub(super) backoff: Millis,
}

impl Timing {
    pub(super) fn new(steps: usize) -> Self {
        Self(vec![Times::default(); steps])
    }

    /// Takes a row; the rows of each step must come in order.
    pub(super) fn note(&mut self, row: &Transition) {
        let Some(times) = row.step.and_then(|step| self.0.get_mut(step.as_usize())) else {
            return;
        };
        let at = row.stamp.at;
        times.last_at = Some(at);
        if row.cause == Cause::RetryScheduled {
            times.failed_at = Some(at);
        }
        if row.to == Status::InProgress {
            times.started_at = times.started_at.or(Some(at));
            if let Some(failed_at) = times.failed_at.take() {
                times.backoff = times.backoff.plus(at.since(failed_at));
            }
        }
    }

    pub(super) fn of(&self, step: StepIndex) -> Times {
        self.0.get(step.as_usize()).copied().unwrap_or_default()
    }
}

impl Times {
    /// From the first start to the newest thing that happened.
    pub(super) fn duration(&self) -> Millis {
        let span = self.started_at.zip(self.last_at);
        span.map_or(Millis::ZERO, |(started, last)| last.since(started))
    }
}
