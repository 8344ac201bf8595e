//! Submitting tasks, many at once.

mod server;

use std::sync::Arc;
use std::time::{Duration, Instant};

use application::ports::VersionChoice;
use application::{Orchestrator, SubmitRequest};
use client::Client;
use domain::id::TaskId;
use domain::payload::Payload;
use domain::task::SubmissionFacts;
use domain::template::Template;
use tokio::task::JoinSet;

use crate::backend::Opened;
use crate::bench::Trial;
use crate::error::BenchError;
use crate::meter::Meter;

/// Tasks in a batch, unless they are large.
const BATCH_TASKS: u32 = 500;
/// Steps in a batch, unless one task has more.
const BATCH_STEPS: u32 = 10_000;
/// Batches under way at once, as many as the floor has clients.
const AT_ONCE: usize = 8;

/// Submits tasks of one template.
#[derive(Clone, Debug)]
pub(crate) struct Feed {
    to: To,
    template: Arc<Template>,
    meter: Arc<Meter>,
}

/// Who takes them.
#[derive(Clone, Debug)]
enum To {
    Store(Box<Orchestrator>),
    Server(Client),
}

impl Feed {
    /// Submits tasks of a trial to a store.
    pub(crate) fn new(opened: &Opened, trial: &Trial) -> Self {
        Self::of(opened, &trial.template, &trial.meter)
    }

    /// Submits tasks of a template to a store.
    pub(crate) fn of(opened: &Opened, template: &Arc<Template>, meter: &Arc<Meter>) -> Self {
        Self {
            to: To::Store(Box::new(opened.orchestrator.clone())),
            template: Arc::clone(template),
            meter: Arc::clone(meter),
        }
    }

    /// Submits tasks of a trial to a server.
    pub(crate) fn through(server: &Client, trial: &Trial) -> Self {
        Self {
            to: To::Server(server.clone()),
            template: Arc::clone(&trial.template),
            meter: Arc::clone(&trial.meter),
        }
    }

    /// Keeps the template.
    pub(crate) async fn prepare(&self) -> Result<(), BenchError> {
        match &self.to {
            To::Store(store) => Ok(store.put_template(Arc::clone(&self.template)).await?),
            To::Server(client) => server::put(client, &self.template).await,
        }
    }

    /// How many tasks make a batch.
    pub(crate) fn batch(&self) -> u64 {
        let steps = u32::try_from(self.template.steps().len()).unwrap_or(u32::MAX);
        u64::from((BATCH_STEPS / steps.max(1)).clamp(1, BATCH_TASKS))
    }

    /// Submits so many, several batches at a time.
    pub(crate) async fn submit_all(&self, tasks: u64) -> Result<(), BenchError> {
        let mut left = tasks;
        let mut batches: JoinSet<Result<(), BenchError>> = JoinSet::new();
        while left > 0 || !batches.is_empty() {
            if left > 0 && batches.len() < AT_ONCE {
                let count = left.min(self.batch());
                left -= count;
                let feed = self.clone();
                batches.spawn(async move { feed.submit_batch(count).await });
            } else if let Some(done) = batches.join_next().await {
                done??;
            }
        }
        Ok(())
    }

    /// Submits so many in one call.
    pub(crate) async fn submit_batch(&self, tasks: u64) -> Result<(), BenchError> {
        let before = Instant::now();
        match &self.to {
            To::Store(store) => {
                let requests = (0..tasks).map(|_| self.request()).collect();
                for answer in store.submit_batch(requests).await? {
                    self.meter.samples.submitted(answer?.task, before);
                }
            }
            To::Server(client) => {
                for task in server::submit_batch(client, &self.template, tasks).await? {
                    self.meter.samples.submitted(task, before);
                }
            }
        }
        Ok(())
    }

    /// Submits one; answers how long the call took.
    pub(crate) async fn submit_one(&self) -> Result<(TaskId, Duration), BenchError> {
        let before = Instant::now();
        let task = match &self.to {
            To::Store(store) => store.submit(self.request()).await?.task,
            To::Server(client) => server::submit(client, &self.template).await?,
        };
        let took = before.elapsed();
        self.meter.submitted(task, before);
        Ok((task, took))
    }

    fn request(&self) -> SubmitRequest {
        let key = self.template.key();
        SubmitRequest {
            namespace: key.namespace.clone(),
            template: key.name.clone(),
            version: VersionChoice::Exactly(key.version.clone()),
            context: Payload::empty(),
            facts: SubmissionFacts::default(),
        }
    }
}
