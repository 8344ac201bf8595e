//! Claims over the network, with patience.

use domain::millis::Millis;
use domain::name::{HandlerName, QueueName, RequestId, WorkerId};
use domain::time::Timestamp;
use tokio_util::sync::CancellationToken;

use super::desk::{Permit, Wanted};
use super::handover::Handover;
use crate::orchestrator::Orchestrator;
use crate::ports::{ClaimReply, ClaimRequest, ClaimScope, ClaimedStep, StoreError, WorkerFacts};

/// What a worker asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemoteClaim {
    /// Who.
    pub worker: WorkerId,
    /// Steps of these handlers.
    pub handlers: Vec<HandlerName>,
    /// In these queues.
    pub queues: Vec<QueueName>,
    /// At most this many.
    pub limit: u32,
    /// For how long without a heartbeat.
    pub lease: Millis,
    /// How long it waits if there is nothing.
    pub wait: Millis,
    /// The same when the claim is repeated.
    pub id: Option<RequestId>,
    /// How many it has in hand.
    pub in_flight: Option<u32>,
}

/// What it gets.
#[derive(Debug)]
pub struct Handed {
    /// The steps.
    pub steps: Vec<ClaimedStep>,
    /// Whether the worker is to end.
    pub drain: bool,
    /// The time of the store.
    pub now: Timestamp,
    /// To be told that it was handed over; else the steps are given back.
    pub handover: Handover,
}

/// How waiting ended.
enum Turn {
    /// It may ask.
    Mine(Permit),
    /// Its time is up, or nobody waits any more.
    Over,
    /// It is to end.
    Drained,
}

impl Orchestrator {
    /// Claims steps for a worker, at once or as soon as there are some, within its patience.
    /// Returns without any when `gone` fires: nobody waits any more.
    ///
    /// A claim with an id asks the store once, as it may be a repeat; after that, and without an id,
    /// all who wait for the same work share one look. With no patience it asks once and is done.
    ///
    /// # Errors
    /// [`StoreError`]; what was claimed, if anything, comes back when its lease ends, or by asking
    /// again with the same id.
    pub async fn claim_remote(
        &self,
        claim: RemoteClaim,
        gone: &CancellationToken,
    ) -> Result<Handed, StoreError> {
        let facts = WorkerFacts {
            handlers: Some(claim.handlers.clone()),
            queues: Some(claim.queues.clone()),
            in_flight: claim.in_flight,
            ..WorkerFacts::default()
        };
        let drained = self.worker_is_seen(&claim.worker, facts).await?;
        let until = self.ports.clock.now().plus(claim.wait);
        let wanted = Wanted::new(claim.queues.clone(), claim.handlers.clone());
        let mut asks_at_once = claim.id.is_some() || claim.wait == Millis::ZERO;
        loop {
            if drained.is_cancelled() {
                return Ok(self.nothing(true));
            }
            let turn = if std::mem::take(&mut asks_at_once) {
                Turn::Mine(self.desk(&wanted).at_once())
            } else {
                self.turn(&wanted, until, gone, &drained).await
            };
            let permit = match turn {
                Turn::Mine(permit) => permit,
                Turn::Over => return Ok(self.nothing(false)),
                Turn::Drained => return Ok(self.nothing(true)),
            };
            let (reply, repeated) = self.ask(&claim).await?;
            let room = usize::try_from(claim.limit).unwrap_or(usize::MAX);
            let (got, now) = (reply.steps.len(), self.ports.clock.now());
            if repeated {
                // It says nothing about what there is.
                drop(permit);
                return Ok(self.handed(&claim.worker, reply, true));
            }
            permit.asked(room, got, now);
            if got > 0 || now >= until || gone.is_cancelled() {
                return Ok(self.handed(&claim.worker, reply, false));
            }
        }
    }

    /// Waits until it may ask.
    async fn turn(
        &self,
        wanted: &Wanted,
        until: Timestamp,
        gone: &CancellationToken,
        drained: &CancellationToken,
    ) -> Turn {
        loop {
            let Some(mine) = self.desk(wanted).line_up() else {
                // Closed at this very moment: there is a new one by now.
                tokio::task::yield_now().await;
                continue;
            };
            tokio::select! {
                biased;
                permit = mine => {
                    if let Ok(permit) = permit {
                        return Turn::Mine(permit);
                    }
                }
                () = drained.cancelled() => return Turn::Drained,
                () = gone.cancelled() => return Turn::Over,
                () = self.remote.closing.cancelled() => return Turn::Over,
                () = self.ports.clock.sleep_until(until) => return Turn::Over,
            }
        }
    }

    async fn ask(&self, claim: &RemoteClaim) -> Result<(ClaimReply, bool), StoreError> {
        let request = ClaimRequest {
            scope: ClaimScope::Queues(claim.queues.clone()),
            handlers: Some(claim.handlers.clone()),
            worker: claim.worker.clone(),
            limit: claim.limit,
            lease: claim.lease,
            now: self.ports.clock.now(),
        };
        match &claim.id {
            Some(id) => {
                let once = self.ports.workers.claim_once(request, id.clone()).await?;
                Ok((once.reply, once.repeated))
            }
            None => Ok((self.ports.queue.claim(request).await?, false)),
        }
    }

    fn handed(&self, worker: &WorkerId, reply: ClaimReply, repeated: bool) -> Handed {
        let ClaimReply {
            steps,
            task_trail,
            now,
        } = reply;
        let steps = self.remote.hands.hand_out(steps, now);
        self.publish(task_trail);
        if !repeated {
            self.publish(steps.iter().filter_map(ClaimedStep::started).collect());
        }
        Handed {
            drain: false,
            now,
            handover: Handover::of(self, worker, &steps),
            steps,
        }
    }

    fn nothing(&self, drain: bool) -> Handed {
        Handed {
            steps: Vec::new(),
            drain,
            now: self.ports.clock.now(),
            handover: Handover::default(),
        }
    }
}
