//! Signs of life from remote workers.

use domain::id::{LeaseNo, StepId};
use domain::millis::Millis;
use domain::name::WorkerId;
use domain::time::Timestamp;

use crate::attempt::FinishError;
use crate::orchestrator::Orchestrator;
use crate::ports::{
    CommitError, HeartbeatRequest, HeldStep, LeaseRef, StepRef, StoreError, WorkerFacts,
};

/// A lease, by the name of its step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemoteLease {
    /// Of which step.
    pub step: StepRef,
    /// Its number.
    pub lease_no: LeaseNo,
}

/// What became of a heartbeat.
#[derive(Debug)]
pub struct RemoteHeartbeat {
    /// Until when each lease runs now, in the order asked, or why it does not.
    pub leases: Vec<Result<Timestamp, FinishError>>,
    /// Whether the worker is to end.
    pub drain: bool,
    /// The time.
    pub now: Timestamp,
}

impl Orchestrator {
    /// Extends the leases of a worker, each if it is still held, and keeps it in the registry.
    ///
    /// # Errors
    /// [`StoreError`]: nothing is known; to be asked again.
    pub async fn heartbeat_remote(
        &self,
        worker: &WorkerId,
        leases: &[RemoteLease],
        lease: Millis,
    ) -> Result<RemoteHeartbeat, StoreError> {
        let facts = WorkerFacts {
            in_flight: u32::try_from(leases.len()).ok(),
            ..WorkerFacts::default()
        };
        let drained = self.worker_is_seen(worker, facts).await?;
        let places = self.places(leases).await?;
        let known = places.iter().zip(leases);
        let wanted = known.filter_map(|(place, lease)| {
            let (step, lease_no) = ((*place)?, lease.lease_no);
            Some(LeaseRef { step, lease_no })
        });
        let wanted: Vec<LeaseRef> = wanted.collect();
        let now = self.ports.clock.now();
        let mut extended = if wanted.is_empty() {
            Vec::new().into_iter()
        } else {
            let request = HeartbeatRequest {
                leases: wanted,
                lease,
                now,
            };
            self.ports.queue.heartbeat(request).await?.into_iter()
        };
        let mut answers = Vec::with_capacity(leases.len());
        for (place, lease) in places.iter().zip(leases) {
            let answer = match place.and_then(|_| extended.next()) {
                Some(answer) => answer.map_err(FinishError::from),
                None => Err(FinishError::NotFound),
            };
            if matches!(answer, Err(FinishError::Refused(_) | FinishError::NotFound)) {
                self.remote.hands.strike(&lease.step, lease.lease_no);
            }
            answers.push(answer);
        }
        Ok(RemoteHeartbeat {
            leases: answers,
            drain: drained.is_cancelled(),
            now,
        })
    }

    /// The ids of the steps, as far as there are such steps.
    async fn places(&self, leases: &[RemoteLease]) -> Result<Vec<Option<StepId>>, StoreError> {
        let known = |lease: &RemoteLease| self.remote.hands.get(&lease.step, lease.lease_no);
        let mut places: Vec<Option<StepId>> = leases
            .iter()
            .map(|lease| known(lease).map(|held: HeldStep| held.step.id))
            .collect();
        let unknown = places.iter().zip(leases);
        let unknown = unknown.filter(|(place, _)| place.is_none());
        let unknown: Vec<StepRef> = unknown.map(|(_, lease)| lease.step.clone()).collect();
        if !unknown.is_empty() {
            let mut read = self.ports.workers.steps(unknown).await?.into_iter();
            for place in places.iter_mut().filter(|place| place.is_none()) {
                *place = read.next().flatten().map(|held| held.step.id);
            }
        }
        Ok(places)
    }
}

impl From<CommitError> for FinishError {
    fn from(error: CommitError) -> Self {
        match error {
            CommitError::Refused(refusal) => Self::Refused(refusal),
            CommitError::NotFound => Self::NotFound,
            CommitError::Store(error) => Self::Store(error),
            CommitError::Stale { .. } => {
                Self::Store(StoreError::unavailable("the step has just changed"))
            }
        }
    }
}
