//! The one loop that runs steps.

pub mod options;
pub mod report;

mod commit;
mod finished;
mod house;
mod leases;
mod receipts;
mod repeated;
mod shift;
mod trouble;
mod wind_down;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use domain::event::{Event, Signal};
use domain::text::Actor;
use domain::time::Timestamp;
use tokio::sync::futures::Notified;
use tokio::task::JoinSet;

pub use options::{CoordinatorOptions, Stop, Until};
pub use report::CoordinatorReport;

use crate::execute::StepExecutor;
use crate::finalize::{Finalized, Finalizer};
use crate::orchestrator::Orchestrator;
use crate::ports::{ClaimScope, Handlers, StoreError};
use crate::reconcile::Reconciler;
use crate::rescue::Rescuer;
use shift::Shift;
use trouble::Trouble;

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
        // Ended when it is dropped.
        let _reconciling = self.reconcile_beside();
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
                Ok(Next::LookAgainLater) => trouble.again(self.now()),
                Err(error) => match trouble.next(error, &self.options, self.now()) {
                    Ok(at) => at,
                    Err(error) => {
                        shift.abandon().await;
                        return Err(error);
                    }
                },
            };
            self.wait(&mut shift, &stop, woken, look_again).await;
        }
        shift.wind_down(&stop).await;
        Ok(shift.report)
    }

    /// A worker also looks, at a slow pace, for counters of other tasks that are wrong.
    fn reconcile_beside(&self) -> JoinSet<()> {
        let mut beside = JoinSet::new();
        if matches!(self.options.scope, ClaimScope::Queues(_)) {
            beside.spawn(Reconciler::new(self.orchestrator.clone()).run());
        }
        beside
    }

    fn now(&self) -> Timestamp {
        self.orchestrator.ports.clock.now()
    }

    /// Discover viable steps → execute concurrently → finalize.
    async fn round(&self, shift: &mut Shift<'_>) -> Result<Next, StoreError> {
        shift.keep_house();
        shift.collect();
        let claimed = shift.commit_and_claim().await?;
        let now = self.now();
        if shift.is_held_up {
            return Ok(Next::LookAgainLater);
        }
        if shift.is_full() && !shift.has_endings() {
            return Ok(Next::LookAgain(shift.house.next_at));
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
            return Ok(Next::LookAgain(due.min(poll).min(shift.house.next_at)));
        }
        // What housekeeping takes back or mends just now may be viable.
        if shift.house_is_kept().await {
            return Ok(Next::LookAgain(now));
        }
        if let ClaimScope::Task(task) = self.options.scope {
            let signal = Signal::NoViableSteps { task };
            self.orchestrator.tell(vec![Event::Signal(signal)]);
            let finalized = self.finalizer.finalize(task).await?;
            shift.report.finalized = Some(finalized);
            if let Finalized::Ended(status) = finalized {
                shift.report.ended.insert(task, status);
            }
        }
        Ok(Next::Done)
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
    /// After a pause: the store was not there for all that is to be done.
    LookAgainLater,
}
