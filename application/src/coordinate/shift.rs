//! What a coordinator has in hand during one run.

use std::sync::Arc;

use domain::event::{Event, Signal};
use domain::id::{StepId, TaskId};
use domain::name::QueueName;
use domain::time::Timestamp;
use tokio::task::{JoinError, JoinSet};
use tracing::Instrument;

use super::agenda::Agenda;
use super::beyond::Beyond;
use super::finished::Finished;
use super::house::House;
use super::in_flight::InFlight;
use super::leases::{Leases, kept_alive};
use super::spans::Spans;
use super::{Coordinator, CoordinatorReport};
use crate::metrics::Held;
use crate::ports::{ClaimRequest, ClaimScope, ClaimedStep};
use crate::wake::Ear;

/// Running attempts, finished ones to commit, calls to the store, and the leases of all these.
pub(super) struct Shift<'a> {
    pub(super) coordinator: &'a Coordinator,
    pub(super) running: JoinSet<Finished>,
    pub(super) finished: Vec<Finished>,
    pub(super) in_flight: InFlight,
    pub(super) leases: Arc<Leases>,
    /// Whether the store could not be reached for some of `finished` at the last commit.
    pub(super) is_held_up: bool,
    pub(super) report: CoordinatorReport,
    pub(super) house: House,
    pub(super) agenda: Agenda,
    pub(super) ear: Ear,
    pub(super) beyond: Beyond,
    /// What the metrics say of it while it lasts.
    _seen: Vec<Held>,
    /// Dropped with the shift, which ends the heartbeat.
    _heartbeat: JoinSet<()>,
}

impl<'a> Shift<'a> {
    pub(super) fn new(coordinator: &'a Coordinator, report: CoordinatorReport) -> Self {
        let leases = Arc::new(Leases::default());
        let mut heartbeat = JoinSet::new();
        let orchestrator = coordinator.orchestrator.clone();
        // Listening begins before the first claim.
        let ear = orchestrator.ear(coordinator.options.scope.clone());
        heartbeat.spawn(kept_alive(
            orchestrator,
            Arc::clone(&leases),
            coordinator.options.lease,
        ));
        Self {
            coordinator,
            running: JoinSet::new(),
            finished: Vec::new(),
            in_flight: InFlight::default(),
            leases,
            is_held_up: false,
            report,
            house: House::new(),
            agenda: Agenda::new(coordinator.options.poll, &coordinator.options.worker),
            ear,
            beyond: Beyond::default(),
            _seen: seen(coordinator),
            _heartbeat: heartbeat,
        }
    }

    pub(super) fn is_full(&self) -> bool {
        self.free() == 0
    }

    pub(super) fn is_idle(&self) -> bool {
        self.is_resting() && self.finished.is_empty() && self.in_flight.is_empty()
    }

    /// Whether no handler runs.
    pub(super) fn is_resting(&self) -> bool {
        self.running.is_empty()
    }

    /// How many more steps it may run.
    pub(super) fn free(&self) -> usize {
        self.coordinator
            .options
            .concurrency
            .max(1)
            .saturating_sub(self.running.len())
            .saturating_sub(self.in_flight.room())
    }

    /// What to claim now, at most `share` steps; none when there is no room.
    pub(super) fn claim_request(&self, now: Timestamp, share: usize) -> Option<ClaimRequest> {
        let options = &self.coordinator.options;
        let limit = self.free().min(share);
        let limit = u32::try_from(limit).unwrap_or(u32::MAX).min(1_000);
        let handlers = self
            .coordinator
            .executor
            .handlers()
            .names()
            .cloned()
            .collect();
        (limit > 0).then(|| ClaimRequest {
            scope: options.scope.clone(),
            handlers: Some(handlers),
            worker: options.worker.clone(),
            limit,
            lease: options.lease,
            now,
        })
    }

    /// Sets claimed steps to work.
    pub(super) fn begin(&mut self, claimed: Vec<ClaimedStep>) {
        self.report.claimed = self.report.claimed.saturating_add(claimed.len());
        self.tell_claimed(&claimed);
        self.beyond.take(&claimed, self.coordinator);
        for claimed in claimed {
            let executor = Arc::clone(&self.coordinator.executor);
            let cancelled = self.leases.take(claimed.step.id, claimed.step.lease_no);
            let slots = &self.coordinator.orchestrator.metrics.slots_used;
            let slot = slots.hold(1);
            let spans = Spans::of(&claimed, &*self.coordinator.orchestrator.traces);
            let run = spans.run(&claimed.step);
            self.running.spawn(async move {
                let _slot = slot;
                let handled = executor.execute(&claimed, cancelled).instrument(run).await;
                Finished::new(claimed.step, handled, spans)
            });
        }
    }

    fn tell_claimed(&self, claimed: &[ClaimedStep]) {
        let mut events: Vec<Event> = claimed
            .iter()
            .filter_map(ClaimedStep::started)
            .map(Event::recorded)
            .collect();
        events.extend(
            by_task(claimed.iter().map(|claimed| claimed.step.id))
                .into_iter()
                .map(|(task, steps)| Event::Signal(Signal::ViableStepsDiscovered { task, steps })),
        );
        self.coordinator.orchestrator.tell(events);
    }

    /// Takes over whatever has ended by now.
    pub(super) fn collect(&mut self) {
        while let Some(joined) = self.running.try_join_next() {
            self.finished.extend(ended(joined));
        }
    }

    /// Returns when a running attempt has ended; never if none runs.
    pub(super) async fn one_ends(&mut self) {
        let joined = one_ends(&mut self.running).await;
        self.finished.extend(joined);
    }
}

/// Shows how many steps it may run at once, and which queues it serves.
fn seen(coordinator: &Coordinator) -> Vec<Held> {
    let (metrics, options) = (&coordinator.orchestrator.metrics, &coordinator.options);
    let slots = i64::try_from(options.concurrency.max(1)).unwrap_or(i64::MAX);
    let mut seen = vec![metrics.slots_total.hold(slots)];
    if let ClaimScope::Queues(queues) = &options.scope {
        let served = queues.iter().map(QueueName::as_str);
        seen.extend(served.map(|queue| metrics.queues_served.of(&[queue]).hold(1)));
    }
    seen
}

/// A running attempt that has ended; never returns if none runs.
pub(super) async fn one_ends(running: &mut JoinSet<Finished>) -> Option<Finished> {
    match running.join_next().await {
        Some(joined) => ended(joined),
        None => std::future::pending().await,
    }
}

/// The executor catches what handlers do; what it could not catch ends with the step's deadline.
fn ended(joined: Result<Finished, JoinError>) -> Option<Finished> {
    joined
        .inspect_err(|error| tracing::error!(%error, "an attempt was torn down"))
        .ok()
}

/// The steps of each task, in order.
pub(super) fn by_task(steps: impl Iterator<Item = StepId>) -> Vec<(TaskId, Vec<StepId>)> {
    let mut tasks = std::collections::BTreeMap::<TaskId, Vec<StepId>>::new();
    for step in steps {
        tasks.entry(step.task).or_default().push(step);
    }
    tasks.into_iter().collect()
}
