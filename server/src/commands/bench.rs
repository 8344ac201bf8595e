//! `tasker bench`.

use std::time::Duration;

use bench::{BenchError, CrewSize, Figures, Listener, Mode, Plan, Store};

use crate::cli::bench::BenchArguments;
use crate::compose;
use crate::exit::{Exit, Failure};
use crate::output::{print, print_json, say};
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
    let measuring = async { bench::run(&plan, &Stderr, tell).await.map_err(failure) };
    shutdown.unless_abandoned(measuring).await?;
    Ok(Exit::Complete)
}
struct Stderr;
impl Listener for Stderr {
    fn say(&self, text: &str) {
        say(text);
    }
}

fn plan(arguments: &BenchArguments) -> Plan {
    let shapes = arguments.shape.iter().flat_map(|shapes| shapes.0.clone());
    Plan {
        shapes: shapes.collect(),
        modes: vec![Mode::BurnDown, Mode::OneAtATime],
        tasks: arguments.tasks,
        duration: None,
        floor: Some(Duration::from_secs(1)),
        stored: None,
        size: CrewSize {
            workers: arguments.workers,
            concurrency: arguments.concurrency,
        },
        store: arguments.store.as_ref().map(|url| Store {
            url: url.reveal().to_owned(),
            connections: arguments.connections,
            sync_commit: None,
        }),
    }
}

fn failure(error: BenchError) -> Failure {
    match error {
        BenchError::Store(error) => error.into(),
        other => Failure::refused(other.to_string()),
    }
}
