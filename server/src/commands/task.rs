//! `tasker task`: looking at the tasks of a store, and operating on them.

mod history;
mod list;
mod operate;
mod show;

use application::Orchestrator;
use domain::task::StepOperation;

use crate::cli::store::StoreArguments;
use crate::cli::task::TaskCommand;
use crate::compose::{self, Wanted};
use crate::exit::{Exit, Failure};
use crate::progress::{self, Manner};

/// Carries out one of them.
pub(crate) async fn run(command: TaskCommand) -> Result<Exit, Failure> {
    match command {
        TaskCommand::Show(arguments) => show::run(&arguments).await,
        TaskCommand::List(arguments) => list::run(arguments).await,
        TaskCommand::History(arguments) => history::run(&arguments).await,
        TaskCommand::Cancel(arguments) => operate::cancel(arguments).await,
        TaskCommand::Pause(arguments) => operate::pause(arguments).await,
        TaskCommand::Resume(arguments) => operate::resume(arguments).await,
        TaskCommand::Resolve(arguments) => operate::resolve(arguments).await,
        TaskCommand::Skip(arguments) => operate::on_step(arguments, StepOperation::Skip).await,
        TaskCommand::Reset(arguments) => operate::on_step(arguments, StepOperation::Reset).await,
        TaskCommand::Retry(arguments) => operate::on_step(arguments, StepOperation::RetryNow).await,
        TaskCommand::RaiseLimit(arguments) => {
            let limit = arguments.limit;
            operate::on_step(arguments.step, StepOperation::RaiseLimit { limit }).await
        }
        TaskCommand::Rerun(arguments) => operate::rerun(arguments).await,
    }
}

/// The use cases over a store; nothing is run.
pub(super) async fn open(arguments: &StoreArguments) -> Result<Orchestrator, Failure> {
    let (events, _) = progress::open(Manner::Silent);
    let url = arguments.url()?;
    let wanted = Wanted {
        store: Some(&url),
        ..Wanted::default()
    };
    Ok(compose::engine(&wanted, events).await?.orchestrator)
}

/// Nobody has heard of the task.
fn no_such_task() -> Failure {
    application::ports::OperateError::NotFound.into()
}
