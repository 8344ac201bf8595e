//! `tasker bench`: what a store can do.

mod idle;
mod server;
mod soak;
mod table;

use bench::{BenchError, CrewSize, Figures, Listener, Plan, Shape, Store};

use domain::millis::Millis;

use server::Served;

use crate::cli::bench::BenchArguments;
use crate::cli::store::StoreUrl;
use crate::compose;
use crate::exit::{Exit, Failure};
use crate::output::{print, print_json, say};
use crate::shutdown::Shutdown;

/// Measures.
pub(crate) async fn run(arguments: &BenchArguments) -> Result<Exit, Failure> {
    if let Some(store) = &arguments.store.store {
        compose::check(store)?;
    }
    // Quietly: there is nothing to wait for that a signal would have to announce.
    let shutdown = Shutdown::listen(true)?;
    let measured = shutdown.unless_abandoned(measure(arguments));
    tokio::select! {
        measured = measured => measured.map(|()| Exit::Complete),
        // Half a measurement is worth nothing: the first signal ends it.
        () = shutdown.stop.gently.cancelled() => Ok(Exit::Interrupted),
    }
}

async fn measure(arguments: &BenchArguments) -> Result<(), Failure> {
    if let Some(store) = arguments
        .store
        .store
        .as_ref()
        .filter(|_| arguments.store.migrate)
    {
        compose::migrate(store).await?;
    }
    let mut plan = plan(arguments);
    let listener = Aloud(!arguments.json);
    if let Some(seconds) = arguments.idle {
        return idle::run(arguments, &plan, seconds, &listener).await;
    }
    if let Some(minutes) = arguments.soak {
        return soak::run(arguments, &plan, minutes, &listener).await;
    }
    let served = if arguments.http {
        Some(Served::start(arguments).await?)
    } else {
        None
    };
    plan.server = served.as_ref().map(|served| served.url.clone());
    let mut unprinted = Ok(());
    let found = |figures: &Figures| {
        if arguments.json && unprinted.is_ok() {
            unprinted = print_json(figures);
        }
    };
    let all = bench::run(&plan, &listener, found).await;
    let all = all.map_err(|error| failure(error, arguments.store.store.as_ref()))?;
    if let Some(served) = served {
        served.stop().await?;
    }
    unprinted?;
    if arguments.json {
        return Ok(());
    }
    print(&table::of(&all))
}

/// Says what is being done on stderr, unless nothing is to be said.
struct Aloud(bool);

impl Listener for Aloud {
    fn say(&self, text: &str) {
        if self.0 {
            say(text);
        }
    }
}

fn plan(arguments: &BenchArguments) -> Plan {
    let shapes = arguments.shape.iter().flat_map(|shapes| shapes.0.clone());
    let mut shapes: Vec<Shape> = shapes.collect();
    if shapes.is_empty() {
        shapes = match arguments.soak {
            Some(_) => vec![Shape::Jobs],
            None => bench::USUAL.to_vec(),
        };
    }
    let floor = &arguments.floor;
    let modes = arguments.mode.iter().flat_map(|modes| modes.0.clone());
    Plan {
        shapes,
        modes: modes.collect(),
        tasks: arguments.tasks,
        duration: arguments.duration.map(Millis::as_duration),
        size: CrewSize {
            workers: arguments.workers,
            concurrency: arguments.concurrency,
        },
        store: arguments.store.store.as_ref().map(|url| Store {
            url: url.reveal().to_owned(),
            connections: arguments.store.connections,
            sync_commit: arguments.store.sync_commit,
        }),
        floor: floor.floor.then(|| floor.floor_span.as_duration()),
        stored: arguments.stored,
        server: None,
    }
}

/// Why nothing was measured, with whatever is secret in the store's URL blotted out.
fn failure(error: BenchError, store: Option<&StoreUrl>) -> Failure {
    let failure = match error {
        BenchError::Store(error) => error.into(),
        BenchError::Database(_) => Failure::store(error.to_string()),
        BenchError::Missing(_) => Failure::usage(error.to_string()),
        BenchError::Name(_)
        | BenchError::Builder(_)
        | BenchError::Template(_)
        | BenchError::Torn(_)
        | BenchError::Pgbench(_)
        | BenchError::Put(_)
        | BenchError::Server(_)
        | BenchError::Submit(_)
        | BenchError::Unfinished(_)
        | BenchError::Wrong(_) => Failure::refused(error.to_string()),
    };
    let Some(store) = store else { return failure };
    Failure {
        message: store.censor(&failure.message),
        ..failure
    }
}
