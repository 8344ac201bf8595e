//! Rows, who may see them, and who holds them locked.

use std::collections::{BTreeMap, BTreeSet};

use domain::status::Status;
use domain::step::Decision;
use domain::task::{Snapshot, Tally, TallyDelta, TaskState};

use super::FanIn;
use crate::row::Row;
use crate::world::at;

/// The row of a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct TaskRow {
    pub(super) status: Status,
    pub(super) unfinished: u32,
    pub(super) live: u32,
}

impl TaskRow {
    pub(super) const fn tally(self) -> Tally {
        Tally {
            unfinished: self.unfinished,
            live: self.live,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Database {
    pub(super) task: TaskRow,
    pub(super) steps: Vec<Row>,
}

impl Database {
    pub(super) fn of(snapshot: &Snapshot) -> Self {
        let Tally { unfinished, live } = snapshot.task.tally;
        let status = snapshot.task.status();
        Self {
            task: TaskRow {
                status,
                unfinished,
                live,
            },
            steps: snapshot.steps.iter().cloned().map(Row).collect(),
        }
    }
}

impl FanIn {
    /// The same as the domain sees it.
    pub(super) fn snapshot(&self, database: &Database) -> Snapshot {
        let mut snapshot = self.new.clone();
        snapshot.task.state = TaskState::enter(database.task.status, at(0));
        snapshot.task.tally = database.task.tally();
        snapshot.steps = database.steps.iter().map(|row| row.0.clone()).collect();
        snapshot
    }
}

/// What can be locked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Lock {
    Task,
    Step(usize),
}

/// The statements of a transaction, and its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Statement {
    LockTask,
    /// The outcome of the step itself, by compare-and-set.
    Outcome,
    /// The child has a parent less to wait for.
    Children,
    /// The statement that counts the task reads it.
    Count,
    /// And writes it.
    Settle,
    LockSteps,
    Cancel,
    Commit,
}

/// How an attempt ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Ending {
    Succeeded,
    FailedForGood,
    Expired,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Transaction {
    /// The step as it was decided on, and how its attempt ended; none for a cancellation.
    pub(super) outcome: Option<(Row, Ending)>,
    /// What is still to do, the next one last.
    pub(super) left: Vec<Statement>,
    pub(super) locks: BTreeSet<Lock>,
    pub(super) steps: BTreeMap<usize, Row>,
    pub(super) task: Option<TaskRow>,
    /// What its writes do to the counters of the task: unfinished, live.
    pub(super) delta: (i32, i32),
}

impl Transaction {
    /// One that will run these statements.
    pub(super) fn new(outcome: Option<(Row, Ending)>, statements: &[Statement]) -> Self {
        Self {
            outcome,
            left: statements.iter().rev().copied().collect(),
            locks: BTreeSet::new(),
            steps: BTreeMap::new(),
            task: None,
            delta: (0, 0),
        }
    }

    pub(super) fn add(&mut self, delta: TallyDelta) {
        self.delta.0 += delta.unfinished;
        self.delta.1 += delta.live;
    }

    pub(super) const fn change(&self) -> TallyDelta {
        TallyDelta {
            unfinished: self.delta.0,
            live: self.delta.1,
        }
    }

    /// What its next statement sees.
    pub(super) fn sees(&self, committed: &Database) -> Database {
        let mut seen = committed.clone();
        self.publish(&mut seen);
        seen
    }

    /// Its writes, for everyone to see.
    pub(super) fn publish(&self, database: &mut Database) {
        for (place, row) in &self.steps {
            database.steps[*place] = row.clone();
        }
        if let Some(task) = self.task {
            database.task = task;
        }
    }

    pub(super) fn write(&mut self, place: usize, decision: Decision) {
        self.add(decision.tally(false));
        self.steps.insert(place, Row(decision.after));
    }
}
