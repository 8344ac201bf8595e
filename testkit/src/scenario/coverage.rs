//! Which rows of the published tables were seen to happen.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use application::ports::ClaimedStep;
use async_trait::async_trait;
use domain::history::{Cause, Transition};
use domain::status::Status;
use domain::step::table::Row;
use domain::task::TaskChange;

use crate::observe::{Observer, StoreCall};

/// A row of a table: whose (the step's or the task's), from, command, through.
type Hit = (&'static str, Status, String, Vec<Status>);

/// A set of rows. What moves a state is read from history, the rest from the store's answers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coverage(BTreeSet<Hit>);

impl Coverage {
    /// Takes over the rows of another.
    pub fn add(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    /// The rows of both tables that are not in it, in their order.
    pub fn missing(&self) -> Vec<String> {
        let rows = |machine, rows: &'static [Row]| rows.iter().map(move |row| (machine, row));
        let all = rows("step", domain::step::table::ROWS);
        let all = all.chain(rows("task", domain::task::table::ROWS));
        let hit = |machine, row: &Row| {
            self.0
                .contains(&(machine, row.from, row.command.to_owned(), row.to.to_vec()))
        };
        all.filter(|(machine, row)| !hit(machine, row))
            .map(|(machine, row)| format!("{machine} {} {} → {:?}", row.from, row.command, row.to))
            .collect()
    }

    fn hit(&mut self, machine: &'static str, from: Status, command: &str, to: &[Status]) {
        self.0
            .insert((machine, from, command.to_owned(), to.to_vec()));
    }

    /// Notes every move of a history. A failure with a retry, and a settling that passes through
    /// `in_progress`, are two rows of history but one of the table.
    pub(super) fn of_history(&mut self, rows: &[Transition]) {
        let mut subjects: Vec<_> = rows.iter().map(|row| row.step).collect();
        subjects.sort_unstable();
        subjects.dedup();
        for subject in subjects {
            let rows: Vec<&Transition> = rows.iter().filter(|row| row.step == subject).collect();
            let machine = if subject.is_some() { "step" } else { "task" };
            let mut rest = rows.as_slice();
            while let [first, others @ ..] = rest {
                let second = others
                    .first()
                    .filter(|second| belong_together(first, second));
                let to: Vec<Status> = std::iter::once(first.to)
                    .chain(second.map(|row| row.to))
                    .collect();
                let command = command(first, to[to.len() - 1]);
                self.hit(machine, first.from, command, &to);
                rest = &rest[to.len()..];
            }
        }
    }
}

fn belong_together(first: &Transition, second: &Transition) -> bool {
    let settles = first.cause == Cause::Settled && first.to == Status::InProgress;
    second.cause == Cause::RetryScheduled || (settles && second.cause == Cause::Settled)
}

/// The command behind a move that ends in `to`.
const fn command(row: &Transition, to: Status) -> &'static str {
    match row.cause {
        Cause::Started => "start",
        Cause::Succeeded => "succeed",
        Cause::Failed | Cause::RetryScheduled => "fail",
        Cause::LeaseExpired | Cause::DeadlineExceeded => "expire",
        Cause::Released => "release",
        Cause::Cancelled => "cancel",
        Cause::Resolved => "resolve",
        Cause::Skipped => "skip",
        Cause::Reset => "reset",
        Cause::RetriedNow => "retry_now",
        Cause::Rerun => "rerun",
        Cause::Reopened => "reopen",
        Cause::Settled => match to {
            Status::Complete => "complete",
            Status::Pending
            | Status::InProgress
            | Status::Error
            | Status::Cancelled
            | Status::ResolvedManually => "fail",
        },
    }
}

/// Notes the commands that move no state, from the answers of the store.
#[derive(Debug, Default)]
pub(super) struct Notes(Mutex<Coverage>);

impl Notes {
    pub(super) fn coverage(&self) -> Coverage {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

impl Coverage {
    fn claimed(&mut self, steps: &[ClaimedStep], task_trail: &[Transition]) {
        for claimed in steps {
            let task = claimed.step.task();
            if !task_trail
                .iter()
                .any(|row| row.task == task && row.cause == Cause::Started)
            {
                self.hit("task", Status::InProgress, "start", &[]);
            }
        }
    }

    fn changed(&mut self, change: &TaskChange) {
        let Some(record) = &change.record else { return };
        let moved = |step| change.trail.iter().any(|row| row.step == step);
        let still = change
            .steps
            .iter()
            .filter(|step| !moved(Some(step.id.index)));
        let concerned = |index| record.operation == "rerun" || record.step == Some(index);
        for step in still.filter(|step| concerned(step.id.index)) {
            self.hit("step", step.status(), &record.operation, &[]);
        }
        if record.operation == "rerun" && !moved(None) {
            self.hit("task", change.task.status(), "rerun", &[]);
        }
    }
}

#[async_trait]
impl Observer for Notes {
    async fn after(&self, call: StoreCall<'_>) {
        let mut coverage = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match call {
            StoreCall::Claim { reply, .. } => coverage.claimed(&reply.steps, &reply.task_trail),
            StoreCall::Commit { reply, .. } => coverage.claimed(&reply.claimed, &reply.task_trail),
            StoreCall::Heartbeat { results, .. } if results.iter().any(Result::is_ok) => {
                coverage.hit("step", Status::InProgress, "heartbeat", &[]);
            }
            StoreCall::Change {
                answer: Ok(change), ..
            } => coverage.changed(change),
            StoreCall::Submit { .. }
            | StoreCall::Change { .. }
            | StoreCall::Repair { .. }
            | StoreCall::PauseQueue { .. }
            | StoreCall::Heartbeat { .. }
            | StoreCall::Reenqueue { .. }
            | StoreCall::Purge { .. } => {}
        }
    }
}
