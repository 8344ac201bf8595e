//! The one loop that runs steps.

pub mod options;
pub mod report;

pub(crate) mod agenda;
mod beyond;
mod commit;
mod finished;
mod house;
mod in_flight;
mod leases;
mod receipts;
mod repeated;
mod shift;
mod spans;
mod trouble;
mod wind_down;

#[cfg(test)]
mod tests;

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use domain::event::{Event, Signal};
use domain::text::Actor;
use domain::time::Timestamp;
use futures_util::FutureExt;
use tokio::task::JoinSet;

pub use options::{CoordinatorOptions, Stop, Until};
pub use report::CoordinatorReport;

use crate::execute::{StepExecutor, panic_text};
use crate::finalize::{Finalized, Finalizer};
use crate::orchestrator::Orchestrator;
use crate::ports::{ClaimScope, Handlers, StoreError};
use crate::reconcile::Reconciler;
use crate::rescue::Rescuer;
use crate::supervise::{POLICY, Restarts};
use shift::{Shift, one_ends};
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
        let executor = StepExecutor::new(handlers, Arc::clone(clock), Arc::clone(events))
            .with_traces(Arc::clone(&orchestrator.traces));
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
    /// A round that panics or stands still is a bug; it costs what is in hand, which is given back,
    /// and a pause, and is counted in [`EngineMetrics`](crate::EngineMetrics).
    ///
    /// # Errors
    /// [`StoreError`] when the store is unusable, or unavailable for longer than the options'
    /// patience.
    pub async fn run(&self, stop: impl Into<Stop>) -> Result<CoordinatorReport, StoreError> {
        let stop = stop.into();
        let mut report = CoordinatorReport::default();
        let mut restarts = Restarts::default();
        loop {
            let (mut shift, began) = (Shift::new(self, report), self.now());
            // Boxed: whoever embeds a coordinator should not carry all its depth on the stack.
            let why = match Box::pin(self.work(&mut shift, &stop)).await {
                Ok(()) => return Ok(shift.report),
                Err(Broken::Store(error)) => return Err(error),
                Err(Broken::Round(why)) => why,
            };
            if self.now().since(began) >= POLICY.stalled_after {
                restarts.reset();
            }
            let pause = restarts.next(&POLICY);
            tracing::error!(why, %pause, "a round failed; work goes on after a pause");
            self.orchestrator.metrics.loops_restarted.add(1);
            unbroken(shift.abandon()).await.ok();
            report = std::mem::take(&mut shift.report);
            drop(shift);
            let clock = &self.orchestrator.ports.clock;
            tokio::select! {
                biased;
                () = stop.gently.cancelled() => {}
                () = clock.sleep_until(self.now().plus(pause)) => {}
            }
        }
    }

    /// Rounds until the end.
    async fn work(&self, shift: &mut Shift<'_>, stop: &Stop) -> Result<(), Broken> {
        let mut trouble = Trouble::default();
        // Ended when it is dropped.
        let _reconciling = self.reconcile_beside();
        while !stop.gently.is_cancelled() && shift.report.rounds < self.options.rounds_max {
            shift.report.rounds = shift.report.rounds.saturating_add(1);
            let look_again = match self.watched(shift).await? {
                Ok(Next::Done) => return Ok(()),
                Ok(Next::LookAgain(at)) => {
                    trouble = Trouble::default();
                    at
                }
                Ok(Next::LookAgainLater) => trouble.again(self.now()),
                Err(error) => match trouble.next(error, &self.options, self.now()) {
                    Ok(at) => at,
                    Err(error) => {
                        shift.abandon().await;
                        return Err(Broken::Store(error));
                    }
                },
            };
            self.wait(shift, stop, look_again).await;
        }
        shift.wind_down(stop).await;
        Ok(())
    }

    /// A worker also looks, at a slow pace, for counters of other tasks that are wrong.
    fn reconcile_beside(&self) -> JoinSet<()> {
        let mut beside = JoinSet::new();
        if matches!(self.options.scope, ClaimScope::Queues(_)) {
            let orchestrator = self.orchestrator.clone();
            beside.spawn(async move {
                let supervisor = orchestrator.supervisor();
                let make = |pulse| Reconciler::new(orchestrator.clone()).run(pulse);
                supervisor.keep("reconciler", make).await;
            });
        }
        beside
    }

    fn now(&self) -> Timestamp {
        self.orchestrator.ports.clock.now()
    }

    /// A round, unless it panics or stands still.
    async fn watched(&self, shift: &mut Shift<'_>) -> Result<Result<Next, StoreError>, Broken> {
        let clock = &self.orchestrator.ports.clock;
        let stalled = clock.sleep_until(self.now().plus(POLICY.stalled_after));
        tokio::select! {
            biased;
            next = unbroken(Box::pin(self.round(shift))) => next,
            () = stalled => Err(Broken::Round(format!("no end after {}", POLICY.stalled_after))),
        }
    }

    /// Discover viable steps → execute concurrently → finalize.
    async fn round(&self, shift: &mut Shift<'_>) -> Result<Next, StoreError> {
        // What is called from here on is heard after the round: nothing falls between the two.
        if shift.ear.was_called() {
            shift.agenda.hear();
        }
        shift.keep_house();
        shift.collect();
        shift.commit_and_claim().await?;
        if shift.is_held_up {
            return Ok(Next::LookAgainLater);
        }
        let now = self.now();
        if shift.wants_a_call(now) {
            return Ok(Next::LookAgain(now));
        }
        let must_end = self.options.until != Until::Stopped && shift.is_idle();
        if shift.agenda.is_time_to_look(now) || (must_end && !shift.agenda.is_fresh()) {
            return self.look(shift).await;
        }
        self.end_or_wait(shift).await
    }

    /// Looks at what time will bring, to this coordinator's scope and to everyone.
    async fn look(&self, shift: &mut Shift<'_>) -> Result<Next, StoreError> {
        let handlers = self.executor.handlers().names().cloned().collect();
        let queue = &self.orchestrator.ports.queue;
        let due = queue.next_due(&self.options.scope, Some(handlers)).await?;
        shift.agenda.looked(due, self.now());
        shift.keep_house();
        self.end_or_wait(shift).await
    }

    /// Nothing is viable right now: the end, or a time to look again.
    async fn end_or_wait(&self, shift: &mut Shift<'_>) -> Result<Next, StoreError> {
        let now = self.now();
        let stays = match self.options.until {
            Until::Stopped => true,
            Until::NothingLeft => shift.agenda.due().step.is_some() || !shift.is_idle(),
            Until::NothingViable => !shift.is_idle(),
        };
        if stays {
            let next_at = shift.next_at(now);
            let wants_a_call = shift.wants_a_call(now);
            return Ok(Next::LookAgain(if wants_a_call { now } else { next_at }));
        }
        // What housekeeping takes back or mends just now may be viable.
        if shift.house_is_kept().await {
            shift.agenda.hear();
            return Ok(Next::LookAgain(now));
        }
        if let ClaimScope::Task(task) = self.options.scope {
            let signal = Signal::NoViableSteps { task };
            self.orchestrator.tell(vec![Event::Signal(signal)]);
            let finalized = self.finalizer.finalize(task).await?;
            shift.report.finalized = Some(finalized);
            if let Finalized::Ended(status) = finalized {
                shift.note_end(task, status);
            }
        }
        Ok(Next::Done)
    }

    async fn wait(&self, shift: &mut Shift<'_>, stop: &Stop, look_again: Timestamp) {
        let clock = &self.orchestrator.ports.clock;
        let (ear, house, running) = (&mut shift.ear, &mut shift.house, &mut shift.running);
        let in_flight = &mut shift.in_flight;
        tokio::select! {
            biased;
            () = stop.gently.cancelled() => {}
            joined = one_ends(running) => shift.finished.extend(joined),
            () = in_flight.one_is_over() => {}
            () = house.round_ends() => {}
            () = ear.called() => shift.agenda.hear(),
            () = clock.sleep_until(look_again) => {}
        }
    }
}

/// Why rounds do not go on.
enum Broken {
    Store(StoreError),
    /// It panicked, or stood still.
    Round(String),
}

/// The outcome of some work, unless it panics.
async fn unbroken<T>(work: impl Future<Output = T>) -> Result<T, Broken> {
    let caught = AssertUnwindSafe(work).catch_unwind().await;
    caught.map_err(|panic| Broken::Round(format!("panicked: {}", panic_text(panic.as_ref()))))
}

/// What follows a round.
enum Next {
    Done,
    LookAgain(Timestamp),
    /// After a pause: the store was not there for all that is to be done.
    LookAgainLater,
}
