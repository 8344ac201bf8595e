//! The leases a coordinator holds, and the task that keeps them alive.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use domain::id::{LeaseNo, StepId};
use domain::millis::Millis;
use tokio::sync::broadcast;
use tokio_util::sync::CancellationToken;

use crate::orchestrator::Orchestrator;
use crate::ports::{CommitError, HeartbeatRequest, LeaseRef, StoreError};
use crate::supervise::Pulse;

/// How soon a heartbeat that the store did not take is sent again.
const RETRY_AFTER: Millis = Millis::from_secs(1);
/// How many leases may be remembered that were ended before they were in the book.
const EARLY_MAX: usize = 1_024;

/// The leases in hand. Shared between the loop, its heartbeat and its housekeeping.
#[derive(Debug, Default)]
pub(super) struct Leases(Mutex<Book>);

#[derive(Debug, Default)]
struct Book {
    held: BTreeMap<StepId, Held>,
    /// Ended by others of this process and not in the book: perhaps the answer to the claim that
    /// gave them is still on its way.
    early: BTreeMap<StepId, LeaseNo>,
}

#[derive(Debug)]
struct Held {
    lease_no: LeaseNo,
    cancelled: CancellationToken,
    lost: bool,
}

impl Leases {
    fn lock(&self) -> MutexGuard<'_, Book> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a lease into the book; answers the token that fires when it is of no use any more. An
    /// older one of the same step is: others took the step back before this process heard of it.
    pub(super) fn take(&self, step: StepId, lease_no: LeaseNo) -> CancellationToken {
        let cancelled = CancellationToken::new();
        let mut book = self.lock();
        let lost = book.early.remove(&step).is_some_and(|no| no >= lease_no);
        if lost {
            cancelled.cancel();
        }
        let held = Held {
            lease_no,
            cancelled: cancelled.clone(),
            lost,
        };
        if let Some(older) = book.held.insert(step, held) {
            older.cancelled.cancel();
        }
        cancelled
    }

    /// Strikes a lease out of the book, unless a newer one of the same step is in it.
    pub(super) fn strike(&self, step: StepId, lease_no: LeaseNo) {
        let mut book = self.lock();
        if book.is_in(step, lease_no) {
            book.held.remove(&step);
        }
    }

    /// Whether this lease is in the book, and nobody has said that it is lost.
    pub(super) fn holds(&self, step: StepId, lease_no: LeaseNo) -> bool {
        let book = self.lock();
        book.is_in(step, lease_no) && book.held.get(&step).is_some_and(|held| !held.lost)
    }

    /// Tells every handler to stop.
    pub(super) fn cancel_all(&self) {
        self.lock()
            .held
            .values()
            .for_each(|held| held.cancelled.cancel());
    }

    /// Someone else of this process has ended a lease, of this coordinator or not.
    fn hear_of_end(&self, lease: LeaseRef) {
        let mut book = self.lock();
        if book.is_in(lease.step, lease.lease_no) {
            book.lose(lease);
            return;
        }
        if book.early.len() >= EARLY_MAX {
            book.early.clear();
        }
        let newest = book.early.entry(lease.step).or_insert(lease.lease_no);
        *newest = lease.lease_no.max(*newest);
    }

    fn lose(&self, lease: LeaseRef) {
        self.lock().lose(lease);
    }

    fn held(&self) -> Vec<LeaseRef> {
        let book = self.lock();
        let leases = book.held.iter().filter(|(_, held)| !held.lost);
        leases
            .map(|(step, held)| LeaseRef {
                step: *step,
                lease_no: held.lease_no,
            })
            .collect()
    }
}

impl Book {
    fn is_in(&self, step: StepId, lease_no: LeaseNo) -> bool {
        self.held
            .get(&step)
            .is_some_and(|held| held.lease_no == lease_no)
    }

    fn lose(&mut self, lease: LeaseRef) {
        if let Some(held) = self.held.get_mut(&lease.step)
            && held.lease_no == lease.lease_no
        {
            held.lost = true;
            held.cancelled.cancel();
        }
    }
}

/// Extends all leases in one batch each third of their length, for as long as it is polled, and
/// hears of those that an operator of this process has ended. A lease that is lost fires its
/// handler's token.
async fn keep_alive(
    orchestrator: Orchestrator,
    leases: Arc<Leases>,
    lease: Millis,
    mut revoked: broadcast::Receiver<LeaseRef>,
    pulse: Pulse,
) {
    let clock = &orchestrator.ports.clock;
    let pause = Millis::saturating(lease.get().div_euclid(3).max(1));
    let mut next = clock.now().plus(pause);
    // There is nothing to extend yet.
    let beat_at = &orchestrator.metrics.heartbeat_at;
    beat_at.set(clock.now().as_micros());
    loop {
        tokio::select! {
            biased;
            heard = revoked.recv() => {
                // Too many at once to hear of each: the heartbeat tells of the rest.
                if let Ok(lease) = heard {
                    leases.hear_of_end(lease);
                }
            }
            () = clock.sleep_until(next) => {
                pulse.late_by(next);
                let rest = match pulse.during(extend(&orchestrator, &leases, lease)).await {
                    Ok(()) => pause,
                    Err(error) => {
                        tracing::warn!(%error, "could not extend leases");
                        pause.min(RETRY_AFTER)
                    }
                };
                next = clock.now().plus(rest);
            }
        }
    }
}

/// The same, started again should it fail.
pub(super) fn kept_alive(
    orchestrator: Orchestrator,
    leases: Arc<Leases>,
    lease: Millis,
) -> impl Future<Output = ()> {
    // Hearing begins now: before the first claim, and not when the loop begins.
    let mut heard = Some(orchestrator.revoked.subscribe());
    let supervisor = orchestrator.supervisor();
    let make = move |pulse| {
        let revoked = heard.take();
        let revoked = revoked.unwrap_or_else(|| orchestrator.revoked.subscribe());
        let leases = Arc::clone(&leases);
        keep_alive(orchestrator.clone(), leases, lease, revoked, pulse)
    };
    async move { supervisor.keep("heartbeat", make).await }
}

async fn extend(
    orchestrator: &Orchestrator,
    leases: &Leases,
    lease: Millis,
) -> Result<(), StoreError> {
    let held = leases.held();
    let now = orchestrator.ports.clock.now();
    let beat_at = &orchestrator.metrics.heartbeat_at;
    if held.is_empty() {
        beat_at.set(now.as_micros());
        return Ok(());
    }
    let request = HeartbeatRequest {
        leases: held.clone(),
        lease,
        now,
    };
    let results = orchestrator.ports.queue.heartbeat(request).await?;
    beat_at.set(now.as_micros());
    for (lease, result) in held.into_iter().zip(results) {
        if let Err(CommitError::Refused(_) | CommitError::NotFound) = result {
            leases.lose(lease);
        }
    }
    Ok(())
}
