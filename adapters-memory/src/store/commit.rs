//! Taking outcomes back.

use application::ports::{Applied, CommitBatch, CommitError, StepChange};
use domain::error::TransitionError;
use domain::history::{Stamp, Transition};
use domain::id::StepIndex;
use domain::millis::Millis;
use domain::status::Status;
use domain::step::{Decision, Step, StepCommand, StepState};
use domain::task::TallyDelta;
use domain::time::Timestamp;

use super::row::TaskRow;
use super::state::State;

impl State {
    /// Applies each change that still fits; then says where the tasks stand. `task_trail` takes
    /// the rows of history of the tasks that it settled.
    pub(super) fn commit(
        &mut self,
        batch: &CommitBatch,
        task_trail: &mut Vec<Transition>,
    ) -> Vec<Result<Applied, CommitError>> {
        let apply = |change| self.apply(change, batch.now, task_trail);
        let results: Vec<_> = batch.changes.iter().map(apply).collect();
        let tasks = batch
            .changes
            .iter()
            .map(|change| change.decision.after.task());
        let statuses =
            tasks.map(|task| self.tasks.get(&task).map(|row| row.snapshot.task.status()));
        let pairs = results.into_iter().zip(statuses);
        pairs
            .map(|(result, status)| match (result?, status) {
                (Applied::Changed { .. }, Some(task)) => Ok(Applied::Changed { task }),
                (applied, _) => Ok(applied),
            })
            .collect()
    }

    fn apply(
        &mut self,
        change: &StepChange,
        now: Timestamp,
        task_trail: &mut Vec<Transition>,
    ) -> Result<Applied, CommitError> {
        let id = change.decision.after.id;
        let row = self.tasks.get_mut(&id.task).ok_or(CommitError::NotFound)?;
        let current = row.step(id.index).ok_or(CommitError::NotFound)?;
        if !still_fits(current, change)? {
            return Ok(Applied::Unchanged);
        }
        let halts = row.snapshot.task.halts_on(&change.decision);
        let children = row.take_over(change, now);
        for index in children.into_iter().chain([id.index]) {
            self.index.refresh(row, index);
        }
        if halts {
            row.snapshot.task.halted_at = Some(now);
            row.snapshot.task.tally = row.snapshot.recount();
            self.index.refresh_all(row);
        }
        task_trail.extend(row.settle(&Stamp::engine(now)));
        row.wake_by(change.wake_at);
        self.index.refresh_task(row);
        self.journal.enter(row);
        Ok(Applied::Changed {
            task: row.snapshot.task.status(),
        })
    }
}

impl TaskRow {
    /// Writes a step, its history and result, and the counters; answers the children that became
    /// ready by it.
    fn take_over(&mut self, change: &StepChange, now: Timestamp) -> Vec<StepIndex> {
        let Decision { after, trail, .. } = &change.decision;
        let halted = self.snapshot.task.is_halted();
        let mut delta = change.decision.tally(halted);
        self.history.extend(trail.iter().cloned());
        if after.status() == Status::Complete {
            self.results
                .extend(change.result.clone().map(|result| (after.id.index, result)));
        }
        self.write(after.clone(), now);
        let mut released = Vec::new();
        if change.decision.releases_children() {
            let template = std::sync::Arc::clone(&self.snapshot.template);
            for &child in template.graph().children(after.id.index) {
                let Some(before) = self.step(child).cloned() else {
                    continue;
                };
                if self.release(child, now)
                    && let Some(after) = self.step(child)
                {
                    delta = delta.plus(TallyDelta::between(&before, after, halted));
                    released.push(child);
                }
            }
        }
        self.snapshot.task.tally = self.snapshot.task.tally.apply(delta);
        released
    }

    /// The safety net: an open task is looked at again at the latest of the times asked for.
    fn wake_by(&mut self, asked: Option<Timestamp>) {
        let task = &mut self.snapshot.task;
        if !task.status().is_ended() {
            task.wake_at = task.wake_at.max(asked);
        }
    }
}

/// Whether a change is to be applied: `false` for a repeat.
fn still_fits(current: &Step, change: &StepChange) -> Result<bool, CommitError> {
    let Decision { before, after, .. } = &change.decision;
    let same_lease = current.lease_no == before.lease_no;
    if !same_lease || current.status() != Status::InProgress {
        let under_lease = before.status() == Status::InProgress || change.decision.is_unchanged();
        let ended_so = current.lease_end.is_some() && current.lease_end == after.lease_end;
        let repeats = same_lease && under_lease && ended_so;
        return if repeats {
            Ok(false)
        } else {
            Err(CommitError::Refused(lost(current, before)))
        };
    }
    if current.version != before.version || before.status() != Status::InProgress {
        let current = Box::new(current.clone());
        return Err(CommitError::Stale {
            decided_on: before.version,
            current,
        });
    }
    match (&current.state, change.lapsed_at) {
        (StepState::InProgress { lease, .. }, Some(at)) if current.lapse(at).is_none() => {
            let expires_at = lease.lapses_at();
            Err(CommitError::Refused(TransitionError::NotLapsed {
                expires_at,
            }))
        }
        _ => Ok(!change.decision.is_unchanged()),
    }
}

/// How the domain refuses the lease that was presented: as it would refuse its heartbeat.
fn lost(current: &Step, before: &Step) -> TransitionError {
    let lease_no = before.lease_no;
    let heartbeat = StepCommand::Heartbeat {
        lease_no,
        lease: Millis::ZERO,
    };
    let refused = current.decide(&heartbeat, &Stamp::engine(Timestamp::EPOCH));
    let not_allowed = TransitionError::NotAllowed {
        what: "step",
        from: current.status(),
        command: StepCommand::Succeed { lease_no }.word(),
    };
    refused.err().unwrap_or(not_allowed)
}
