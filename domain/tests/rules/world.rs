//! A task that is driven as a store drives it: by deltas, not by counting. It writes what was
//! decided and nothing else, so that whatever is wrong in a decision shows in its counters.

use tasker_domain::error::TransitionError;
use tasker_domain::history::{Stamp, Transition};
use tasker_domain::id::StepIndex;
use tasker_domain::retry::StepFailure;
use tasker_domain::status::Status;
use tasker_domain::step::{Decision, Step, StepCommand};
use tasker_domain::task::{
    Operation, Snapshot, StepOperation, TallyDelta, TaskChange, TaskCommand, settle,
};
use tasker_domain::template::Template;

use crate::support::*;

/// A stored task.
#[derive(Clone, Debug)]
pub(crate) struct World {
    pub(crate) snapshot: Snapshot,
    pub(crate) history: Vec<Transition>,
}

impl World {
    pub(crate) fn new(template: Template) -> Self {
        Self {
            snapshot: born(template),
            history: Vec::new(),
        }
    }

    pub(crate) fn step(&self, place: usize) -> &Step {
        &self.snapshot.steps[place]
    }

    pub(crate) fn state(&self) -> Status {
        self.snapshot.task.status()
    }

    /// The words of all steps, in order.
    pub(crate) fn states(&self) -> Vec<&'static str> {
        self.snapshot
            .steps
            .iter()
            .map(|step| step.status().as_str())
            .collect()
    }

    /// What happened to the task itself, and why.
    pub(crate) fn task_causes(&self) -> Vec<&'static str> {
        let rows = self.history.iter().filter(|row| row.step.is_none());
        rows.map(|row| row.cause.as_str()).collect()
    }

    /// Decides a command of a worker or rescuer and writes the answer.
    pub(crate) fn command(
        &mut self,
        place: usize,
        command: &StepCommand,
        stamp: &Stamp,
    ) -> Result<Decision, TransitionError> {
        let decision = self.step(place).decide(command, stamp)?;
        if decision.is_unchanged() {
            return Ok(decision);
        }
        if matches!(command, StepCommand::Start { .. }) {
            self.move_task(TaskCommand::Start, stamp);
        }
        let halts = self.snapshot.task.halts_on(&decision);
        self.write(&decision);
        if halts {
            self.snapshot.task.halted_at = Some(stamp.at);
            self.snapshot.task.tally = self.snapshot.recount();
        }
        if !self.state().is_ended()
            && let Some(end) = settle(self.snapshot.task.tally)
        {
            self.move_task(end, stamp);
        }
        Ok(decision)
    }

    fn write(&mut self, decision: &Decision) {
        let halted = self.snapshot.task.is_halted();
        let mut delta = decision.tally(halted);
        let place = decision.after.id.index.as_usize();
        assert_eq!(
            self.snapshot.steps[place], decision.before,
            "compare and set"
        );
        self.snapshot.steps[place] = decision.after.clone();
        self.history.extend(decision.trail.iter().cloned());
        if decision.releases_children() {
            let children = self
                .snapshot
                .template
                .graph()
                .children(decision.after.id.index)
                .to_vec();
            for child in children {
                let before = self.snapshot.steps[child.as_usize()].clone();
                let after = Step {
                    unmet: before.unmet - 1,
                    version: before.version + 1,
                    ..before.clone()
                };
                delta = delta.plus(TallyDelta::between(&before, &after, halted));
                self.snapshot.steps[child.as_usize()] = after;
            }
        }
        self.snapshot.task.tally = self.snapshot.task.tally.apply(delta);
    }

    fn move_task(&mut self, command: TaskCommand, stamp: &Stamp) {
        let decision = self.snapshot.task.decide(command, stamp).unwrap();
        self.history.extend(self.snapshot.task.enter(decision));
    }

    /// Carries out an operation and writes the answer.
    pub(crate) fn operate(
        &mut self,
        operation: Operation,
        stamp: &Stamp,
    ) -> Result<TaskChange, TransitionError> {
        let change = self.snapshot.operate(&operation, stamp)?;
        for step in &change.steps {
            self.snapshot.steps[step.id.index.as_usize()] = step.clone();
        }
        self.snapshot.task = change.task.clone();
        self.history.extend(change.trail.iter().cloned());
        Ok(change)
    }

    /// A start, with the task's own gate.
    pub(crate) fn start(&mut self, place: usize, secs: i64) {
        let gate = self.snapshot.gate();
        let command = StepCommand::Start {
            worker: worker("w"),
            lease: LEASE,
            gate,
        };
        self.command(place, &command, &stamp(secs)).unwrap();
    }

    pub(crate) fn succeed(&mut self, place: usize, secs: i64) {
        self.start(place, secs);
        let command = succeed(self.step(place));
        self.command(place, &command, &stamp(secs)).unwrap();
    }

    pub(crate) fn fail(&mut self, place: usize, secs: i64) {
        self.start(place, secs);
        let command = fail(self.step(place));
        self.command(place, &command, &stamp(secs)).unwrap();
    }

    pub(crate) fn give_up(&mut self, place: usize, secs: i64) {
        self.start(place, secs);
        let command = fail_as(self.step(place), StepFailure::permanent("no"));
        self.command(place, &command, &stamp(secs)).unwrap();
    }

    pub(crate) fn try_act(
        &mut self,
        place: usize,
        act: StepOperation,
        secs: i64,
    ) -> Result<TaskChange, TransitionError> {
        self.operate(
            Operation::Step {
                step: index(place),
                act,
            },
            &stamp(secs),
        )
    }

    pub(crate) fn act(&mut self, place: usize, act: StepOperation, secs: i64) -> TaskChange {
        self.try_act(place, act, secs).unwrap()
    }

    pub(crate) fn rerun(&mut self, place: usize, secs: i64) -> Result<TaskChange, TransitionError> {
        self.operate(Operation::RerunFrom { step: index(place) }, &stamp(secs))
    }
}

pub(crate) fn index(place: usize) -> StepIndex {
    StepIndex(u32::try_from(place).unwrap())
}
