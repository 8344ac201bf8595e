//! `tasker bench`.

use std::time::Duration;

use bench::{BenchError, CrewSize, Figures, Plan};

use crate::cli::bench::BenchArguments;
use crate::compose;
use crate::exit::{Exit, Failure};
use crate::output::{print, print_json};
use crate::shutdown::Shutdown;

/// Measures.
pub(crate) async fn run(arguments: &BenchArguments) -> Result<Exit, Failure> {
    let shutdown = Shutdown::listen(arguments.json)?;
    if let Some(store) = arguments.store.as_ref().filter(|_| arguments.migrate) {
        compose::migrate(store).await?;
    }
    let plan = plan(arguments);
    let json = arguments.json;
    let tell = |figures: &Figures| {
        let told = if json {
            print_json(figures)
        } else {
            print(&format!(
                "{:12} {:10.0} steps/s\n",
                figures.shape, figures.steps_per_s
            ))
        };
        drop(told);
    };
    let measuring = async { bench::run(&plan, tell).await.map_err(failure) };
    shutdown.unless_abandoned(measuring).await?;
    Ok(Exit::Complete)
}

fn plan(arguments: &BenchArguments) -> Plan {
    let shapes = arguments.shape.iter().flat_map(|shapes| shapes.0.clone());
    Plan {
        shapes: shapes.collect(),
        tasks: arguments.tasks,
        size: CrewSize {
            workers: arguments.workers,
            concurrency: arguments.concurrency,
        },
        store: arguments.store.as_ref().map(|url| url.reveal().to_owned()),
        connections: arguments.connections,
        patience: Duration::from_secs(600),
    }
}

fn failure(error: BenchError) -> Failure {
    match error {
        BenchError::Store(error) => error.into(),
        other => Failure::refused(other.to_string()),
    }
}
