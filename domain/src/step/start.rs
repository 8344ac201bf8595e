//! The start of a step: the claim filter, and the lease it gives.

use super::decide::DEADLINE_GRACE;
use super::decision::Decision;
use super::{Lease, Step, StepState, TaskGate};
use crate::error::TransitionError;
use crate::history::{Cause, Stamp};
use crate::millis::Millis;
use crate::name::WorkerId;
use crate::status::Status;

impl Step {
    pub(super) fn start(
        &self,
        worker: &WorkerId,
        lease: Millis,
        gate: TaskGate,
        stamp: &Stamp,
    ) -> Result<Decision, TransitionError> {
        if let StepState::InProgress { lease, .. } = &self.state {
            let (worker, expires_at) = (lease.worker.clone(), lease.expires_at);
            return Err(TransitionError::Held {
                worker,
                lease_no: self.lease_no,
                expires_at,
            });
        }
        if self.status() != Status::Pending {
            return Err(self.not_allowed("start"));
        }
        self.may_start(gate, stamp)?;
        let timeout = self.definition.timeout.plus(DEADLINE_GRACE);
        let lease = Lease {
            worker: worker.clone(),
            expires_at: stamp.at.plus(lease),
            deadline_at: stamp.at.plus(timeout),
        };
        let state = StepState::InProgress {
            lease,
            processing_started_at: stamp.at,
        };
        let lease_no = self.lease_no.next();
        let after = Self {
            state,
            lease_no,
            lease_end: None,
            ..self.clone()
        };
        Ok(Decision::new(self, after).row(Status::InProgress, Cause::Started, stamp))
    }

    /// The claim filter, for a pending step: what SQL repeats is this.
    fn may_start(&self, gate: TaskGate, stamp: &Stamp) -> Result<(), TransitionError> {
        if !matches!(gate.status, Status::Pending | Status::InProgress) {
            return Err(TransitionError::TaskEnded { state: gate.status });
        }
        if gate.paused {
            return Err(TransitionError::Paused);
        }
        if gate.halted {
            return Err(TransitionError::Halted);
        }
        if self.unmet > 0 {
            return Err(TransitionError::AwaitingParents { unmet: self.unmet });
        }
        match self.next_run_at() {
            Some(ready_at) if ready_at > stamp.at => Err(TransitionError::NotDue { ready_at }),
            _ if self.attempts >= self.attempt_limit => Err(self.no_attempts_left()),
            _ => Ok(()),
        }
    }
}
