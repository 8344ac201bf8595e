//! A call of a port, as a value that can be made on two stores and shown.

use std::sync::Arc;

use application::ports::{
    ClaimRequest, ClaimScope, CommitBatch, HeartbeatRequest, Ports, TaskDecider, TaskListQuery,
};
use domain::history::Stamp;
use domain::id::{StepIndex, TaskId};
use domain::name::QueueName;
use domain::payload::Payload;
use domain::step::Step;
use domain::task::{NewTask, Operation, Reenqueue, Snapshot, TaskChange};
use domain::time::Timestamp;

use super::reply::Reply;

/// One call.
#[derive(Clone, Debug)]
pub(super) enum Request {
    Submit(Vec<NewTask>),
    Claim(ClaimRequest),
    Commit(CommitBatch),
    Heartbeat(HeartbeatRequest),
    Lapsed(Timestamp),
    NextDue(ClaimScope),
    Operate {
        task: TaskId,
        operation: Operation,
        stamp: Stamp,
        result: Option<(StepIndex, Payload)>,
    },
    /// Counters that are wrong: this much more alive, the last step with this many parents more.
    Miscount {
        task: TaskId,
        by: u32,
        at: Timestamp,
    },
    Repair {
        task: TaskId,
        stamp: Stamp,
    },
    PauseQueue {
        queue: QueueName,
        paused: bool,
        stamp: Stamp,
    },
    Reenqueue {
        task: TaskId,
        reenqueue: Reenqueue,
    },
    Due(Timestamp),
    List(TaskListQuery),
    Load(TaskId),
}

/// More than any sequence leaves behind.
const ALL: u32 = 1_000;

impl Request {
    /// Makes the call. A store that fails stops the test.
    pub(super) async fn make(self, ports: &Ports) -> Reply {
        let (tasks, queue) = (&ports.tasks, &ports.queue);
        match self {
            Self::Submit(new) => Reply::submitted(tasks.submit(new).await.expect("submit")),
            Self::Claim(request) => Reply::claimed(queue.claim(request).await.expect("claim")),
            Self::Commit(batch) => Reply::committed(queue.commit(batch).await.expect("commit")),
            Self::Heartbeat(request) => {
                Reply::extended(queue.heartbeat(request).await.expect("heartbeat"))
            }
            Self::Lapsed(now) => Reply::lapsed(queue.lapsed(now, ALL).await.expect("lapsed")),
            Self::NextDue(scope) => {
                Reply::NextDue(queue.next_due(&scope, None).await.expect("next_due"))
            }
            Self::Operate {
                task,
                operation,
                stamp,
                result,
            } => {
                let decide: TaskDecider = Arc::new(move |found| found.operate(&operation, &stamp));
                Reply::changed(tasks.change(task, decide, result).await)
            }
            Self::Miscount { task, by, at } => {
                let decide: TaskDecider = Arc::new(move |found| Ok(miscounted(found, by, at)));
                Reply::changed(tasks.change(task, decide, None).await)
            }
            Self::Repair { task, stamp } => {
                Reply::Repaired(tasks.repair(task, stamp).await.expect("repair"))
            }
            Self::PauseQueue {
                queue,
                paused,
                stamp,
            } => {
                tasks
                    .pause_queue(queue, paused, stamp)
                    .await
                    .expect("pause_queue");
                Reply::Done
            }
            Self::Reenqueue { task, reenqueue } => {
                ports
                    .reenqueuer
                    .reenqueue(task, reenqueue)
                    .await
                    .expect("reenqueue");
                Reply::Done
            }
            Self::Due(now) => Reply::due(tasks.due(now, ALL).await.expect("due")),
            Self::List(query) => Reply::Listed(tasks.list(query).await.expect("list")),
            Self::Load(task) => Reply::Loaded(tasks.load(task).await.expect("load").map(Box::new)),
        }
    }
}

fn miscounted(found: &Snapshot, by: u32, at: Timestamp) -> TaskChange {
    let mut task = found.task.clone();
    task.tally.live += by;
    task.tally.unfinished += by;
    let steps = found.steps.last().map(|last| Step {
        unmet: last.unmet + by,
        version: last.version + 1,
        ..last.clone()
    });
    TaskChange {
        at,
        task,
        steps: steps.into_iter().collect(),
        trail: Vec::new(),
        record: None,
    }
}
