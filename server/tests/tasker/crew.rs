//! Workers by the plain client: each waits for steps, keeps them for several heartbeats, and tells how
//! they ended. Nothing is repeated: a request that fails ends its worker, and with it the test.

use std::pin::Pin;
use std::time::Duration;

use client::{Claim, Claimed, Client, Heartbeat, HeldLease, Outcome, StepEnd, Taken};
use domain::time::Timestamp;
use serde_json::json;
use tokio::time::{Instant, interval_at};
use tokio_util::sync::CancellationToken;

/// The steps that are kept.
pub(crate) const HELD: &str = "hold";
/// The steps that are done at once.
pub(crate) const QUICK: &str = "quick";
/// How many steps a worker has at once.
const SLOTS: usize = 2;
/// A step is kept for so many heartbeats: longer than its lease, which it would lose without them.
const BEATS: u32 = 7;

/// One worker.
#[derive(Clone, Debug)]
pub(crate) struct Worker {
    pub(crate) client: Client,
    pub(crate) id: String,
    pub(crate) lease: Duration,
    /// How often it sends a heartbeat.
    pub(crate) beat: Duration,
    /// When its first heartbeat comes: not with everyone else's.
    pub(crate) phase: Duration,
}

/// What workers did and how it went.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Report {
    pub(crate) claims: usize,
    pub(crate) commits: usize,
    pub(crate) beats: usize,
    pub(crate) steps: usize,
    /// What was left of a lease, at least, when its heartbeat was answered.
    pub(crate) least_left: Option<Duration>,
    pub(crate) slowest_beat: Duration,
}

impl Report {
    pub(crate) fn and(self, other: Self) -> Self {
        let least = self.least_left.into_iter().chain(other.least_left).min();
        Self {
            claims: self.claims + other.claims,
            commits: self.commits + other.commits,
            beats: self.beats + other.beats,
            steps: self.steps + other.steps,
            least_left: least,
            slowest_beat: self.slowest_beat.max(other.slowest_beat),
        }
    }
}

/// A step in hand.
struct Held {
    lease: HeldLease,
    /// Until when, by the server's clock.
    until: Timestamp,
    beats: u32,
    quick: bool,
}

type Waiting = Pin<Box<dyn Future<Output = Result<Claimed, client::Error>> + Send>>;

/// What a claim is answered, if one is under way.
async fn answer(waiting: &mut Option<Waiting>) -> Result<Claimed, client::Error> {
    match waiting {
        Some(waiting) => waiting.await,
        None => std::future::pending().await,
    }
}

/// One worker at work.
struct Shift {
    worker: Worker,
    held: Vec<Held>,
    report: Report,
}

impl Worker {
    /// Works until told to stop; then hangs up in the middle of its claim, and signs off.
    pub(crate) async fn work(self, stop: CancellationToken) -> Result<Report, String> {
        let mut beats = interval_at(Instant::now() + self.phase, self.beat);
        let mut shift = Shift {
            worker: self,
            held: Vec::new(),
            report: Report::default(),
        };
        let mut waiting = shift.ask();
        while !stop.is_cancelled() {
            tokio::select! {
                biased;
                () = stop.cancelled() => {}
                _ = beats.tick() => shift.beat().await?,
                claimed = answer(&mut waiting) => {
                    waiting = None;
                    shift.take(claimed.map_err(shown)?)?;
                    shift.tell().await?;
                }
            }
            if waiting.is_none() {
                waiting = shift.ask();
            }
        }
        drop(waiting);
        let (client, id) = (&shift.worker.client, &shift.worker.id);
        client.deregister(id).await.map_err(shown)?;
        Ok(shift.report)
    }
}

impl Shift {
    /// The next claim, if there is room for a step.
    fn ask(&mut self) -> Option<Waiting> {
        let free = SLOTS.saturating_sub(self.held.len());
        if free == 0 {
            return None;
        }
        self.report.claims += 1;
        let claim = Claim {
            worker_id: Some(self.worker.id.clone()),
            handlers: vec![HELD.to_owned(), QUICK.to_owned()],
            queues: Vec::new(),
            limit: u32::try_from(free).unwrap(),
            lease_seconds: self.worker.lease.as_secs(),
            wait_seconds: Some(20),
            request_id: Some(format!("{}-{}", self.worker.id, self.report.claims)),
            in_flight: None,
        };
        let client = self.worker.client.clone();
        Some(Box::pin(async move { client.claim(&claim).await }))
    }

    fn take(&mut self, claimed: Claimed) -> Result<(), String> {
        for step in claimed.steps {
            if step.attempt != 1 {
                return Err(format!("{step:?} is not its first attempt"));
            }
            self.report.steps += 1;
            self.held.push(Held {
                lease: step.held(),
                until: time(&step.lease.expires_at)?,
                beats: 0,
                quick: step.handler == QUICK,
            });
        }
        Ok(())
    }

    /// Extends all it holds; what was held for long enough is done.
    async fn beat(&mut self) -> Result<(), String> {
        if self.held.is_empty() {
            return Ok(());
        }
        let heartbeat = Heartbeat {
            worker_id: self.worker.id.clone(),
            leases: self.held.iter().map(|held| held.lease.clone()).collect(),
            lease_seconds: self.worker.lease.as_secs(),
        };
        let sent = Instant::now();
        let answer = self
            .worker
            .client
            .heartbeat(&heartbeat)
            .await
            .map_err(shown)?;
        let took = sent.elapsed();
        let report = &mut self.report;
        report.beats += 1;
        report.slowest_beat = report.slowest_beat.max(took);
        // It was answered no later than so long after the time it tells.
        let now = time(&answer.now)?;
        for (held, told) in self.held.iter_mut().zip(answer.leases) {
            let (true, Some(until)) = (told.held, told.expires_at) else {
                return Err(format!("a lease was lost: {:?}", told.problem));
            };
            let left = held.until.since(now).as_duration().saturating_sub(took);
            report.least_left = report.least_left.into_iter().chain([left]).min();
            held.until = time(&until)?;
            held.beats += 1;
        }
        self.tell().await
    }

    /// Tells what is done.
    async fn tell(&mut self) -> Result<(), String> {
        let is_done = |held: &Held| held.quick || held.beats >= BEATS;
        let done: Vec<Held> = self.held.extract_if(.., |held| is_done(held)).collect();
        if done.is_empty() {
            return Ok(());
        }
        let outcomes = done.into_iter().map(|held| Outcome {
            lease: held.lease,
            end: StepEnd::Succeeded { result: json!({}) },
        });
        let outcomes: Vec<Outcome> = outcomes.collect();
        let (client, id) = (&self.worker.client, &self.worker.id);
        let answer = client.commit(id, &outcomes, None).await.map_err(shown)?;
        self.report.commits += 1;
        let refused = answer
            .outcomes
            .iter()
            .find(|told| told.outcome != Taken::Applied);
        refused.map_or(Ok(()), |told| Err(format!("not written: {told:?}")))
    }
}

fn shown(error: impl std::error::Error) -> String {
    format!("a request failed: {error:?}")
}

fn time(text: &str) -> Result<Timestamp, String> {
    Timestamp::parse(text).map_err(|error| format!("{text}: {error}"))
}
