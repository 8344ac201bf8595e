//! One task with all that belongs to it.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::event::EventId;
use domain::history::{OperationRecord, Stamp, Transition};
use domain::id::{StepId, StepIndex};
use domain::payload::Payload;
use domain::status::Status;
use domain::step::order::{head_start, place};
use domain::step::{Step, StepState, TaskGate};
use domain::task::{NewTask, Snapshot, TaskCommand, settle};
use domain::time::Timestamp;

use super::index::Slot;

/// A task, its steps, payloads, history and operation log.
pub(super) struct TaskRow {
    pub(super) snapshot: Snapshot,
    pub(super) context: Arc<Payload>,
    pub(super) fingerprint: [u8; 32],
    pub(super) results: BTreeMap<StepIndex, Payload>,
    pub(super) history: Vec<Transition>,
    /// The ids of those rows of history that the journal has: all, between two calls.
    pub(super) event_ids: Vec<EventId>,
    pub(super) operations: Vec<OperationRecord>,
    /// One for each step.
    pub(super) seats: Vec<Seat>,
    /// The time under which the index keeps the task for the reconciler.
    pub(super) indexed_wake: Option<Timestamp>,
    /// The state and time under which the index keeps the task for retention.
    pub(super) indexed_end: Option<(Status, Timestamp)>,
}

/// What the store keeps beside a step.
#[derive(Clone, Copy)]
pub(super) struct Seat {
    head_start: i64,
    /// Its place in its queue; meaningful while it is pending with all parents done.
    pub(super) place: i64,
    /// Where the index has it.
    pub(super) slot: Slot,
}

impl TaskRow {
    pub(super) fn new(new: NewTask) -> Self {
        let NewTask {
            snapshot,
            context,
            fingerprint,
        } = new;
        let (at, priority) = (snapshot.task.created_at, snapshot.task.facts.priority);
        let seat = |step: &Step| {
            let head_start = head_start(&snapshot.template, step.id.index, priority);
            let place = place(step, head_start, at);
            Seat {
                head_start,
                place,
                slot: Slot::None,
            }
        };
        let seats = snapshot.steps.iter().map(seat).collect();
        Self {
            snapshot,
            context: Arc::new(context),
            fingerprint,
            results: BTreeMap::new(),
            history: Vec::new(),
            event_ids: Vec::new(),
            operations: Vec::new(),
            seats,
            indexed_wake: None,
            indexed_end: None,
        }
    }

    pub(super) fn step(&self, index: StepIndex) -> Option<&Step> {
        self.snapshot.steps.get(index.as_usize())
    }

    /// When a step that is or was in line became ready.
    pub(super) fn ready_at(&self, index: StepIndex) -> Option<Timestamp> {
        let seat = self.seats.get(index.as_usize())?;
        Timestamp::from_micros(seat.place.saturating_add(seat.head_start)).ok()
    }

    /// The gate of the domain, with the pause of a queue in it.
    pub(super) fn gate(&self, queue_paused: bool) -> TaskGate {
        let gate = self.snapshot.gate();
        TaskGate {
            paused: gate.paused || queue_paused,
            ..gate
        }
    }

    /// Writes a step as it is handed in. A write that leaves it pending gives it its place.
    pub(super) fn write(&mut self, step: Step, at: Timestamp) {
        let index = step.id.index.as_usize();
        if let Some(seat) = self.seats.get_mut(index)
            && step.status() == Status::Pending
        {
            seat.place = place(&step, seat.head_start, at);
        }
        if let Some(slot) = self.snapshot.steps.get_mut(index) {
            *slot = step;
        }
    }

    /// Where the index should have a step.
    pub(super) fn slot(&self, index: StepIndex) -> Slot {
        let (Some(step), Some(seat)) = (self.step(index), self.seats.get(index.as_usize())) else {
            return Slot::None;
        };
        let gate = self.snapshot.gate();
        let shut = gate.paused || gate.halted || gate.status.is_ended();
        match &step.state {
            StepState::InProgress { lease, .. } => Slot::Running {
                lapses_at: lease.lapses_at(),
            },
            StepState::Pending { .. }
                if !shut && step.unmet == 0 && step.attempts < step.attempt_limit =>
            {
                match step.next_run_at() {
                    Some(until) => Slot::Waiting { until },
                    None => Slot::Ready { place: seat.place },
                }
            }
            StepState::Pending { .. }
            | StepState::Complete { .. }
            | StepState::Error { .. }
            | StepState::Cancelled { .. }
            | StepState::ResolvedManually { .. } => Slot::None,
        }
    }

    /// When time brings this step on: at the end of its wait, at once if it waits for nothing, and
    /// when its lease lapses if it runs. `None`: time alone does not.
    pub(super) fn due_at(&self, index: StepIndex, queue_paused: bool) -> Option<Timestamp> {
        match self.slot(index) {
            Slot::Running { lapses_at } => Some(lapses_at),
            Slot::Ready { .. } if !queue_paused => Some(Timestamp::MIN),
            Slot::Waiting { until } if !queue_paused => Some(until),
            Slot::None | Slot::Ready { .. } | Slot::Waiting { .. } => None,
        }
    }

    /// Counts a finished parent down in one of its children. Answers whether it was the last.
    pub(super) fn release(&mut self, child: StepIndex, at: Timestamp) -> bool {
        let Some(before) = self.step(child) else {
            return false;
        };
        let mut after = before.clone();
        after.unmet = before.unmet.saturating_sub(1);
        let last = before.unmet == 1;
        if !last {
            // Nothing that a command may decide on has changed: no new version, no new place.
            if let Some(step) = self.snapshot.steps.get_mut(child.as_usize()) {
                step.unmet = after.unmet;
            }
            return false;
        }
        after.version = before.version.saturating_add(1);
        self.write(after, at);
        true
    }

    /// Moves the task itself and writes its history; answers the rows. A command that the table
    /// refuses moves nothing: settling and starting are asked only where they are allowed.
    pub(super) fn enter(&mut self, command: TaskCommand, stamp: &Stamp) -> Vec<Transition> {
        let Ok(decision) = self.snapshot.task.decide(command, stamp) else {
            return Vec::new();
        };
        let rows = self.snapshot.task.enter(decision);
        self.history.extend(rows.iter().cloned());
        rows
    }

    /// Ends an open task of which nothing can move any more; answers the rows of history.
    pub(super) fn settle(&mut self, stamp: &Stamp) -> Vec<Transition> {
        if self.snapshot.task.status().is_ended() {
            return Vec::new();
        }
        settle(self.snapshot.task.tally)
            .map(|command| self.enter(command, stamp))
            .unwrap_or_default()
    }

    /// The steps of this task, by id.
    pub(super) fn ids(&self) -> Vec<StepId> {
        self.snapshot.steps.iter().map(|step| step.id).collect()
    }
}
