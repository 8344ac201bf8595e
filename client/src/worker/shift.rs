//! One run of a worker.

use std::collections::BTreeSet;
use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::{Instant, Interval, MissedTickBehavior, interval_at, sleep, timeout};
use tokio_util::sync::CancellationToken;

use super::Worker;
use super::attempt::{Done, run};
use super::hands::Hands;
use super::options::Report;
use super::outcomes::{Outcomes, Sent, Told};
use crate::error::Error;
use crate::retry::{Backoff, chance, upper_half};
use crate::wire::{
    Claim, Claimed, ClaimedStep, Heartbeat, HeartbeatAnswer, HeldLease, Outcome, StepEnd,
    WorkerFacts,
};

/// The most steps of one claim.
const CLAIM_MAX: usize = 100;
/// A worker with nothing in hand is seen as often as this.
const SEEN_EVERY: Duration = Duration::from_secs(20);
/// How long the last requests may take once handlers have had their grace.
const LAST_WORDS: Duration = Duration::from_secs(10);

pub(super) struct Shift<'w> {
    worker: &'w Worker,
    hands: Hands,
    /// Of those in hand, the ones whose handler is done.
    ended: BTreeSet<HeldLease>,
    outcomes: Outcomes,
    report: Report,
    running: JoinSet<Done>,
    claiming: JoinSet<Result<Claimed, Error>>,
    committing: JoinSet<Sent>,
    beating: JoinSet<Result<HeartbeatAnswer, Error>>,
    /// The claim under way, which is repeated as it is until it is answered.
    claim: Option<Claim>,
    backoff: Backoff,
    rest: Duration,
    beats: Interval,
}

impl<'w> Shift<'w> {
    pub(super) fn new(worker: &'w Worker) -> Self {
        let every = (worker.options.lease / 3).clamp(Duration::from_millis(200), SEEN_EVERY);
        let mut beats = interval_at(Instant::now() + upper_half(every), every);
        beats.set_missed_tick_behavior(MissedTickBehavior::Delay);
        Self {
            worker,
            hands: Hands::default(),
            ended: BTreeSet::new(),
            outcomes: Outcomes::default(),
            report: Report::default(),
            running: JoinSet::new(),
            claiming: JoinSet::new(),
            committing: JoinSet::new(),
            beating: JoinSet::new(),
            claim: None,
            backoff: Backoff::default(),
            rest: Duration::ZERO,
            beats,
        }
    }

    pub(super) async fn run(mut self, stop: CancellationToken) -> Result<Report, Error> {
        self.register().await?;
        while !stop.is_cancelled() && !self.report.drained {
            self.ask();
            self.tell();
            tokio::select! {
                biased;
                () = stop.cancelled() => {}
                done = self.happens() => done?,
            }
        }
        self.wind_down().await?;
        Ok(self.report)
    }

    /// One thing happens.
    async fn happens(&mut self) -> Result<(), Error> {
        tokio::select! {
            Some(done) = self.running.join_next() => {
                if let Ok(done) = done {
                    self.is_done(done);
                }
            }
            Some(answer) = self.claiming.join_next() => {
                if let Ok(answer) = answer {
                    self.claimed(answer)?;
                }
            }
            Some(sent) = self.committing.join_next() => {
                if let Ok(sent) = sent {
                    self.told(sent)?;
                }
            }
            Some(answer) = self.beating.join_next() => {
                if let Ok(answer) = answer {
                    self.beaten(answer)?;
                }
            }
            _ = self.beats.tick() => self.beat(),
        }
        Ok(())
    }

    async fn register(&self) -> Result<(), Error> {
        let options = &self.worker.options;
        let facts = WorkerFacts {
            host: options.host.clone(),
            version: options.version.clone(),
            labels: options.labels.clone(),
            handlers: self.worker.handlers.keys().cloned().collect(),
            queues: options.queues.clone(),
            slots: Some(options.slots.max(1)),
        };
        match self.worker.client.register(&options.id, &facts).await {
            Ok(()) => Ok(()),
            Err(error) if error.is_worth_repeating() => {
                // The first claim says enough.
                tracing::warn!(%error, "could not register");
                Ok(())
            }
            Err(error) => Err(error),
        }
    }

    /// Asks for steps if there is a free slot and no claim under way.
    fn ask(&mut self) {
        let (worker, options) = (self.worker, &self.worker.options);
        let slots = usize::try_from(options.slots.max(1)).unwrap_or(usize::MAX);
        let free = slots.saturating_sub(self.hands.len());
        if !self.claiming.is_empty() || (free == 0 && self.claim.is_none()) {
            return;
        }
        let claim = self.claim.get_or_insert_with(|| Claim {
            worker_id: Some(options.id.clone()),
            handlers: worker.handlers.keys().cloned().collect(),
            queues: options.queues.clone(),
            limit: u32::try_from(free.min(CLAIM_MAX)).unwrap_or(1),
            lease_seconds: options.lease.as_secs().max(1),
            wait_seconds: Some(options.wait.as_secs().min(30)),
            request_id: Some(format!("{:016x}{:016x}", chance(), chance())),
            in_flight: u32::try_from(self.hands.len()).ok(),
        });
        let (client, claim) = (worker.client.clone(), claim.clone());
        let rest = std::mem::take(&mut self.rest);
        self.claiming.spawn(async move {
            sleep(rest).await;
            client.claim(&claim).await
        });
    }

