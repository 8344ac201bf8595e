//! What an operator who looks first would do.

use application::ports::TaskListQuery;
use domain::id::TaskId;
use domain::status::Status;
use domain::step::Step;
use domain::task::{Operation, Snapshot, StepOperation};

use super::super::pair::Mismatch;
use super::super::player::Player;
use super::super::reply::Reply;
use super::super::request::Request;
use crate::arbitrary::Pick;

impl Player<'_> {
    /// Loads the task and acts on it as its state invites to: chosen by `of`.
    pub(super) async fn mend(&mut self, task: TaskId, of: Pick) -> Result<(), Mismatch> {
        let task = self.in_error().await.unwrap_or(task);
        let Reply::Loaded(Some(found)) = self.ask(Request::Load(task)).await? else {
            return Ok(());
        };
        for operation in mending(&found, of) {
            let (stamp, result) = (self.operator(), None);
            let request = Request::Operate {
                task,
                operation,
                stamp,
                result,
            };
            self.ask(request).await?;
        }
        Ok(())
    }
}

impl Player<'_> {
    /// The first task in error, on every other turn.
    async fn in_error(&self) -> Option<TaskId> {
        let query = TaskListQuery {
            namespace: Some(self.namespace()),
            status: Some(Status::Error),
            limit: 1,
            ..TaskListQuery::default()
        };
        let wanted = self.turn.is_multiple_of(2);
        let page = self.pair.one.tasks.list(query).await.expect("list");
        page.items.first().filter(|_| wanted).map(|item| item.id)
    }
}

fn mending(found: &Snapshot, of: Pick) -> Vec<Operation> {
    let choice = of.index(60);
    let with = |status: Status| found.steps.iter().find(|step| step.status() == status);
    let on = |step: &Step, act| Operation::Step {
        step: step.id.index,
        act,
    };
    let root = found.template.graph().topological_order()[0];
    if found.task.paused_at.is_some() && !found.task.status().is_ended() {
        return vec![Operation::Resume];
    }
    match (
        found.task.status(),
        with(Status::Error),
        with(Status::Pending),
    ) {
        (Status::Error, Some(failed), _) => {
            let limit = failed.attempts.max(failed.attempt_limit) + 1;
            match choice % 8 {
                0 | 6 | 7 => vec![Operation::Resolve],
                1 => vec![on(failed, StepOperation::Reset)],
                2 => vec![
                    // Refused if no attempt is left, granted with one more.
                    on(failed, StepOperation::RetryNow),
                    on(failed, StepOperation::RaiseLimit { limit }),
                    on(failed, StepOperation::RetryNow),
                ],
                3 => vec![on(failed, StepOperation::Resolve)],
                4 => vec![on(failed, StepOperation::Skip)],
                _ => vec![Operation::RerunFrom { step: root }],
            }
        }
        (Status::Error | Status::Complete | Status::ResolvedManually, ..) => {
            vec![Operation::RerunFrom { step: root }]
        }
        (Status::Pending | Status::InProgress, _, Some(waiting)) => match choice % 6 {
            0 => vec![Operation::Pause],
            1 => vec![on(waiting, StepOperation::Reset)],
            2 => vec![on(waiting, StepOperation::RetryNow)],
            3 => vec![on(waiting, StepOperation::Cancel)],
            4 => vec![on(waiting, StepOperation::Skip)],
            _ => vec![on(waiting, StepOperation::Resolve)],
        },
        (Status::Pending | Status::InProgress | Status::Cancelled, ..) => Vec::new(),
    }
}
