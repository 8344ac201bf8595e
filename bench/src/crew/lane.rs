//! A worker that has only the API of a server: it asks for a batch of steps, does nothing, and tells
//! how they ended.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use client::{Claim, ClaimedStep, Client, Outcome, StepEnd, Taken};
use domain::id::TaskId;
use serde_json::json;
use tokio_util::sync::CancellationToken;

use crate::bench::Trial;
use crate::error::BenchError;
use crate::shape::HANDLER;

/// Longer than any batch takes: nobody sends heartbeats.
const LEASE_SECONDS: u64 = 120;
/// How long the server may let a worker wait for steps.
const WAIT_SECONDS: u64 = 20;

/// Steps of each task that have not ended. All lanes write into one: any of them may end a task.
pub(crate) type Left = Mutex<HashMap<TaskId, u32>>;

/// One worker.
pub(crate) struct Lane {
    client: Client,
    trial: Trial,
    claim: Claim,
    claims: u64,
    left: Arc<Left>,
}

impl Lane {
    /// A worker that takes so many steps at once.
    pub(crate) fn new(
        server: &Client,
        trial: &Trial,
        number: u16,
        batch: u16,
        left: &Arc<Left>,
    ) -> Self {
        let namespace = &trial.template.key().namespace;
        let claim = Claim {
            worker_id: Some(format!("{namespace}-{number}")),
            handlers: vec![HANDLER.to_owned()],
            queues: vec![trial.queue.to_string()],
            limit: u32::from(batch),
            lease_seconds: LEASE_SECONDS,
            wait_seconds: Some(WAIT_SECONDS),
            ..Claim::default()
        };
        Self {
            client: server.clone(),
            trial: trial.clone(),
            claim,
            claims: 0,
            left: Arc::clone(left),
        }
    }

    /// Works until told to stop.
    pub(crate) async fn run(&mut self, stop: CancellationToken) -> Result<(), BenchError> {
        while !stop.is_cancelled() {
            tokio::select! {
                biased;
                () = stop.cancelled() => {}
                turned = self.turn() => turned?,
            }
        }
        Ok(())
    }

    /// Asks for steps and tells how they ended.
    pub(crate) async fn turn(&mut self) -> Result<(), BenchError> {
        let before = Instant::now();
        self.claims += 1;
        // As every client does, lest a lost answer cost the steps an attempt.
        self.claim.request_id = Some(self.claims.to_string());
        let steps = self.client.claim(&self.claim).await?.steps;
        if steps.is_empty() {
            return Ok(());
        }
        for step in &steps {
            self.trial.meter.called(id(step)?, step.attempt);
        }
        let worker = self.claim.worker_id.as_deref().unwrap_or_default();
        let outcomes: Vec<Outcome> = steps.iter().map(good).collect();
        let answer = self.client.commit(worker, &outcomes, None).await?;
        let mut refused = answer.outcomes.iter();
        if let Some(refused) = refused.find(|told| told.outcome != Taken::Applied) {
            return Err(BenchError::Wrong(format!(
                "an outcome was not taken: {refused:?}"
            )));
        }
        self.trial.meter.turned(before.elapsed());
        self.count(&steps)
    }

    /// Tasks of which no step is left have ended.
    fn count(&self, steps: &[ClaimedStep]) -> Result<(), BenchError> {
        let mut ended = 0;
        // Nothing panics while it is held.
        let mut all = self.left.lock().unwrap_or_else(PoisonError::into_inner);
        for step in steps {
            let task = id(step)?;
            let left = all.entry(task).or_insert(self.trial.shape.steps());
            *left = left.saturating_sub(1);
            if *left == 0 {
                all.remove(&task);
                self.trial.meter.samples.ended(task);
                ended += 1;
            }
        }
        drop(all);
        self.trial.meter.have_gone(ended, 0);
        Ok(())
    }
}

fn good(step: &ClaimedStep) -> Outcome {
    let result = json!({ "ok": true });
    Outcome {
        lease: step.held(),
        end: StepEnd::Succeeded { result },
    }
}

fn id(step: &ClaimedStep) -> Result<TaskId, BenchError> {
    TaskId::parse(&step.task_id).ok_or_else(|| {
        let id = &step.task_id;
        BenchError::Wrong(format!("the server names a task {id:?}"))
    })
}