    fn claimed(&mut self, answer: Result<Claimed, Error>) -> Result<(), Error> {
        match answer {
            Ok(claimed) => {
                self.claim = None;
                self.backoff.reset();
                self.report.drained |= claimed.drain;
                for step in claimed.steps {
                    self.begin(step);
                }
                Ok(())
            }
            Err(error) if error.is_worth_repeating() => {
                self.rest = self.backoff.after(&error);
                tracing::warn!(%error, "asking for steps again");
                Ok(())
            }
            Err(error) => Err(error),
        }
    }

    fn begin(&mut self, step: ClaimedStep) {
        let lease = step.held();
        if self.hands.holds(&lease) {
            return;
        }
        self.report.claimed += 1;
        let handler = self.worker.handlers.get(&step.handler).cloned();
        let cancelled = self.hands.take(lease);
        self.running.spawn(run(handler, step, cancelled));
    }

    fn is_done(&mut self, done: Done) {
        // Of a lease that is lost nothing is told.
        if self.hands.holds(&done.lease) {
            self.ended.insert(done.lease.clone());
            self.outcomes.push(done.outcome());
        }
    }

    /// Tells what has ended, if nothing is being told.
    fn tell(&mut self) {
        if self.committing.is_empty() {
            let (client, id) = (self.worker.client.clone(), self.worker.options.id.clone());
            if let Some(call) = self.outcomes.send(client, id) {
                self.committing.spawn(call);
            }
        }
    }

    fn told(&mut self, sent: Sent) -> Result<(), Error> {
        for told in self.outcomes.answered(sent)? {
            let lease = match told {
                Told::Written(Outcome { lease, end }) => {
                    let counter = match end {
                        StepEnd::Succeeded { .. } => &mut self.report.succeeded,
                        StepEnd::Failed { .. } => &mut self.report.failed,
                        StepEnd::Released => &mut self.report.released,
                    };
                    *counter += 1;
                    lease
                }
                Told::Void(lease) => {
                    tracing::warn!(task = lease.task_id, step = lease.step, "a lease was lost");
                    self.report.lost += 1;
                    lease
                }
            };
            self.ended.remove(&lease);
            self.hands.drop(&lease);
        }
        Ok(())
    }

    fn beat(&mut self) {
        if !self.beating.is_empty() {
            return;
        }
        let options = &self.worker.options;
        let heartbeat = Heartbeat {
            worker_id: options.id.clone(),
            leases: self.hands.leases(),
            lease_seconds: options.lease.as_secs().max(1),
        };
        let client = self.worker.client.clone();
        self.beating
            .spawn(async move { client.heartbeat(&heartbeat).await });
    }

    fn beaten(&mut self, answer: Result<HeartbeatAnswer, Error>) -> Result<(), Error> {
        let answer = match answer {
            Ok(answer) => answer,
            Err(error) if error.is_worth_repeating() => {
                // Until somebody takes a lease back it is held, however late it is.
                tracing::warn!(%error, "a heartbeat was not heard");
                return Ok(());
            }
            Err(error) => return Err(error),
        };
        self.report.drained |= answer.drain;
        for told in answer.leases.into_iter().filter(|told| !told.held) {
            let status = told.problem.map_or(0, |problem| problem.status);
            // Of what has ended the answer to its outcome says more.
            let is_void = matches!(status, 404 | 409) && !self.ended.contains(&told.lease);
            if is_void && self.hands.drop(&told.lease) {
                let lease = told.lease;
                tracing::warn!(task = lease.task_id, step = lease.step, "a lease was lost");
                self.report.lost += 1;
            }
        }
        Ok(())
    }

    /// Claims nothing new, lets handlers finish, gives the rest back, and goes.
    async fn wind_down(&mut self) -> Result<(), Error> {
        self.give_back_the_claim().await;
        let grace_ends = Instant::now() + self.worker.options.grace;
        let mut given_up_at = None;
        while !self.hands.is_empty() {
            self.tell();
            tokio::select! {
                biased;
                done = self.happens() => done?,
                () = tokio::time::sleep_until(given_up_at.unwrap_or(grace_ends)) => {
                    if given_up_at.is_some() {
                        let steps = self.hands.len();
                        tracing::warn!(steps, "could not tell of all; their leases run out");
                        break;
                    }
                    self.hands.stop();
                    given_up_at = Some(Instant::now() + LAST_WORDS);
                }
            }
        }
        let goodbye = self.worker.client.deregister(&self.worker.options.id);
        match timeout(LAST_WORDS, goodbye).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::warn!(%error, "could not deregister"),
            Err(_) => tracing::warn!("the server did not answer the last request"),
        }
        Ok(())
    }

    /// The claim under way may have been answered with steps that nobody will do: it is asked
    /// again, without waiting, and what it got goes back.
    async fn give_back_the_claim(&mut self) {
        self.claiming.abort_all();
        let mut answers = Vec::new();
        while let Some(answer) = self.claiming.join_next().await {
            answers.extend(answer.ok().and_then(Result::ok));
        }
        let Some(claim) = self.claim.take() else {
            return;
        };
        if answers.is_empty() {
            let again = Claim {
                wait_seconds: Some(0),
                ..claim
            };
            let asked = timeout(LAST_WORDS, self.worker.client.claim(&again)).await;
            answers.extend(asked.ok().and_then(Result::ok));
        }
        for step in answers.into_iter().flat_map(|claimed| claimed.steps) {
            self.report.claimed += 1;
            let lease = step.held();
            self.hands.take(lease.clone());
            self.ended.insert(lease.clone());
            let end = StepEnd::Released;
            self.outcomes.push(Outcome { lease, end });
        }
    }
}
