//! What was claimed for somebody who may not be there any more.

use domain::id::LeaseNo;
use domain::name::WorkerId;

use super::commit::RemoteOutcome;
use super::hands::name_of;
use crate::attempt::{Ending, FinishError};
use crate::orchestrator::Orchestrator;
use crate::ports::{ClaimedStep, StepRef};

/// Steps on their way to a worker. Dropped before it is told that they were
/// [delivered](Self::delivered), it gives them back, without an attempt: whoever should have got
/// them is gone, and their leases need not run out first. Those that another answer brings, or has
/// brought, to whoever asked again stay where they are.
#[derive(Default)]
#[must_use = "what is not delivered is given back"]
pub struct Handover(Option<Undelivered>);

struct Undelivered {
    orchestrator: Orchestrator,
    worker: WorkerId,
    leases: Vec<(StepRef, LeaseNo)>,
}

impl std::fmt::Debug for Handover {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let leases = self.0.as_ref().map_or(0, |mine| mine.leases.len());
        f.debug_struct("Handover").field("leases", &leases).finish()
    }
}

impl Handover {
    pub(super) fn of(
        orchestrator: &Orchestrator,
        worker: &WorkerId,
        steps: &[ClaimedStep],
    ) -> Self {
        if steps.is_empty() {
            return Self(None);
        }
        let lease = |claimed: &ClaimedStep| (name_of(claimed), claimed.step.lease_no);
        Self(Some(Undelivered {
            orchestrator: orchestrator.clone(),
            worker: worker.clone(),
            leases: steps.iter().map(lease).collect(),
        }))
    }

    /// They are with the worker, as far as can be known.
    pub fn delivered(mut self) {
        if let Some(mine) = self.0.take() {
            let hands = &mine.orchestrator.remote.hands;
            for (step, lease_no) in &mine.leases {
                hands.arrived(step, *lease_no);
            }
        }
    }
}

impl Drop for Handover {
    fn drop(&mut self) {
        let (Some(mut mine), Ok(runtime)) = (self.0.take(), tokio::runtime::Handle::try_current())
        else {
            return;
        };
        let hands = &mine.orchestrator.remote.hands;
        mine.leases
            .retain(|(step, lease_no)| hands.missed(step, *lease_no));
        if !mine.leases.is_empty() {
            drop(runtime.spawn(mine.give_back()));
        }
    }
}

impl Undelivered {
    async fn give_back(self) {
        let outcome = |(step, lease_no): &(StepRef, LeaseNo)| RemoteOutcome {
            step: step.clone(),
            lease_no: *lease_no,
            ending: Ending::Released,
        };
        let outcomes: Vec<RemoteOutcome> = self.leases.iter().map(outcome).collect();
        let steps = outcomes.len();
        tracing::debug!(worker = %self.worker, steps, "nobody was there to take the steps");
        let answers = self
            .orchestrator
            .commit_remote(&self.worker, outcomes)
            .await;
        // What could not be given back comes back when its lease ends, or to whoever asks again.
        match answers {
            Ok(answers) => {
                let left = self.leases.iter().zip(answers);
                let left = left.filter(|(_, answer)| matches!(answer, Err(FinishError::Store(_))));
                self.keep(left.map(|(lease, _)| lease));
            }
            Err(error) => {
                tracing::warn!(%error, steps, "could not give steps back");
                self.keep(self.leases.iter());
            }
        }
    }

    fn keep<'l>(&self, leases: impl Iterator<Item = &'l (StepRef, LeaseNo)>) {
        for (step, lease_no) in leases {
            self.orchestrator.remote.hands.keep(step, *lease_no);
        }
    }
}
