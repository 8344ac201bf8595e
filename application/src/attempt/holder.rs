//! Who says that an attempt has ended: by its lease, by its worker, or as whoever holds it now.

use domain::error::TransitionError;
use domain::id::{LeaseNo, StepId};
use domain::millis::Millis;
use domain::name::WorkerId;
use domain::status::Status;
use domain::step::Step;
use domain::text::Actor;
use domain::time::Timestamp;

use super::{Ending, FinishError};
use crate::orchestrator::Orchestrator;
use crate::ports::{CommitError, HeartbeatRequest, LeaseRef};

/// What a caller knows of the attempt it speaks for. What it gives must match; what it leaves out
/// is taken from the step, which must be running then.
#[derive(Clone, Debug)]
pub struct Holder {
    /// The lease, if it is given. Only with it may a call be repeated.
    pub lease_no: Option<LeaseNo>,
    /// The worker, if it is given.
    pub worker: Option<WorkerId>,
    /// Who speaks, where no worker is known.
    pub otherwise: Actor,
}

impl Holder {
    /// The lease to act under.
    fn lease(&self, step: &Step, command: &'static str) -> Result<LeaseNo, FinishError> {
        let from = step.status();
        let is_running = from == Status::InProgress;
        let lease_no = match self.lease_no {
            Some(lease_no) => lease_no,
            None if is_running => step.lease_no,
            None => {
                let what = "step";
                return Err(TransitionError::NotAllowed {
                    what,
                    from,
                    command,
                }
                .into());
            }
        };
        // Of a lease that is past the rules say what became of it, which is more.
        let holder = step.state.attempt().map(|(holder, _)| holder);
        match (&self.worker, holder) {
            (Some(named), Some(holder)) if lease_no == step.lease_no && named != holder => {
                let (holder, named) = (holder.clone(), named.clone());
                Err(FinishError::OtherWorker { holder, named })
            }
            (Some(_) | None, Some(_) | None) => Ok(lease_no),
        }
    }

    /// Who history says it was.
    fn actor(&self, step: &Step) -> Actor {
        let holder = step.state.attempt().map(|(holder, _)| holder);
        let worker = self.worker.as_ref().or(holder);
        worker.map_or_else(
            || self.otherwise.clone(),
            |worker| Actor::named(worker.as_str()),
        )
    }
}

impl Ending {
    const fn word(&self) -> &'static str {
        match self {
            Self::Succeeded(_) => "succeed",
            Self::Failed(_) => "fail",
            Self::Released => "release",
        }
    }
}

impl Orchestrator {
    /// Ends an attempt for its holder.
    ///
    /// # Errors
    /// [`FinishError`] when the step does not run or is not held like that, among others.
    pub async fn finish_for(
        &self,
        step: StepId,
        holder: &Holder,
        ending: Ending,
    ) -> Result<Step, FinishError> {
        let (present, _) = self.present(step).await?;
        let lease_no = holder.lease(&present, ending.word())?;
        self.finish(step, lease_no, holder.actor(&present), ending)
            .await
    }

    /// Extends the lease of an attempt for its holder; answers until when.
    ///
    /// # Errors
    /// As [`finish_for`](Self::finish_for).
    pub async fn heartbeat_for(
        &self,
        step: StepId,
        holder: &Holder,
        lease: Millis,
    ) -> Result<Timestamp, FinishError> {
        let (present, _) = self.present(step).await?;
        let lease_no = holder.lease(&present, "heartbeat")?;
        let request = HeartbeatRequest {
            leases: vec![LeaseRef { step, lease_no }],
            lease,
            now: self.ports.clock.now(),
        };
        let answers = self.ports.queue.heartbeat(request).await?;
        match answers.into_iter().next() {
            Some(Ok(until)) => Ok(until),
            Some(Err(CommitError::Refused(refusal))) => Err(refusal.into()),
            Some(Err(CommitError::Store(error))) => Err(error.into()),
            // A heartbeat decides on nothing that a version could make stale.
            Some(Err(CommitError::Stale { .. })) => Err(super::changing().into()),
            Some(Err(CommitError::NotFound)) | None => Err(FinishError::NotFound),
        }
    }
}
