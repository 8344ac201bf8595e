//! What becomes of a task when no step of it is viable.

use domain::event::{Event, Signal};
use domain::history::Stamp;
use domain::id::TaskId;
use domain::millis::Millis;
use domain::status::Status;
use domain::task::{Reenqueue, Snapshot, settle};
use domain::time::Timestamp;

use crate::orchestrator::Orchestrator;
use crate::ports::StoreError;
use crate::wake::startable;

/// The finalizer's decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Finalized {
    /// The task has ended, with this status.
    Ended(Status),
    /// It will be looked at again.
    Reenqueued(Reenqueue),
    /// There is no such task.
    Gone,
}

/// Looks at a task and decides: complete, error, or look again later.
///
/// A task ends in the very commit that leaves nothing to move, so an open task that should have
/// ended means that a counter was wrong; the finalizer repairs it, loudly. It never runs a step.
#[derive(Clone, Debug)]
pub struct Finalizer {
    orchestrator: Orchestrator,
}

impl Finalizer {
    /// A finalizer over the orchestrator's ports; its re-enqueuer is the one composed there.
    pub const fn new(orchestrator: Orchestrator) -> Self {
        Self { orchestrator }
    }

    /// Decides about one task.
    ///
    /// # Errors
    /// [`StoreError`]; a re-enqueue that cannot be stored is told as a signal instead, as each
    /// step wakes by itself.
    pub async fn finalize(&self, task: TaskId) -> Result<Finalized, StoreError> {
        self.look(task, Millis::ZERO).await
    }

    /// A look at a task whose time has come, as the safety net beneath the steps' own wake-ups.
    /// Its counters are checked; it is asked about again no sooner than a busy task would be.
    ///
    /// # Errors
    /// As [`finalize`](Self::finalize).
    pub async fn look_again(&self, task: TaskId) -> Result<Finalized, StoreError> {
        self.look(task, self.orchestrator.reenqueue.processing)
            .await
    }

    /// A look that is repeated no sooner than `floor` from now.
    async fn look(&self, task: TaskId, floor: Millis) -> Result<Finalized, StoreError> {
        self.signal(Signal::FinalizationStarted { task });
        let Some(loaded) = self.load(task).await? else {
            return Ok(Finalized::Gone);
        };
        let Some(snapshot) = self.sound(loaded).await? else {
            return Ok(Finalized::Gone);
        };
        let now = self.orchestrator.ports.clock.now();
        let execution_status = snapshot.context(now).execution_status;
        let finalized = self.decide(&snapshot, floor, now).await;
        self.signal(Signal::FinalizationCompleted {
            task,
            execution_status,
        });
        Ok(finalized)
    }

    /// The task with its counters right, whether they were or not.
    async fn sound(&self, snapshot: Snapshot) -> Result<Option<Snapshot>, StoreError> {
        if is_miscounted(&snapshot) {
            self.repair(&snapshot).await
        } else {
            Ok(Some(snapshot))
        }
    }

    /// Sets a task right that was found to be miscounted, if it still is.
    pub(crate) async fn mend(&self, task: TaskId) -> Result<(), StoreError> {
        if let Some(snapshot) = self.load(task).await? {
            self.repair(&snapshot).await?;
        }
        Ok(())
    }

    async fn repair(&self, snapshot: &Snapshot) -> Result<Option<Snapshot>, StoreError> {
        let orchestrator = &self.orchestrator;
        let task = snapshot.task.id;
        let stamp = Stamp::engine(orchestrator.ports.clock.now());
        let wrong = orchestrator.ports.tasks.repair(task, stamp.clone()).await?;
        let counters = usize::try_from(wrong).unwrap_or(usize::MAX);
        orchestrator.metrics.counters_repaired.add(counters);
        tracing::error!(%task, wrong, "repaired the counters of a task; this is a bug in the store");
        let repaired = self.load(task).await?;
        // A repair may end the task, in the way the recount says.
        let ended = settle(snapshot.recount()).map(|command| snapshot.task.decide(command, &stamp));
        if let (Some(Ok(end)), Some(repaired)) = (ended, &repaired)
            && repaired.task.state == end.next
        {
            let status = repaired.task.status();
            orchestrator
                .metrics
                .work
                .task_ended(&repaired.template, status);
            orchestrator.publish(end.trail);
        }
        // It may also have found steps that can run.
        let steps = repaired.iter().flat_map(|snapshot| &snapshot.steps);
        orchestrator.announce(startable(steps), Some(task));
        Ok(repaired)
    }

    async fn load(&self, task: TaskId) -> Result<Option<Snapshot>, StoreError> {
        let loaded = self.orchestrator.ports.tasks.load(task).await;
        if loaded.is_err() {
            // The context is unclear: look again, in the hope that the store recovers.
            let now = self.orchestrator.ports.clock.now();
            self.ask(task, self.orchestrator.reenqueue.unclear(now))
                .await;
        }
        loaded
    }

    async fn decide(&self, snapshot: &Snapshot, floor: Millis, now: Timestamp) -> Finalized {
        let status = snapshot.task.status();
        if status.is_ended() {
            return Finalized::Ended(status);
        }
        let policy = &self.orchestrator.reenqueue;
        let asked = policy
            .reenqueue(snapshot, now)
            .unwrap_or_else(|| policy.unclear(now));
        let delay = asked.delay.max(floor);
        let reenqueue = Reenqueue {
            delay,
            at: now.plus(delay),
            ..asked
        };
        self.ask(snapshot.task.id, reenqueue).await;
        Finalized::Reenqueued(reenqueue)
    }

    async fn ask(&self, task: TaskId, reenqueue: Reenqueue) {
        match self
            .orchestrator
            .ports
            .reenqueuer
            .reenqueue(task, reenqueue)
            .await
        {
            Ok(()) => self.signal(Signal::ReenqueueRequested { task, reenqueue }),
            Err(error) => {
                tracing::warn!(%task, %error, "could not ask for another look at a task");
                self.signal(Signal::ReenqueueFailed { task });
            }
        }
    }

    fn signal(&self, signal: Signal) {
        self.orchestrator.tell(vec![Event::Signal(signal)]);
    }
}

/// Whether the stored counters differ from the truth, or the task should have ended.
fn is_miscounted(snapshot: &Snapshot) -> bool {
    let open = !snapshot.task.status().is_ended();
    let truth = snapshot.recount();
    let unmet_wrong = snapshot
        .steps
        .iter()
        .any(|step| step.unmet != snapshot.unmet(step.id.index));
    open && (truth != snapshot.task.tally || unmet_wrong || settle(truth).is_some())
}
