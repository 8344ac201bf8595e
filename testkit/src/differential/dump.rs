//! Every row of a sequence's tasks, compared.

use std::collections::BTreeMap;

use application::ports::{Ports, TaskListQuery};
use domain::history::{OperationRecord, Transition};
use domain::id::{StepIndex, TaskId};
use domain::millis::Millis;
use domain::payload::Payload;
use domain::task::Snapshot;

use super::pair::Mismatch;
use super::player::Player;
use super::request::Request;
use crate::invariants;

/// Everything there is about a task.
#[derive(Debug, PartialEq)]
struct Everything {
    snapshot: Option<Snapshot>,
    context: Option<Payload>,
    results: Vec<(StepIndex, Payload)>,
    /// By step; the contract promises the order of each step's rows, and of the task's own.
    history: BTreeMap<Option<StepIndex>, Vec<Transition>>,
    operations: Vec<OperationRecord>,
}

impl Everything {
    async fn of(ports: &Ports, task: TaskId) -> Self {
        let tasks = &ports.tasks;
        let rows = tasks.history(task, 0, 1_000).await.expect("history");
        let mut history: BTreeMap<_, Vec<Transition>> = BTreeMap::new();
        for row in rows {
            history.entry(row.step).or_default().push(row);
        }
        Self {
            snapshot: tasks.load(task).await.expect("load"),
            context: tasks.context(task).await.expect("context"),
            results: tasks.results(task).await.expect("results"),
            history,
            operations: tasks.operations(task, 0, 1_000).await.expect("operations"),
        }
    }
}

impl Player<'_> {
    /// Compares all rows of one task, and checks that they hold together.
    pub(super) async fn compare_task(&mut self, task: TaskId) -> Result<(), Mismatch> {
        let one = Everything::of(self.pair.one, task).await;
        let other = Everything::of(self.pair.other, task).await;
        Mismatch::between(|| format!("everything about {task}"), &one, &other)?;
        let Some(snapshot) = &one.snapshot else {
            return Ok(());
        };
        let mut violations = invariants::of_snapshot(snapshot, self.now);
        // Across steps the stores may differ in the order of one commit; it must hold in each.
        for ports in [self.pair.one, self.pair.other] {
            let rows = ports.tasks.history(task, 0, 1_000).await.expect("history");
            violations.extend(invariants::of_history(snapshot, &rows));
        }
        Mismatch::between(
            || format!("the invariants of {task}"),
            &violations,
            &Vec::new(),
        )
    }

    /// Compares all rows of all tasks of the sequence, and what it left to do.
    pub(super) async fn compare_everything(&mut self) -> Result<(), Mismatch> {
        let tasks: Vec<TaskId> = self
            .submitted
            .iter()
            .map(|new| new.snapshot.task.id)
            .collect();
        for task in tasks {
            self.compare_task(task).await?;
            self.note_task(task).await;
        }
        let namespace = Some(self.namespace());
        let query = TaskListQuery {
            namespace,
            limit: 1_000,
            ..TaskListQuery::default()
        };
        self.ask(Request::List(query)).await?;
        let tomorrow = self.now.plus(Millis::from_secs(86_400));
        self.ask(Request::Due(tomorrow)).await?;
        self.ask(Request::Lapsed(tomorrow)).await?;
        self.ask(Request::NextDue(self.both_queues())).await?;
        Ok(())
    }

    async fn note_task(&mut self, task: TaskId) {
        let tasks = &self.pair.one.tasks;
        let rows = tasks.history(task, 0, 1_000).await.expect("history");
        self.pair.coverage.note_history(&rows);
        let Some(snapshot) = tasks.load(task).await.expect("load") else {
            return;
        };
        if snapshot.task.is_halted() {
            self.pair.coverage.note("halted");
        }
        let graph = snapshot.template.graph();
        let released = |index| !graph.parents(index).is_empty();
        if rows.iter().any(|row| row.step.is_some_and(released)) {
            self.pair.coverage.note("released_child");
        }
    }
}
