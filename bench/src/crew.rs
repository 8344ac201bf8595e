//! Workers, each with an id of its own: coordinators over one store, or clients of one server.

mod lane;

use std::sync::Arc;

use application::coordinate::{CoordinatorOptions, Until};
use application::ports::ClaimScope;
use application::{Coordinator, Orchestrator};
use client::Client;
use domain::name::WorkerId;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::bench::Trial;
use crate::error::BenchError;
pub(crate) use lane::Lane;

/// Workers at work.
#[derive(Debug)]
pub(crate) struct Crew {
    stop: CancellationToken,
    workers: JoinSet<Result<(), BenchError>>,
}

/// How many workers, and how many steps each runs at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CrewSize {
    /// Workers.
    pub workers: u16,
    /// Steps at once, each.
    pub concurrency: u16,
}

impl Crew {
    /// Sets them to work.
    pub(crate) fn start(
        orchestrator: &Orchestrator,
        trial: &Trial,
        size: CrewSize,
    ) -> Result<Self, BenchError> {
        let stop = CancellationToken::new();
        let mut workers = JoinSet::new();
        for number in 0..size.workers.max(1) {
            let options = options(orchestrator, trial, number, size.concurrency)?;
            let coordinator =
                Coordinator::new(orchestrator.clone(), trial.handlers.clone(), options);
            let stop = stop.clone();
            workers.spawn(async move {
                coordinator.run(stop).await?;
                Ok(())
            });
        }
        Ok(Self { stop, workers })
    }

    /// Sets clients of a server to work.
    pub(crate) fn through(server: &Client, trial: &Trial, size: CrewSize) -> Self {
        let stop = CancellationToken::new();
        let mut workers = JoinSet::new();
        let left = Arc::default();
        for number in 0..size.workers.max(1) {
            let mut lane = Lane::new(server, trial, number, size.concurrency, &left);
            let stop = stop.clone();
            workers.spawn(async move { lane.run(stop).await });
        }
        Self { stop, workers }
    }

    /// Waits for `goal`, unless a worker ends before.
    pub(crate) async fn until<T>(
        &mut self,
        goal: impl Future<Output = T>,
    ) -> Result<T, BenchError> {
        tokio::select! {
            biased;
            reached = goal => Ok(reached),
            ended = self.workers.join_next() => Err(match ended {
                Some(Ok(Err(error))) => error,
                Some(Err(error)) => error.into(),
                Some(Ok(Ok(()))) | None => BenchError::Unfinished("a worker ended too early".to_owned()),
            }),
        }
    }

    /// Tells them to end, and waits for them.
    pub(crate) async fn end(mut self) -> Result<(), BenchError> {
        self.stop.cancel();
        while let Some(ended) = self.workers.join_next().await {
            ended??;
        }
        Ok(())
    }
}

fn options(
    orchestrator: &Orchestrator,
    trial: &Trial,
    number: u16,
    concurrency: u16,
) -> Result<CoordinatorOptions, BenchError> {
    let random = orchestrator.ports().entropy.next_u64();
    let worker = WorkerId::parse(&format!("bench-{number}-{random:x}"))?;
    let scope = ClaimScope::Queues(vec![trial.queue.clone()]);
    Ok(CoordinatorOptions {
        concurrency: usize::from(concurrency),
        ..CoordinatorOptions::new(scope, Until::Stopped, worker)
    })
}
