//! `tasker worker`: runs the steps of all tasks in a store, or of a server.

mod exec;
mod remote;

use application::Coordinator;
use application::Presence;
use application::coordinate::{CoordinatorOptions, CoordinatorReport, Until};
use application::ports::{ClaimScope, Handlers, WorkerFacts};
use domain::text::Text;
use serde::Serialize;
use tokio_util::sync::CancellationToken;

use super::prune::Retaining;
use crate::cli::worker::WorkerArguments;
use crate::compose::{self, Engine, Wanted};
use crate::exit::{Exit, Failure};
use crate::output::{print, print_json};
use crate::progress::{self, Manner};
use crate::shutdown::Shutdown;

/// Works until nothing is left, or until told to end.
pub(crate) async fn run(arguments: &WorkerArguments) -> Result<Exit, Failure> {
    let shutdown = Shutdown::listen(arguments.json)?;
    if let Some(url) = &arguments.remote.url {
        return remote::run(arguments, url, &shutdown).await;
    }
    let report = shutdown
        .unless_abandoned(work(arguments, &shutdown))
        .await?;
    let report = Report::of(&report, shutdown.is_asked());
    if arguments.json {
        print_json(&report)?;
    } else {
        print(&report.told())?;
    }
    // To be told to end is how a worker that goes on for ever ends well.
    let interrupted = shutdown.is_asked() && arguments.until_idle;
    Ok(if interrupted {
        Exit::Interrupted
    } else {
        Exit::Complete
    })
}

async fn work(
    arguments: &WorkerArguments,
    shutdown: &Shutdown,
) -> Result<CoordinatorReport, Failure> {
    let manner = if arguments.json {
        Manner::Silent
    } else {
        Manner::Lines
    };
    let (progress, mut screen) = progress::open(manner);
    let Some(store) = &arguments.store else {
        let message = "say where the steps are: --store for a database, --url for a server";
        return Err(Failure::usage(message));
    };
    let wanted = Wanted {
        store: Some(store),
        seed: None,
        concurrency: arguments.concurrency,
    };
    let engine = compose::engine(&wanted, progress).await?;
    let handlers = engine.handlers(&arguments.dir)?;
    let options = options(arguments, &engine)?;
    let showing = screen.show(&engine.orchestrator);
    let presence = presence(arguments, &engine, &options, &handlers);
    let coordinator = Coordinator::new(engine.orchestrator.clone(), handlers, options);
    let retaining = Retaining::start(&engine, arguments.retain.retain);
    let over = CancellationToken::new();
    let work = async {
        let done = coordinator.run(shutdown.stop.clone()).await;
        over.cancel();
        done
    };
    let drain = &shutdown.stop.gently;
    let (done, ()) = tokio::join!(work, presence.keep(&over, drain));
    retaining.finish().await;
    showing.finish().await;
    Ok(done?)
}

/// How it shows itself to those who look who works.
fn presence(
    arguments: &WorkerArguments,
    engine: &Engine,
    options: &CoordinatorOptions,
    handlers: &Handlers,
) -> Presence {
    let facts = WorkerFacts {
        version: Some(Text::clean(env!("CARGO_PKG_VERSION"))),
        handlers: Some(handlers.names().cloned().collect()),
        queues: Some(arguments.queue.clone()),
        slots: Some(u32::from(arguments.concurrency)),
        ..WorkerFacts::default()
    };
    Presence::new(engine.orchestrator.clone(), options.worker.clone(), facts)
}

fn options(arguments: &WorkerArguments, engine: &Engine) -> Result<CoordinatorOptions, Failure> {
    let until = if arguments.until_idle {
        Until::NothingLeft
    } else {
        Until::Stopped
    };
    let scope = ClaimScope::Queues(arguments.queue.clone());
    let usual = CoordinatorOptions::new(scope, until, engine.worker("worker")?);
    Ok(CoordinatorOptions {
        concurrency: usize::from(arguments.concurrency),
        lease: arguments.lease,
        grace: arguments.grace,
        // A worker that goes on for ever outlives restarts of its store.
        patience: usual.patience.filter(|_| arguments.until_idle),
        ..usual
    })
}

/// What a worker did.
#[derive(Debug, Serialize)]
struct Report {
    /// `idle` when nothing was left to do, `stopped` when it was told to end.
    state: &'static str,
    claimed: usize,
    succeeded: usize,
    retried: usize,
    failed: usize,
    released: usize,
    lost: usize,
    rescued: usize,
    tasks_ended: usize,
}

impl Report {
    fn of(report: &CoordinatorReport, stopped: bool) -> Self {
        Self {
            state: if stopped { "stopped" } else { "idle" },
            claimed: report.claimed,
            succeeded: report.succeeded,
            retried: report.retried,
            failed: report.failed,
            released: report.released,
            lost: report.lost,
            rescued: report.rescued,
            tasks_ended: report.tasks_ended,
        }
    }

    fn told(&self) -> String {
        let Self {
            state,
            claimed,
            succeeded,
            retried,
            failed,
            released,
            lost,
            rescued,
            tasks_ended,
        } = self;
        format!(
            "{state}: {claimed} steps claimed, {succeeded} succeeded, {retried} to be retried, {failed} \
             failed, {released} given back, {lost} lost, {rescued} rescued; {tasks_ended} tasks ended\n"
        )
    }
}
