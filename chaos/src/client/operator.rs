//! A client that pauses, resumes, cancels and hurries tasks.

use std::sync::Arc;
use std::time::Duration;

use application::Orchestrator;
use application::operate::OperateRequest;
use application::ports::OperateError;
use domain::id::{StepIndex, TaskId};
use domain::task::{Operation, StepOperation};
use domain::text::{Actor, Text};
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::ASK_AGAIN;
use super::log::{Answer, Ask, ClientLog};
use crate::ground::Dice;

const PAUSE: Duration = Duration::from_millis(400);
/// It looks for its task among the last so many calls.
const BACK: usize = 12;
/// How often it asks for a paused task to go on.
const RESUME_TRIES: usize = 300;

#[derive(Debug)]
pub(super) struct Operator {
    pub(super) orchestrator: Orchestrator,
    pub(super) log: Arc<ClientLog>,
    pub(super) dice: Dice,
}

impl Operator {
    pub(super) async fn work(self, end: CancellationToken) {
        let mut number: u64 = 0;
        while !end.is_cancelled() {
            sleep(PAUSE).await;
            let Some(task) = self.log.recent_task(self.dice.place(BACK)) else {
                continue;
            };
            number = number.saturating_add(1);
            let note = format!("operation-{number}");
            match self.dice.below(10) {
                0 => {
                    self.operate(task, Operation::Cancel, &note).await;
                }
                1..=4 => self.hold_for_a_moment(task, &note).await,
                _ => {
                    let hurry = Operation::Step {
                        step: StepIndex(0),
                        act: StepOperation::RetryNow,
                    };
                    self.operate(task, hurry, &note).await;
                }
            }
        }
    }

    /// Pauses a task, and resumes it whatever it heard: the pause may have been carried out.
    async fn hold_for_a_moment(&self, task: Uuid, note: &str) {
        self.operate(task, Operation::Pause, note).await;
        sleep(ASK_AGAIN).await;
        for again in 0..RESUME_TRIES {
            let note = format!("{note}-resume-{again}");
            if self.operate(task, Operation::Resume, &note).await {
                return;
            }
            sleep(ASK_AGAIN).await;
        }
    }

    /// Operates once; answers whether it heard anything.
    async fn operate(&self, task: Uuid, operation: Operation, note: &str) -> bool {
        let ticket = self.log.invoke(Ask::Operate {
            task,
            note: note.to_owned(),
        });
        let request = OperateRequest {
            by: Actor::named("operator"),
            reason: Some(Text::clean(note)),
        };
        let task = TaskId::from_uuid(task);
        let done = self.orchestrator.operate(task, operation, request, None);
        let answer = match done.await {
            Ok(change) => Answer::Operated {
                changed: change.record.is_some(),
            },
            Err(OperateError::Store(_)) => Answer::Unknown,
            Err(OperateError::Refused(_) | OperateError::NotFound) => Answer::Refused,
        };
        let heard = answer != Answer::Unknown;
        self.log.hear(ticket, answer);
        heard
    }
}
