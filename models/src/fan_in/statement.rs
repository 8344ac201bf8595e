//! What the statements of a transaction do, one at a time.

use domain::retry::{Jitter, StepFailure};
use domain::step::{Decision, StepCommand};
use domain::task::{Operation, Tally, TallyDelta, settle};

use super::database::{Database, Ending, Lock, Statement, TaskRow, Transaction};
use super::{Advance, FanIn, GRAPH, State};
use crate::row::Row;
use crate::world::stamp;

impl Advance {
    /// The transactions of a commit, each with its statements.
    pub(super) const fn statements(self) -> &'static [Statement] {
        use Statement::{Children, Commit, Count, LockTask, Outcome, Settle};
        match self {
            Self::Counters => &[LockTask, Outcome, Children, Count, Settle, Commit],
            Self::LateLock | Self::Recount => &[Outcome, Children, LockTask, Count, Settle, Commit],
            Self::NoLock => &[Outcome, Children, Count, Settle, Commit],
            // The worker goes on with the second one unless it crashes.
            Self::SettleLater => &[
                LockTask, Outcome, Children, Commit, LockTask, Count, Settle, Commit,
            ],
        }
    }
}

impl FanIn {
    /// Runs the next statement of a transaction. None if it waits for a lock.
    pub(super) fn run(&self, next: &mut State, slot: usize) -> Option<()> {
        let mut transaction = next.under_way[slot].take()?;
        let statement = transaction.left.pop()?;
        for lock in self.needed(statement, &transaction) {
            let mut others = next.under_way.iter().flatten();
            if others.any(|other| other.locks.contains(&lock)) {
                return None;
            }
            transaction.locks.insert(lock);
        }
        let seen = transaction.sees(&next.committed);
        match statement {
            Statement::LockTask | Statement::LockSteps => {}
            Statement::Outcome => write_outcome(&mut transaction, &seen),
            Statement::Children => self.release(&mut transaction, &seen),
            Statement::Count => {
                let counted = seen.task.tally().apply(transaction.change());
                transaction.task = Some(row(counted, seen.task));
            }
            Statement::Settle => self.end(&mut transaction, &seen),
            Statement::Cancel => self.cancel(&mut transaction, &seen),
            Statement::Commit => {
                transaction.publish(&mut next.committed);
                (transaction.locks, transaction.steps) = Default::default();
                transaction.task = None;
            }
        }
        next.under_way[slot] = Some(transaction).filter(|transaction| !transaction.left.is_empty());
        Some(())
    }

    /// The rows that a statement locks. A recount finds its child by what it saw of the parents, and
    /// locks it only then: too late to keep anybody out.
    fn needed(&self, statement: Statement, transaction: &Transaction) -> Vec<Lock> {
        match statement {
            Statement::LockTask | Statement::Settle => vec![Lock::Task],
            Statement::Outcome => vec![Lock::Step(place(transaction))],
            Statement::Children if self.advance != Advance::Recount => {
                children(transaction).map(Lock::Step).collect()
            }
            Statement::LockSteps => (0..GRAPH.len()).map(Lock::Step).collect(),
            Statement::Children | Statement::Count | Statement::Cancel | Statement::Commit => {
                Vec::new()
            }
        }
    }

    /// What a parent that is done means for its children.
    fn release(&self, transaction: &mut Transaction, seen: &Database) {
        let released: Vec<usize> = children(transaction).collect();
        for child in released {
            let before = &seen.steps[child];
            let mut parents = GRAPH[child].iter().map(|parent| &seen.steps[*parent]);
            let unmet = match self.advance {
                Advance::Recount if parents.all(|parent| parent.status().is_done()) => 0,
                Advance::Recount => continue,
                Advance::Counters | Advance::LateLock | Advance::NoLock | Advance::SettleLater => {
                    before.unmet.saturating_sub(1)
                }
            };
            let mut after = before.0.clone();
            after.unmet = unmet;
            after.version += i64::from(unmet == 0);
            transaction.add(TallyDelta::between(before, &after, false));
            transaction.steps.insert(child, Row(after));
        }
    }

    /// Ends the task if nothing can move any more, by what the statement counted.
    fn end(&self, transaction: &mut Transaction, seen: &Database) {
        let Some(command) = settle(seen.task.tally()) else {
            return;
        };
        let task = self.snapshot(seen).task;
        if let Ok(decision) = task.decide(command, &stamp(0)) {
            let status = decision.next.status();
            transaction.task = Some(TaskRow {
                status,
                ..seen.task
            });
        }
    }

    fn cancel(&self, transaction: &mut Transaction, seen: &Database) {
        let change = self.snapshot(seen).operate(&Operation::Cancel, &stamp(0));
        let Ok(change) = change else {
            return;
        };
        let status = change.task.status();
        let task = TaskRow {
            status,
            ..seen.task
        };
        transaction.task = Some(row(change.task.tally, task));
        let steps = change.steps.into_iter();
        transaction.steps = steps
            .map(|step| (step.id.index.as_usize(), Row(step)))
            .collect();
    }
}

/// The children of the step that a transaction has written as done, if it has.
fn children(transaction: &Transaction) -> impl Iterator<Item = usize> {
    let parent = place(transaction);
    let written = transaction.steps.get(&parent);
    let is_done = written.is_some_and(|row| row.status().is_done());
    let graph = GRAPH.iter().enumerate();
    let children = graph.filter(move |(_, parents)| is_done && parents.contains(&parent));
    children.map(|(child, _)| child)
}

/// The compare-and-set of the outcome itself. If the step is not as it was decided on, nothing is
/// written and nothing follows.
fn write_outcome(transaction: &mut Transaction, seen: &Database) {
    let Some((read, ending)) = transaction.outcome.clone() else {
        return;
    };
    let place = place(transaction);
    let row = &seen.steps[place];
    let fits = row.status() == read.status()
        && row.lease_no == read.lease_no
        && row.version == read.version;
    if fits {
        transaction.write(place, decide(&read, ending));
    } else {
        transaction.left = vec![Statement::Commit];
    }
}

fn decide(read: &Row, ending: Ending) -> Decision {
    let (lease_no, jitter, custom) = (read.lease_no, Jitter::MIDDLE, None);
    let command = match ending {
        Ending::Succeeded => StepCommand::Succeed { lease_no },
        Ending::Expired => StepCommand::Expire { jitter, custom },
        Ending::FailedForGood => StepCommand::Fail {
            lease_no,
            failure: StepFailure::permanent("no"),
            jitter,
            custom,
        },
    };
    read.decide(&command, &stamp(0)).unwrap()
}

fn place(transaction: &Transaction) -> usize {
    let outcome = transaction.outcome.as_ref();
    outcome.map_or(0, |(row, _)| row.id.index.as_usize())
}

const fn row(tally: Tally, task: TaskRow) -> TaskRow {
    TaskRow {
        unfinished: tally.unfinished,
        live: tally.live,
        ..task
    }
}
