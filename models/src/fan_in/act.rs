//! What may happen next, and what follows.

use domain::status::Status;
use domain::step::StepCommand;
use domain::task::TaskCommand;

use super::database::{Ending, Lock, Statement, Transaction};
use super::{FanIn, GRAPH, OPERATOR, RESCUER, SLOTS, State, WORKERS};
use crate::row::Row;
use crate::world::{stamp, start};

/// One thing that happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Act {
    /// A worker claims a step.
    Claim(usize, usize),
    /// Its handler ends, and the worker begins to commit.
    End(usize, Ending),
    /// A rescuer begins to take back the step of a worker that has crashed.
    Rescue(usize),
    /// An operator begins to cancel the task.
    Cancel,
    /// The next statement of a transaction.
    Run(usize),
    /// A worker is gone, and what it had not committed as well.
    Crash(usize),
}

impl FanIn {
    pub(super) fn possible(&self, state: &State, acts: &mut Vec<Act>) {
        let steps = 0..GRAPH.len();
        for worker in 0..WORKERS.len() {
            match (state.runs[worker], &state.under_way[worker]) {
                (None, None) => acts.extend(steps.clone().map(|step| Act::Claim(worker, step))),
                (Some(_), None) => acts.extend([
                    Act::End(worker, Ending::Succeeded),
                    Act::End(worker, Ending::FailedForGood),
                ]),
                (_, Some(_)) => {}
            }
            let has_work = state.runs[worker].is_some() || state.under_way[worker].is_some();
            if has_work && state.crashes < self.crashes {
                acts.push(Act::Crash(worker));
            }
        }
        acts.extend(steps.map(Act::Rescue));
        if self.cancels && !state.has_cancelled {
            acts.push(Act::Cancel);
        }
        acts.extend((0..SLOTS).map(Act::Run));
    }

    /// The state afterwards; none if nothing changes.
    pub(super) fn after(&self, state: &State, act: Act) -> Option<State> {
        let mut next = state.clone();
        match act {
            Act::Claim(worker, step) => self.claim(&mut next, worker, step)?,
            Act::End(worker, ending) => {
                let row = state.committed.steps[next.runs[worker].take()?].clone();
                // Cancelled meanwhile: the worker is refused, which the model of leases checks.
                if row.status() == Status::InProgress {
                    next.under_way[worker] = Some(self.commit(row, ending));
                }
            }
            Act::Rescue(step) => {
                let row = &state.committed.steps[step];
                let is_lost = !state.is_held(step) && row.lapse(stamp(0).at).is_some();
                (is_lost && state.under_way[RESCUER].is_none()).then_some(())?;
                next.under_way[RESCUER] = Some(self.commit(row.clone(), Ending::Expired));
            }
            Act::Cancel => {
                use Statement::{Cancel, Commit, LockSteps, LockTask};
                let statements = [LockTask, LockSteps, Cancel, Commit];
                next.under_way[OPERATOR] = Some(Transaction::new(None, &statements));
                next.has_cancelled = true;
            }
            Act::Run(slot) => self.run(&mut next, slot)?,
            Act::Crash(worker) => {
                next.crashes += 1;
                next.runs[worker] = None;
                next.under_way[worker] = None;
            }
        }
        Some(next)
    }

    fn commit(&self, row: Row, ending: Ending) -> Transaction {
        Transaction::new(Some((row, ending)), self.advance.statements())
    }

    /// A claim waits for nobody: it skips a step that is locked, and one whose task must be started
    /// and is locked.
    fn claim(&self, next: &mut State, worker: usize, step: usize) -> Option<()> {
        let snapshot = self.snapshot(&next.committed);
        let is_new = snapshot.task.status() == Status::Pending;
        if next.is_locked(Lock::Step(step)) || (is_new && next.is_locked(Lock::Task)) {
            return None;
        }
        let start: StepCommand = start(WORKERS[worker], 0, snapshot.gate());
        let decision = snapshot.steps[step].decide(&start, &stamp(0)).ok()?;
        if is_new {
            let started = snapshot.task.decide(TaskCommand::Start, &stamp(0)).ok()?;
            next.committed.task.status = started.next.status();
        }
        next.committed.steps[step] = Row(decision.after);
        next.runs[worker] = Some(step);
        Some(())
    }
}

impl State {
    pub(super) fn is_locked(&self, lock: Lock) -> bool {
        let mut all = self.under_way.iter().flatten();
        all.any(|transaction| transaction.locks.contains(&lock))
    }

    /// Whether a worker runs this step, or a transaction ends it.
    fn is_held(&self, step: usize) -> bool {
        let mut all = self.under_way.iter().flatten();
        let ends = |transaction: &Transaction| {
            let row = transaction
                .outcome
                .as_ref()
                .map(|(row, _)| row.id.index.as_usize());
            row == Some(step)
        };
        self.runs.contains(&Some(step)) || all.any(ends)
    }
}
