//! `tasker worker`: runs the steps of all tasks in a store, or of a server.

mod exec;
mod remote;

use std::sync::Arc;

use application::coordinate::{CoordinatorOptions, CoordinatorReport, Until};
use application::ports::{ClaimScope, Handlers, WorkerFacts};
use application::{Coordinator, EngineMetrics, Presence};
use domain::text::Text;
use serde::Serialize;
use tokio_util::sync::CancellationToken;

use super::config;
use super::prune::Retaining;
use crate::cli::worker::WorkerArguments;
use crate::compose::{self, Engine, Wanted};
use crate::config::Config;
use crate::config::setting::Format;
use crate::exit::{Exit, Failure};
use crate::observe::Admin;
use crate::output::{print, print_json};
use crate::progress::{self, Manner};
use crate::shutdown::Shutdown;
use crate::telemetry::Sending;

/// Works until nothing is left, or until told to end.
pub(crate) async fn run(arguments: &WorkerArguments) -> Result<Exit, Failure> {
    let config = arguments.load()?.config;
    config::sound(&config)?;
    if let Some(url) = &arguments.remote.url {
        return remote::run(arguments, &config, url).await;
    }
    let Some(store) = &config.store.url.0 else {
        return Err(Failure::usage(
            "a worker needs a store: say which with --store, TASKER_STORE, or store.url in a file; \
             or a server: --url",
        ));
    };
    if arguments.service.check_config {
        return config::is_right();
    }
    let shutdown = Shutdown::listen(arguments.json)?;
    let metrics = Arc::<EngineMetrics>::default();
    let mut sending = Sending::start(&config.telemetry, &metrics)?;
    let wanted = Wanted {
        store: Some(store),
        seed: None,
        concurrency: config.worker.concurrency.0,
        metrics,
        pool: Some(&config.pool),
    };
    let working = work(arguments, &config, &wanted, &shutdown, &mut sending);
    let report = shutdown.unless_abandoned(working).await;
    sending.finish().await;
    let report = Report::of(&report?, shutdown.is_asked());
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
    config: &Config,
    wanted: &Wanted<'_>,
    shutdown: &Shutdown,
    sending: &mut Sending,
) -> Result<CoordinatorReport, Failure> {
    // Lines for people have no place among JSON.
    let is_json = arguments.json || config.telemetry.log_format == Format::Json;
    let manner = if is_json {
        Manner::Silent
    } else {
        Manner::Lines
    };
    let (progress, mut screen) = progress::open(manner);
    let mut engine = compose::engine(wanted, progress).await?;
    engine.orchestrator = sending.of(engine.orchestrator);
    let handlers = engine.handlers(&config.worker.dir)?;
    let options = options(arguments, config, &engine)?;
    let showing = screen.show(&engine.orchestrator);
    let admin = Admin::start(&config.telemetry, &engine.orchestrator).await?;
    let presence = presence(config, &engine, &options, &handlers);
    let coordinator = Coordinator::new(engine.orchestrator.clone(), handlers, options);
    let retaining = Retaining::start(&engine, &config.retention);
    let over = CancellationToken::new();
    let work = async {
        let done = coordinator.run(shutdown.stop.clone()).await;
        over.cancel();
        done
    };
    let drain = &shutdown.stop.gently;
    let (done, ()) = tokio::join!(work, presence.keep(&over, drain));
    retaining.finish().await;
    admin.finish().await;
    showing.finish().await;
    Ok(done?)
}

/// How it shows itself to those who look who works.
fn presence(
    config: &Config,
    engine: &Engine,
    options: &CoordinatorOptions,
    handlers: &Handlers,
) -> Presence {
    let facts = WorkerFacts {
        version: Some(Text::clean(env!("CARGO_PKG_VERSION"))),
        handlers: Some(handlers.names().cloned().collect()),
        queues: Some(config.worker.queues.0.clone()),
        slots: u32::try_from(options.concurrency).ok(),
        ..WorkerFacts::default()
    };
    Presence::new(engine.orchestrator.clone(), options.worker.clone(), facts)
}

fn options(
    arguments: &WorkerArguments,
    config: &Config,
    engine: &Engine,
) -> Result<CoordinatorOptions, Failure> {
    let until = if arguments.until_idle {
        Until::NothingLeft
    } else {
        Until::Stopped
    };
    let worker = &config.worker;
    let scope = ClaimScope::Queues(worker.queues.0.clone());
    let usual = CoordinatorOptions::new(scope, until, engine.worker("worker")?);
    Ok(CoordinatorOptions {
        concurrency: usize::try_from(worker.concurrency.0).unwrap_or(usize::MAX),
        lease: worker.lease.0,
        poll: worker.poll.0,
        grace: config.shutdown.grace.0,
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
