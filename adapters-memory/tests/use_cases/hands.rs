//! Steps started and finished by hand.

use application::ports::ClaimedStep;
use application::{Ending, FinishError, StartError};
use domain::error::TransitionError;
use domain::id::{StepId, TaskId};
use domain::retry::StepFailure;
use domain::step::Step;
use domain::text::Actor;

use crate::requests::{LEASE, json, worker};
use crate::world::World;

impl World {
    pub(crate) async fn try_start(&self, who: &str, id: StepId) -> Result<ClaimedStep, StartError> {
        self.orchestrator.start(id, worker(who), LEASE).await
    }

    pub(crate) async fn start(&self, task: TaskId, name: &str) -> ClaimedStep {
        let id = self.id(task, name).await;
        self.try_start("hand", id).await.unwrap()
    }

    pub(crate) async fn end_attempt(
        &self,
        claimed: &ClaimedStep,
        ending: Ending,
    ) -> Result<Step, FinishError> {
        let (id, lease_no) = (claimed.step.id, claimed.step.lease_no);
        let by = Actor::named("hand");
        self.orchestrator.finish(id, lease_no, by, ending).await
    }

    /// A step is started and fails, in no time.
    pub(crate) async fn fail(&self, task: TaskId, name: &str) {
        let claimed = self.start(task, name).await;
        self.end_attempt(&claimed, broken()).await.unwrap();
    }
}

/// An attempt that succeeded.
pub(crate) fn done() -> Ending {
    Ending::Succeeded(json(r#"{"done": true}"#))
}

/// An attempt that failed; trying again may help.
pub(crate) fn broken() -> Ending {
    Ending::Failed(StepFailure::retryable("planned"))
}

/// Why the rules refused a start.
pub(crate) fn refusal(answer: Result<ClaimedStep, StartError>) -> TransitionError {
    match answer {
        Err(StartError::Refused(refusal)) => refusal,
        other => panic!("{other:?}"),
    }
}
