//! What operators do to tasks and steps.

use application::ports::OperateError;
use application::{OperateRequest, Orchestrator};
use domain::task::{Operation, StepOperation, TaskChange};
use domain::text::{Actor, Text};

use super::open;
use crate::cli::task::{OneStepArguments, OperateArguments, ResolveArguments, StepArguments};
use crate::exit::{Exit, Failure};
use crate::input;
use crate::output::{print, print_json};

pub(super) async fn cancel(arguments: StepArguments) -> Result<Exit, Failure> {
    let StepArguments { operate, step } = arguments;
    match step {
        Some(step) => on_step(OneStepArguments { operate, step }, StepOperation::Cancel).await,
        None => on_task(&operate, Operation::Cancel).await,
    }
}

pub(super) async fn pause(arguments: OperateArguments) -> Result<Exit, Failure> {
    on_task(&arguments, Operation::Pause).await
}

pub(super) async fn resume(arguments: OperateArguments) -> Result<Exit, Failure> {
    on_task(&arguments, Operation::Resume).await
}

pub(super) async fn resolve(arguments: ResolveArguments) -> Result<Exit, Failure> {
    let result = arguments.result.as_deref().map(input::result).transpose()?;
    let StepArguments { operate, step } = arguments.step;
    let Some(step) = step else {
        return on_task(&operate, Operation::Resolve).await;
    };
    let orchestrator = open(&operate.task.store).await?;
    let task = operate.task.task;
    let request = request(&operate);
    let done = orchestrator
        .operate_step(task, &step, StepOperation::Resolve, request, result)
        .await;
    tell(&orchestrator, &operate, done)
}

pub(super) async fn on_step(
    arguments: OneStepArguments,
    act: StepOperation,
) -> Result<Exit, Failure> {
    let OneStepArguments { operate, step } = arguments;
    let orchestrator = open(&operate.task.store).await?;
    let done = orchestrator
        .operate_step(operate.task.task, &step, act, request(&operate), None)
        .await;
    tell(&orchestrator, &operate, done)
}

pub(super) async fn rerun(arguments: OneStepArguments) -> Result<Exit, Failure> {
    let OneStepArguments { operate, step } = arguments;
    let orchestrator = open(&operate.task.store).await?;
    let done = orchestrator
        .rerun_from(operate.task.task, &step, request(&operate))
        .await;
    tell(&orchestrator, &operate, done)
}

async fn on_task(arguments: &OperateArguments, operation: Operation) -> Result<Exit, Failure> {
    let orchestrator = open(&arguments.task.store).await?;
    let done = orchestrator
        .operate(arguments.task.task, operation, request(arguments), None)
        .await;
    tell(&orchestrator, arguments, done)
}

fn request(arguments: &OperateArguments) -> OperateRequest {
    OperateRequest {
        by: Actor::named(&arguments.by),
        reason: arguments.reason.as_deref().map(Text::clean),
    }
}

/// What changed, row by row.
fn tell(
    _: &Orchestrator,
    arguments: &OperateArguments,
    done: Result<TaskChange, OperateError>,
) -> Result<Exit, Failure> {
    let change = done?;
    if arguments.task.json {
        print_json(&serde_json::json!({
            "task": change.task.id,
            "state": change.task.status(),
            "changed": change.record.is_some(),
            "trail": change.trail,
        }))?;
    } else if change.record.is_none() {
        print(&format!(
            "nothing to change; the task is {}\n",
            change.task.status()
        ))?;
    } else {
        let rows = change.trail.len();
        print(&format!(
            "done: {rows} changes of state; the task is {}\n",
            change.task.status()
        ))?;
    }
    Ok(Exit::Complete)
}
