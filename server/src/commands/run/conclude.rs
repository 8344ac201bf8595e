//! The end of a run: what is printed, and the exit code.

use domain::id::TaskId;
use domain::status::Status;

use crate::cli::run::RunArguments;
use crate::compose::Engine;
use crate::exit::{Exit, Failure};
use crate::output::{print, print_json};
use crate::shutdown::Shutdown;
use crate::summary::{self, Summary, Total};

/// How many tasks that did not go well are listed.
const UNHAPPY_SHOWN: usize = 20;

/// Sums up, and says so by the exit code.
pub(super) async fn conclude(
    engine: &Engine,
    arguments: &RunArguments,
    tasks: &[TaskId],
    shutdown: &Shutdown,
) -> Result<Exit, Failure> {
    let mut total = Total::default();
    let mut unhappy: Vec<Summary> = Vec::new();
    let is_one = arguments.contexts.is_none();
    for task in tasks {
        let summary = summary::of(&engine.orchestrator, *task).await?;
        total.add(&summary);
        if arguments.json {
            print_json(&summary)?;
        } else if is_one {
            print(&summary::tell_one(&summary, engine.store.as_ref()))?;
        }
        if !summary.state.is_done() && unhappy.len() < UNHAPPY_SHOWN {
            unhappy.push(summary);
        }
    }
    let state = total.state();
    if !is_one && arguments.json {
        print_json(&total.settled())?;
    } else if !is_one {
        let unhappy: Vec<&Summary> = unhappy.iter().collect();
        print(&summary::tell_many(&total, &unhappy, engine.store.as_ref()))?;
    }
    Ok(if state == Status::Complete {
        Exit::Complete
    } else if shutdown.is_asked() {
        Exit::Interrupted
    } else {
        Exit::Error
    })
}
