//! One line for each change that reached the store: the same run, the same lines.

use std::collections::BTreeMap;

use application::ports::{Applied, CommitError};
use domain::id::{StepId, TaskId};
use domain::step::Decision;
use domain::time::Timestamp;

use crate::observe::StoreCall;

/// Lines, with short names for tasks in the order of their coming.
#[derive(Debug, Default)]
pub(super) struct Log {
    names: BTreeMap<TaskId, usize>,
    pub(super) lines: Vec<String>,
}

impl Log {
    fn task(&mut self, task: TaskId) -> String {
        let next = self.names.len().saturating_add(1);
        format!("t{}", self.names.entry(task).or_insert(next))
    }

    fn step(&mut self, step: StepId) -> String {
        format!("{}.{}", self.task(step.task), step.index.0)
    }

    pub(super) fn take(&mut self, call: &StoreCall<'_>, now: Timestamp) {
        let what = match call {
            StoreCall::Submit { answers, .. } => {
                let taken = answers.iter().flatten();
                let tasks: Vec<String> = taken
                    .map(|s| format!("{}{}", self.task(s.task), if s.replayed { "=" } else { "" }))
                    .collect();
                format!("submit {}", tasks.join(" "))
            }
            StoreCall::Change { task, answer } => {
                let answer = match answer {
                    Ok(change) => change.record.as_ref().map_or_else(
                        || "nothing".to_owned(),
                        |record| format!("{} {:?}", record.operation, record.step),
                    ),
                    Err(error) => format!("refused: {error}"),
                };
                format!("change {} {answer}", self.task(*task))
            }
            StoreCall::Repair { task, wrong } => format!("repair {} {wrong}", self.task(*task)),
            StoreCall::PauseQueue { queue, paused } => format!("pause {queue} {paused}"),
            StoreCall::Claim { request, reply } => {
                let steps = reply.steps.iter();
                let steps: Vec<String> = steps
                    .map(|s| format!("{}#{}", self.step(s.step.id), s.step.lease_no))
                    .collect();
                format!("claim {} {}", request.worker, steps.join(" "))
            }
            StoreCall::Commit { batch, reply } => {
                let pairs = batch.changes.iter().zip(&reply.results);
                let items: Vec<String> = pairs
                    .map(|(c, result)| self.item(&c.decision, result))
                    .collect();
                let claimed = reply.claimed.iter();
                let claimed: Vec<String> = claimed
                    .map(|s| format!("{}#{}", self.step(s.step.id), s.step.lease_no))
                    .collect();
                format!("commit {} claimed {}", items.join(" "), claimed.join(" "))
            }
            StoreCall::Heartbeat { request, results } => {
                let pairs = request.leases.iter().zip(*results);
                let items: Vec<String> = pairs
                    .map(|(lease, result)| {
                        let mark = if result.is_ok() { "+" } else { "-" };
                        format!("{}#{}{mark}", self.step(lease.step), lease.lease_no)
                    })
                    .collect();
                format!("heartbeat {}", items.join(" "))
            }
            StoreCall::Reenqueue { task, reenqueue } => {
                format!(
                    "reenqueue {} {}",
                    self.task(*task),
                    reenqueue.reason.as_str()
                )
            }
            StoreCall::Purge { request, reply } => {
                format!("purge {} {}", request.state, reply.removed)
            }
        };
        self.lines.push(format!("{now} {what}"));
    }

    fn item(&mut self, decision: &Decision, result: &Result<Applied, CommitError>) -> String {
        let (before, after) = (&decision.before, &decision.after);
        let answer = match result {
            Ok(Applied::Changed { task }) => format!("task {task}"),
            Ok(Applied::Unchanged) => "unchanged".to_owned(),
            Err(error) => format!("refused: {error}"),
        };
        let step = self.step(before.id);
        format!("{step}#{} → {} ({answer})", before.lease_no, after.status())
    }
}
