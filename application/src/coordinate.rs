//! The one loop that runs steps.

pub mod options;
pub mod report;

mod commit;
mod leases;
mod shift;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use domain::event::{Event, Signal};
use domain::millis::Millis;
use domain::text::Actor;
use domain::time::Timestamp;
use tokio::sync::futures::Notified;

pub use options::{CoordinatorOptions, Stop, Until};
pub use report::CoordinatorReport;

use crate::execute::StepExecutor;
use crate::finalize::{Finalized, Finalizer};
use crate::orchestrator::Orchestrator;
use crate::ports::{ClaimScope, Handlers, StoreError};
use crate::rescue::Rescuer;
use shift::Shift;

/// How often it looks for lapsed leases and for tasks whose `wake_at` has come.
const HOUSEKEEPING_EVERY: Millis = Millis::from_secs(1);
/// At most this many per look.
const HOUSEKEEPING_LIMIT: u32 = 100;
/// How long it waits after the store has failed, at first and at most.
const STORE_PAUSE: (Millis, Millis) = (Millis::saturating(100), Millis::from_secs(5));

/// Claims viable steps of a scope, executes them concurrently, commits what they did, and
/// finalizes: one task (`run`, tests) or any task of some queues (`worker`), until its
/// [`Until`] is reached.
///
/// It holds no state between runs: all progress is in the store, and a coordinator may die at any
/// point without losing any of it.
#[derive(Clone, Debug)]
pub struct Coordinator {
    orchestrator: Orchestrator,
    executor: Arc<StepExecutor>,
    finalizer: Finalizer,
    rescuer: Rescuer,
    options: CoordinatorOptions,
}

impl Coordinator {
    /// A coordinator of these handlers.
    pub fn new(
        orchestrator: Orchestrator,
        handlers: Handlers,
        options: CoordinatorOptions,
    ) -> Self {
        let (clock, events) = (&orchestrator.ports.clock, &orchestrator.ports.events);
        let executor = StepExecutor::new(handlers, Arc::clone(clock), Arc::clone(events));
        let by = Actor::named(options.worker.as_str());
        Self {
            executor: Arc::new(executor),
            finalizer: Finalizer::new(orchestrator.clone()),
            rescuer: Rescuer::new(orchestrator.clone(), by),
            orchestrator,
            options,
        }
    }

    /// Runs until the end its options name, or until stopped. A stop claims nothing new, lets
    /// running steps finish for the options' grace, and gives the rest back without an attempt.
    ///
    /// # Errors
    /// [`StoreError`] when the store is unusable, or unavailable for longer than the options'
    /// patience.
    pub async fn run(&self, stop: impl Into<Stop>) -> Result<CoordinatorReport, StoreError> {
        let stop = stop.into();
        let mut shift = Shift::new(self);
        let mut trouble = Trouble::default();
        while !stop.gently.is_cancelled() && shift.report.rounds < self.options.rounds_max {
            shift.report.rounds = shift.report.rounds.saturating_add(1);
            // Listening begins before looking, so that nothing falls between the two.
            let mut woken = std::pin::pin!(self.orchestrator.wake.notified());
            woken.as_mut().enable();
            let look_again = match self.round(&mut shift).await {
                Ok(Next::Done) => return Ok(shift.report),
                Ok(Next::LookAgain(at)) => {
                    trouble = Trouble::default();
                    at
                }
                Err(error) => trouble.next(error, &self.options, self.now())?,
            };
            self.wait(&mut shift, &stop, woken, look_again).await;
        }
        shift.wind_down(&stop).await;
        Ok(shift.report)
    }

    fn now(&self) -> Timestamp {
        self.orchestrator.ports.clock.now()
    }

