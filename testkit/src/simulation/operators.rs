//! Operators who do anything at any time.

use std::sync::Arc;

use application::ports::{Clock, TaskListQuery, TaskStore};
use application::{OperateRequest, Orchestrator};
use domain::id::{StepIndex, TaskId};
use domain::name::QueueName;
use domain::task::{Operation, StepOperation};
use domain::text::Actor;
use tokio::task::JoinHandle;

use super::dice::Dice;
use super::process::Process;

fn operator() -> OperateRequest {
    OperateRequest {
        by: Actor::named("operator"),
        reason: None,
    }
}

/// Every task there is.
pub(super) async fn tasks(store: &dyn TaskStore) -> Vec<TaskId> {
    let query = TaskListQuery {
        limit: 1_000,
        ..TaskListQuery::default()
    };
    let page = store.list(query).await.expect("the store answers");
    page.items.into_iter().map(|summary| summary.id).collect()
}

fn operation(dice: &Dice) -> Operation {
    let step = StepIndex(u32::try_from(dice.below(9)).unwrap_or(0));
    let act = match dice.below(10) {
        0 => return Operation::Cancel,
        1 => return Operation::Pause,
        2 => return Operation::Resume,
        3 => return Operation::RerunFrom { step },
        4 if dice.chance(30) => return Operation::Resolve,
        4 => StepOperation::Cancel,
        5 => StepOperation::Resolve,
        6 => StepOperation::Skip,
        7 => StepOperation::RetryNow,
        8 => StepOperation::RaiseLimit {
            limit: u32::try_from(dice.from(3, 6)).unwrap_or(3),
        },
        _ => StepOperation::Reset,
    };
    Operation::Step { step, act }
}

impl Process {
    pub(super) fn spawn_operators(&self) -> JoinHandle<()> {
        let orchestrator = Orchestrator::new(self.ports_of_its_own());
        let (clock, dice, store) = (
            Arc::clone(&self.clock),
            self.dice.split(),
            Arc::clone(&self.store.tasks),
        );
        let (operations, chaos_ends) = (self.mix.operations, self.chaos_ends);
        let pause = chaos_ends.since(clock.now()).get() / operations.max(1);
        tokio::spawn(async move {
            for _ in 0..operations {
                clock
                    .sleep_until(clock.now().plus(dice.span(0, pause)))
                    .await;
                if dice.chance(5) {
                    let paused = dice.chance(50);
                    let queue = QueueName::default();
                    // Whether it worked or not: that is what is simulated.
                    let _: Result<_, _> = orchestrator.pause_queue(queue, paused, operator()).await;
                    continue;
                }
                let tasks = tasks(&*store).await;
                if let Some(task) = dice.pick(&tasks) {
                    let operation = operation(&dice);
                    let _: Result<_, _> = orchestrator
                        .operate(*task, operation, operator(), None)
                        .await;
                }
            }
        })
    }

    /// The chaos is over: everything that is paused goes on.
    pub(super) async fn resume_all(&self) {
        let orchestrator = Orchestrator::new(self.ports_of_its_own());
        let resumed = orchestrator
            .pause_queue(QueueName::default(), false, operator())
            .await;
        resumed.expect("the store answers");
        for task in self.open_tasks().await {
            let resumed = orchestrator
                .operate(task, Operation::Resume, operator(), None)
                .await;
            drop(resumed);
        }
    }
}
