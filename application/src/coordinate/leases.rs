//! The leases a coordinator holds, and the task that keeps them alive.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use domain::id::{LeaseNo, StepId};
use domain::millis::Millis;
use tokio::sync::broadcast;
use tokio_util::sync::CancellationToken;

use crate::orchestrator::Orchestrator;
use crate::ports::{CommitError, HeartbeatRequest, LeaseRef};

/// The leases in hand. Shared between the loop and its heartbeat.
#[derive(Debug, Default)]
pub(super) struct Leases(Mutex<BTreeMap<StepId, Held>>);

#[derive(Debug)]
struct Held {
    lease_no: LeaseNo,
    cancelled: CancellationToken,
    lost: bool,
}

impl Leases {
    fn lock(&self) -> MutexGuard<'_, BTreeMap<StepId, Held>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a lease into the book; answers the token that fires when it is of no use any more.
    pub(super) fn take(&self, step: StepId, lease_no: LeaseNo) -> CancellationToken {
        let cancelled = CancellationToken::new();
        let held = Held {
            lease_no,
            cancelled: cancelled.clone(),
            lost: false,
        };
        self.lock().insert(step, held);
        cancelled
    }

    /// Strikes a lease out of the book, unless a newer one of the same step is in it.
    pub(super) fn strike(&self, step: StepId, lease_no: LeaseNo) {
        let mut held = self.lock();
        if held
            .get(&step)
            .is_some_and(|held| held.lease_no == lease_no)
        {
            held.remove(&step);
        }
    }

    /// Whether the store has said that this lease is lost.
    pub(super) fn is_lost(&self, step: StepId, lease_no: LeaseNo) -> bool {
        self.lock()
            .get(&step)
            .is_none_or(|held| held.lost || held.lease_no != lease_no)
    }

    /// Tells every handler to stop.
    pub(super) fn cancel_all(&self) {
        self.lock()
            .values()
            .for_each(|held| held.cancelled.cancel());
    }

    fn lose(&self, lease: LeaseRef) {
        if let Some(held) = self.lock().get_mut(&lease.step)
            && held.lease_no == lease.lease_no
        {
            held.lost = true;
            held.cancelled.cancel();
        }
    }

    fn held(&self) -> Vec<LeaseRef> {
        let held = self.lock();
        let leases = held.iter().filter(|(_, held)| !held.lost);
        leases
            .map(|(step, held)| LeaseRef {
                step: *step,
                lease_no: held.lease_no,
            })
            .collect()
    }
}

/// Extends all leases in one batch each third of their length, for as long as it is polled, and
/// hears of those that an operator of this process has ended. A lease that is lost fires its
/// handler's token.
pub(super) async fn keep_alive(
    orchestrator: Orchestrator,
    leases: Arc<Leases>,
    lease: Millis,
    mut revoked: broadcast::Receiver<LeaseRef>,
) {
    let clock = &orchestrator.ports.clock;
    let pause = Millis::saturating(lease.get().div_euclid(3).max(1));
    let mut next = clock.now().plus(pause);
    loop {
        tokio::select! {
            biased;
            heard = revoked.recv() => {
                // Too many at once to hear of each: the heartbeat tells of the rest.
                if let Ok(lease) = heard {
                    leases.lose(lease);
                }
            }
            () = clock.sleep_until(next) => {
                extend(&orchestrator, &leases, lease).await;
                next = clock.now().plus(pause);
            }
        }
    }
}

/// A store that fails is asked again next time, which leaves two more tries before a rescuer may
/// act.
async fn extend(orchestrator: &Orchestrator, leases: &Leases, lease: Millis) {
    let held = leases.held();
    if held.is_empty() {
        return;
    }
    let now = orchestrator.ports.clock.now();
    let request = HeartbeatRequest {
        leases: held.clone(),
        lease,
        now,
    };
    match orchestrator.ports.queue.heartbeat(request).await {
        Ok(results) => {
            for (lease, result) in held.into_iter().zip(results) {
                if let Err(CommitError::Refused(_) | CommitError::NotFound) = result {
                    leases.lose(lease);
                }
            }
        }
        Err(error) => tracing::warn!(%error, "could not extend {} leases", held.len()),
    }
}