    /// Discover viable steps → execute concurrently → finalize.
    async fn round(&self, shift: &mut Shift<'_>) -> Result<Next, StoreError> {
        self.keep_house(shift).await?;
        shift.collect();
        let claimed = shift.commit_and_claim().await?;
        let now = self.now();
        if shift.is_full() && !shift.has_endings() {
            return Ok(Next::LookAgain(shift.housekeeping_at));
        }
        if claimed > 0 || shift.has_endings() {
            return Ok(Next::LookAgain(now));
        }
        if self.options.until == Until::NothingViable {
            return self.end_or_wait(shift, None).await;
        }
        let handlers = self.executor.handlers().names().cloned().collect();
        let queue = &self.orchestrator.ports.queue;
        let due = queue.next_due(&self.options.scope, Some(handlers)).await?;
        self.end_or_wait(shift, due).await
    }

    /// Nothing is viable right now: the end, or a time to look again.
    async fn end_or_wait(
        &self,
        shift: &mut Shift<'_>,
        due: Option<Timestamp>,
    ) -> Result<Next, StoreError> {
        let now = self.now();
        let poll = now.plus(self.options.poll);
        let stays = self.options.until == Until::Stopped || due.is_some() || !shift.is_idle();
        if stays {
            // A step that is due but was not claimed (its queue is busy elsewhere, its handler is
            // not here) must not make this a hot loop.
            let due = due.filter(|at| *at > now).unwrap_or(poll);
            return Ok(Next::LookAgain(due.min(poll)));
        }
        if let ClaimScope::Task(task) = self.options.scope {
            let signal = Signal::NoViableSteps { task };
            self.orchestrator
                .ports
                .events
                .publish(vec![Event::Signal(signal)]);
            let finalized = self.finalizer.finalize(task).await?;
            shift.report.finalized = Some(finalized);
            if let Finalized::Ended(status) = finalized {
                shift.report.ended.insert(task, status);
            }
        }
        Ok(Next::Done)
    }

    /// Now and then: lapsed leases, and tasks someone asked to look at.
    async fn keep_house(&self, shift: &mut Shift<'_>) -> Result<(), StoreError> {
        let now = self.now();
        if now < shift.housekeeping_at {
            return Ok(());
        }
        shift.housekeeping_at = now.plus(HOUSEKEEPING_EVERY);
        let rescued = self.rescuer.rescue(HOUSEKEEPING_LIMIT).await?;
        shift.report.rescued = shift.report.rescued.saturating_add(rescued);
        if matches!(self.options.scope, ClaimScope::Queues(_)) {
            for task in self
                .orchestrator
                .ports
                .tasks
                .due(now, HOUSEKEEPING_LIMIT)
                .await?
            {
                self.finalizer.look_again(task).await?;
            }
        }
        Ok(())
    }

    async fn wait(
        &self,
        shift: &mut Shift<'_>,
        stop: &Stop,
        woken: std::pin::Pin<&mut Notified<'_>>,
        look_again: Timestamp,
    ) {
        let clock = &self.orchestrator.ports.clock;
        tokio::select! {
            biased;
            () = stop.gently.cancelled() => {}
            () = shift.one_ends() => {}
            () = woken => {}
            () = clock.sleep_until(look_again) => {}
        }
    }
}

/// What follows a round.
enum Next {
    Done,
    LookAgain(Timestamp),
}

/// How long the store has been failing.
#[derive(Default)]
struct Trouble {
    since: Option<Timestamp>,
    pause: Millis,
}

impl Trouble {
    /// When to try again; the error itself once patience is at its end.
    fn next(
        &mut self,
        error: StoreError,
        options: &CoordinatorOptions,
        now: Timestamp,
    ) -> Result<Timestamp, StoreError> {
        let since = *self.since.get_or_insert(now);
        let waited = now.since(since);
        if !error.is_retryable() || options.patience.is_some_and(|patience| waited >= patience) {
            return Err(error);
        }
        tracing::warn!(%error, "the store failed; trying again");
        self.pause = self
            .pause
            .plus(self.pause)
            .clamp(STORE_PAUSE.0, STORE_PAUSE.1);
        Ok(now.plus(self.pause))
    }
}
