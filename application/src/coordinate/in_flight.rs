//! Calls to the store that are under way: outcomes that were sent, and claims.
//!
//! A coordinator of many steps has several at once, so that the store commits some while the steps of
//! others run; one of few has one at a time, and what finishes meanwhile goes with the next.

use std::sync::Arc;

use domain::time::Timestamp;
use tokio::task::{JoinError, JoinSet};

use super::finished::Finished;
use super::shift::Shift;
use crate::ports::{
    ClaimReply, ClaimRequest, CommitBatch, CommitReply, StepChange, StepQueue, StoreError,
};

/// The most calls at once of one coordinator.
const CALLS_MAX: usize = 4;
/// A call of fewer steps than this costs more than it brings.
const SHARE_MIN: usize = 16;

/// What was sent to the store, and what it answered.
pub(super) struct Sent {
    /// The outcomes, as they were decided.
    pub(super) pending: Vec<(Finished, StepChange)>,
    /// How many steps were asked for.
    pub(super) room: usize,
    pub(super) at: Timestamp,
}

/// A call that is over.
pub(super) struct Answered {
    pub(super) sent: Sent,
    pub(super) reply: Result<CommitReply, StoreError>,
}

/// The calls under way. Dropped, they are forgotten, not undone.
#[derive(Default)]
pub(super) struct InFlight {
    calls: JoinSet<Answered>,
    /// How many steps they may bring.
    room: usize,
    /// Calls that are over and were not looked at.
    over: Vec<Result<Answered, JoinError>>,
}

impl InFlight {
    pub(super) fn is_empty(&self) -> bool {
        self.calls.is_empty() && self.over.is_empty()
    }

    pub(super) fn len(&self) -> usize {
        self.calls.len().saturating_add(self.over.len())
    }

    pub(super) const fn room(&self) -> usize {
        self.room
    }

    /// The next call that is over, if one is. A store that panicked is a bug of the round that
    /// called it.
    fn next_over(&mut self) -> Option<Answered> {
        if self.over.is_empty() {
            self.over.extend(self.calls.try_join_next());
        }
        let answered = match self.over.pop()? {
            Ok(answered) => answered,
            Err(torn_down) if torn_down.is_panic() => {
                std::panic::resume_unwind(torn_down.into_panic())
            }
            // The runtime ends, and all with it.
            Err(_) => return None,
        };
        self.room = self.room.saturating_sub(answered.sent.room);
        Some(answered)
    }

    /// Returns when a call is over; never if none is under way.
    pub(super) async fn one_is_over(&mut self) {
        if !self.over.is_empty() {
            return;
        }
        match self.calls.join_next().await {
            Some(joined) => self.over.push(joined),
            None => std::future::pending().await,
        }
    }
}

impl Shift<'_> {
    fn concurrency(&self) -> usize {
        self.coordinator.options.concurrency.max(1)
    }

    /// How many steps go into one call, while others are under way.
    fn share(&self) -> usize {
        let share = self.concurrency().div_ceil(CALLS_MAX);
        share.max(SHARE_MIN).min(self.concurrency())
    }

    /// How many calls it may have under way.
    fn calls_max(&self) -> usize {
        self.concurrency().div_ceil(self.share()).min(CALLS_MAX)
    }

    /// Whether a call is to be made now: any, if none is under way; beside others only a full one.
    pub(super) fn wants_a_call(&self, now: Timestamp) -> bool {
        let endings = self.finished.len();
        let hopes = self.agenda.is_hopeful(now) && !self.is_full();
        if self.in_flight.is_empty() {
            return endings > 0 || hopes;
        }
        let share = self.share();
        self.in_flight.len() < self.calls_max()
            && (endings >= share || (self.free() >= share && hopes && self.agenda.was_full()))
    }

    /// Sends what has finished, and claims into the free room, as often as there is a call to make;
    /// and acts on the answers that are there. Waits for one only if no more calls may be made.
    ///
    /// # Errors
    /// [`StoreError`]: of what was sent nothing is known, and it is sent again.
    pub(super) async fn commit_and_claim(&mut self) -> Result<(), StoreError> {
        self.take_receipts().await;
        self.act_on_answers().await?;
        while self.wants_a_call(self.coordinator.now()) {
            self.send(true);
            if self.in_flight.len() >= self.calls_max() {
                self.in_flight.one_is_over().await;
                self.act_on_answers().await?;
                break;
            }
        }
        Ok(())
    }

    /// Sends what has finished, claims nothing, and waits for the answer.
    pub(super) async fn commit_only(&mut self) -> Result<(), StoreError> {
        self.take_receipts().await;
        self.send(false);
        self.all_answers().await
    }

    /// Waits for all calls under way. The first error is told after all are over.
    pub(super) async fn all_answers(&mut self) -> Result<(), StoreError> {
        let mut failed = Ok(());
        while !self.in_flight.is_empty() {
            self.in_flight.one_is_over().await;
            failed = failed.and(self.act_on_answers().await);
        }
        failed
    }

    async fn act_on_answers(&mut self) -> Result<(), StoreError> {
        let mut failed = Ok(());
        while let Some(answered) = self.in_flight.next_over() {
            failed = failed.and(self.act_on(answered).await);
        }
        failed
    }

    /// One call: outcomes with a claim, or either alone.
    fn send(&mut self, claims: bool) {
        let now = self.coordinator.now();
        let mut pending = self.decided(now);
        for (finished, _) in &mut pending {
            finished.spans.commit();
        }
        let request = claims.then(|| self.claim_request(now, self.share()));
        let request = request.flatten();
        let limit = request.as_ref().map_or(0, |request| request.limit);
        let sent = Sent {
            room: usize::try_from(limit).unwrap_or(usize::MAX),
            pending,
            at: now,
        };
        let changes: Vec<StepChange> = sent
            .pending
            .iter()
            .map(|(_, change)| change.clone())
            .collect();
        let queue = Arc::clone(&self.coordinator.orchestrator.ports.queue);
        self.in_flight.room = self.in_flight.room.saturating_add(sent.room);
        self.in_flight.calls.spawn(async move {
            let reply = call(&*queue, changes, request, now).await;
            Answered { sent, reply }
        });
    }
}

async fn call(
    queue: &dyn StepQueue,
    changes: Vec<StepChange>,
    then_claim: Option<ClaimRequest>,
    now: Timestamp,
) -> Result<CommitReply, StoreError> {
    match then_claim {
        Some(request) if changes.is_empty() => {
            let ClaimReply {
                steps,
                task_trail,
                now,
            } = queue.claim(request).await?;
            Ok(CommitReply {
                results: Vec::new(),
                claimed: steps,
                task_trail,
                now,
            })
        }
        then_claim => {
            let batch = CommitBatch {
                changes,
                then_claim,
                now,
            };
            queue.commit(batch).await
        }
    }
}
