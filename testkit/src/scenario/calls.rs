//! Calls of the use cases, as workers and operators make them.

use application::ports::{ClaimedStep, CommitError, HeartbeatRequest, LeaseRef, OperateError};
use application::{Ending, FinishError, OperateRequest, Rescuer, StartError};
use domain::id::{StepId, TaskId};
use domain::name::WorkerId;
use domain::payload::Payload;
use domain::retry::StepFailure;
use domain::step::Step;
use domain::task::{Operation, StepOperation, TaskChange};
use domain::text::{Actor, Text};
use domain::time::Timestamp;
use serde_json::json;

use super::world::{LEASE, World};

/// Who works by hand.
pub(super) fn worker(name: &str) -> WorkerId {
    WorkerId::parse(name).expect("a worker id")
}

/// Who operates, and why.
pub(super) fn olga() -> OperateRequest {
    OperateRequest {
        by: Actor::named("olga"),
        reason: Some(Text::clean("because")),
    }
}

/// A result.
pub(super) fn result(of: &str) -> Payload {
    Payload::new(json!({ "done": of })).expect("a payload")
}

impl World {
    /// A worker starts a step by its name.
    pub(super) async fn try_start(
        &self,
        who: &str,
        task: TaskId,
        step: &str,
    ) -> Result<ClaimedStep, StartError> {
        let index = self.step(task, step).await.id.index;
        self.orchestrator()
            .start(StepId { task, index }, worker(who), LEASE)
            .await
    }

    /// The same, where it must be allowed.
    pub(super) async fn start(&self, who: &str, task: TaskId, step: &str) -> ClaimedStep {
        self.try_start(who, task, step)
            .await
            .expect("the step may start")
    }

    /// A worker ends its attempt.
    pub(super) async fn end(
        &self,
        claimed: &ClaimedStep,
        ending: Ending,
    ) -> Result<Step, FinishError> {
        let step = &claimed.step;
        let by = step
            .state
            .attempt()
            .map_or("nobody", |(worker, _)| worker.as_str());
        self.orchestrator()
            .finish(step.id, step.lease_no, Actor::named(by), ending)
            .await
    }

    pub(super) async fn succeed(&self, claimed: &ClaimedStep) -> Result<Step, FinishError> {
        let ending = Ending::Succeeded(result(claimed.step.definition.name.as_str()));
        self.end(claimed, ending).await
    }

    pub(super) async fn fail(&self, claimed: &ClaimedStep) -> Result<Step, FinishError> {
        self.end(claimed, Ending::Failed(StepFailure::retryable("it broke")))
            .await
    }

    /// A worker starts a step and succeeds.
    pub(super) async fn do_step(&self, task: TaskId, step: &str) {
        let claimed = self.start("w1", task, step).await;
        self.succeed(&claimed).await.expect("the lease is held");
    }

    /// A worker starts a step and fails.
    pub(super) async fn break_step(&self, task: TaskId, step: &str) -> Step {
        let claimed = self.start("w1", task, step).await;
        self.fail(&claimed).await.expect("the lease is held")
    }

    /// A worker says that it lives.
    pub(super) async fn heartbeat(&self, claimed: &ClaimedStep) -> Result<Timestamp, CommitError> {
        let leases = vec![LeaseRef {
            step: claimed.step.id,
            lease_no: claimed.step.lease_no,
        }];
        let now = self.ports().clock.now();
        let request = HeartbeatRequest {
            leases,
            lease: LEASE,
            now,
        };
        let mut results = self
            .ports()
            .queue
            .heartbeat(request)
            .await
            .expect("the store answers");
        results.remove(0)
    }

    /// Takes back what has lapsed.
    pub(super) async fn rescue(&self) -> usize {
        let rescuer = Rescuer::new(self.orchestrator().clone(), Actor::named("rescuer"));
        rescuer.rescue(100).await.expect("the store answers")
    }

    pub(super) async fn try_operate(
        &self,
        task: TaskId,
        operation: Operation,
    ) -> Result<TaskChange, OperateError> {
        self.orchestrator()
            .operate(task, operation, olga(), None)
            .await
    }

    pub(super) async fn operate(&self, task: TaskId, operation: Operation) -> TaskChange {
        self.try_operate(task, operation)
            .await
            .expect("the operation is allowed")
    }

    pub(super) async fn try_act(
        &self,
        task: TaskId,
        step: &str,
        act: StepOperation,
    ) -> Result<TaskChange, OperateError> {
        let name = domain::name::StepName::parse(step).expect("a step name");
        self.orchestrator()
            .operate_step(task, &name, act, olga(), None)
            .await
    }

    pub(super) async fn act(&self, task: TaskId, step: &str, act: StepOperation) -> TaskChange {
        self.try_act(task, step, act)
            .await
            .expect("the operation is allowed")
    }

    /// The operation log of a task: each operation with the step it concerns.
    pub(super) async fn operations(&self, task: TaskId) -> Vec<String> {
        let log = self
            .ports()
            .tasks
            .operations(task, 0, 100)
            .await
            .expect("the store answers");
        let by_olga = log.iter().all(|record| record.stamp.by == olga().by);
        assert!(by_olga, "every row names who acted: {log:?}");
        log.into_iter().map(|record| record.operation).collect()
    }
}
