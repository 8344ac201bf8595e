//! `tasker worker --url`: any program is a handler of a server's steps.

use std::sync::Arc;

use adapters_memory::SystemClock;
use application::ports::{Clock, StepHandler};
use client::{Client, Error, Report, Worker, WorkerOptions};
use domain::name::QueueName;
use handlers::Exec;
use serde::Serialize;

use super::config;
use super::exec::CommandLine;
use crate::cli::worker::{RemoteArguments, WorkerArguments};
use crate::config::Config;
use crate::exit::{Exit, Failure};
use crate::output::{print, print_json, say};
use crate::shutdown::Shutdown;
use crate::telemetry::Sending;

/// Works until told to end, by a signal or by the server.
pub(super) async fn run(
    arguments: &WorkerArguments,
    config: &Config,
    url: &str,
) -> Result<Exit, Failure> {
    if arguments.until_idle {
        let message = "--until-idle: a server does not tell when nothing is left; leave it out";
        return Err(Failure::usage(message));
    }
    if arguments.remote.exec.is_empty() {
        let message = "say what it can do, as in --exec mail.send=./send-mail";
        return Err(Failure::usage(message));
    }
    let client = client(&arguments.remote, url)?;
    let options = options(config);
    let id = options.id.clone();
    let worker = with_commands(Worker::new(client, options), &arguments.remote, config)?;
    if arguments.service.check_config {
        return config::is_right();
    }
    let shutdown = Shutdown::listen(arguments.json)?;
    let sending = Sending::start(&config.telemetry, &Arc::default())?;
    if !arguments.json {
        say(&format!("worker {id} takes steps from {url}"));
    }
    let stop = shutdown.stop.gently.clone();
    let working = async { worker.run(stop).await.map_err(|error| failure(url, &error)) };
    let report = shutdown.unless_abandoned(working).await;
    sending.finish().await;
    let report = Told::of(report?);
    if arguments.json {
        print_json(&report)?;
    } else {
        print(&report.in_words())?;
    }
    Ok(Exit::Complete)
}

fn client(remote: &RemoteArguments, url: &str) -> Result<Client, Failure> {
    let token = match (&remote.token, &remote.token_file) {
        (_, Some(file)) => {
            let unreadable =
                |error| Failure::usage(format!("--token-file {}: {error}", file.display()));
            Some(std::fs::read_to_string(file).map_err(unreadable)?)
        }
        (Some(token), None) => Some(token.reveal().to_owned()),
        (None, None) => None,
    };
    let client = match token {
        Some(token) => Client::with_token(url, &token),
        None => Client::new(url),
    };
    client.map_err(|error| Failure::usage(format!("--url {error}")))
}

fn options(config: &Config) -> WorkerOptions {
    let worker = &config.worker;
    let usual = WorkerOptions::named("worker");
    WorkerOptions {
        queues: worker.queues.0.iter().map(QueueName::to_string).collect(),
        slots: worker.concurrency.0,
        lease: worker.lease.0.as_duration(),
        grace: config.shutdown.grace.0.as_duration(),
        host: std::env::var("HOSTNAME").ok(),
        version: Some(env!("CARGO_PKG_VERSION").to_owned()),
        ..usual
    }
}

fn with_commands(
    mut worker: Worker,
    remote: &RemoteArguments,
    config: &Config,
) -> Result<Worker, Failure> {
    let dir = &config.worker.dir;
    let unusable = |error| Failure::usage(format!("--dir {}: {error}", dir.display()));
    let dir = dir.canonicalize().map_err(unusable)?;
    let clock: Arc<dyn Clock> = Arc::new(SystemClock::new());
    let exec: Arc<dyn StepHandler> = Arc::new(Exec::new(clock, &dir));
    for command in &remote.exec {
        let command_line = CommandLine {
            line: command.line.clone(),
            exec: Arc::clone(&exec),
        };
        worker = worker.with(command.handler.as_str(), Arc::new(command_line));
    }
    Ok(worker)
}

fn failure(url: &str, error: &Error) -> Failure {
    Failure::refused(format!("{url}: {error}"))
}

/// What it did.
#[derive(Debug, Serialize)]
struct Told {
    /// `drained` when the server wanted it to end, `stopped` when it was told to by a signal.
    state: &'static str,
    claimed: usize,
    succeeded: usize,
    failed: usize,
    released: usize,
    lost: usize,
}

impl Told {
    const fn of(report: Report) -> Self {
        Self {
            state: if report.drained { "drained" } else { "stopped" },
            claimed: report.claimed,
            succeeded: report.succeeded,
            failed: report.failed,
            released: report.released,
            lost: report.lost,
        }
    }

    fn in_words(&self) -> String {
        let Self {
            state,
            claimed,
            succeeded,
            failed,
            released,
            lost,
        } = self;
        format!(
            "{state}: {claimed} steps claimed, {succeeded} succeeded, {failed} attempts failed, \
             {released} given back, {lost} lost\n"
        )
    }
}
