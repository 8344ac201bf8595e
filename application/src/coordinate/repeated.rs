//! What had been written although no answer came.

use std::collections::BTreeMap;

use domain::history::{Cause, Stamp, Transition};
use domain::id::{LeaseNo, TaskId};
use domain::status::Status;
use domain::time::Timestamp;

use super::finished::Finished;
use super::shift::Shift;

/// The tasks of outcomes that an earlier commit had written, and when those were sent. If such a
/// commit ended a task, its lost answer said so, and nobody else will.
#[derive(Default)]
pub(super) struct Repeated(BTreeMap<TaskId, Vec<Timestamp>>);

impl Repeated {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn take(&mut self, finished: &Finished) {
        let sent_at = self.0.entry(finished.step.id.task).or_default();
        sent_at.extend(finished.sent_at());
    }

    /// Leaves out the tasks that a later commit has ended, whose answer came.
    pub(super) fn leave_out_ended(&mut self, task_trail: &[Transition]) {
        for row in task_trail.iter().filter(|row| row.to.is_ended()) {
            self.0.remove(&row.task);
        }
    }
}

impl Shift<'_> {
    /// Tells of the tasks that a commit without an answer has ended.
    pub(super) async fn tell_ends(&mut self, repeated: Repeated) {
        let orchestrator = &self.coordinator.orchestrator;
        let mut ends = Vec::new();
        for (task, sent_at) in repeated.0 {
            let Ok(Some(found)) = orchestrator.ports.tasks.load(task).await else {
                continue;
            };
            let (status, ended_at) = (found.task.status(), found.task.state.completed_at());
            let settled = matches!(status, Status::Complete | Status::Error);
            let Some(at) = ended_at.filter(|at| settled && sent_at.contains(at)) else {
                continue;
            };
            ends.push((task, status));
            orchestrator.publish(vec![Transition {
                task,
                step: None,
                from: Status::InProgress,
                to: status,
                cause: Cause::Settled,
                stamp: Stamp::engine(at),
                attempt: 0,
                lease_no: LeaseNo::default(),
                run_no: 0,
            }]);
        }
        for (task, status) in ends {
            self.note_end(task, status);
        }
    }
}
