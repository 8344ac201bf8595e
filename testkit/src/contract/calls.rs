//! Calls on the store under test that must not fail.

use application::ports::{
    Applied, ClaimRequest, ClaimScope, ClaimedStep, CommitBatch, CommitError, CommitReply,
    HeartbeatRequest, LeaseRef, OperateError, Ports, StepChange, SubmitRefusal, Submitted,
    TaskDecider,
};
use domain::history::Transition;
use domain::id::{StepId, StepIndex, TaskId};
use domain::name::StepName;
use domain::payload::Payload;
use domain::step::Step;
use domain::task::submission::fingerprint;
use domain::task::{NewTask, Operation, Snapshot, StepOperation, SubmissionFacts, TaskChange};
use domain::template::Template;
use domain::time::Timestamp;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::world::{LEASE, ask, at, json, operator};

/// One store under test, and calls on it that must not fail.
pub(super) struct World<'h> {
    pub(super) ports: &'h Ports,
    born: AtomicU64,
}

impl<'h> World<'h> {
    pub(super) fn new(harness: &'h dyn super::Harness) -> Self {
        Self {
            ports: harness.ports(),
            born: AtomicU64::new(1),
        }
    }

    pub(super) async fn keep(&self, template: &Arc<Template>) {
        let put = self.ports.templates.put(Arc::clone(template)).await;
        put.expect("the template is kept");
    }

    /// A task about to be submitted; each has an id of its own, later ones sort after.
    pub(super) fn new_task(
        &self,
        template: &Arc<Template>,
        facts: SubmissionFacts,
        at: Timestamp,
    ) -> NewTask {
        let random = u128::from(self.born.fetch_add(1, Ordering::Relaxed));
        let id = TaskId::from_parts(at, random);
        let context = json(r#"{"order": 7}"#);
        let fingerprint = fingerprint("latest", &context, &facts);
        let snapshot = Snapshot::born(Arc::clone(template), id, facts, at);
        NewTask {
            snapshot,
            context,
            fingerprint,
        }
    }

    pub(super) async fn try_submit(
        &self,
        tasks: Vec<NewTask>,
    ) -> Vec<Result<Submitted, SubmitRefusal>> {
        self.ports
            .tasks
            .submit(tasks)
            .await
            .expect("the store takes tasks")
    }

    /// Keeps the template and submits one task of it.
    pub(super) async fn submit_with(
        &self,
        template: &Arc<Template>,
        facts: SubmissionFacts,
        at: Timestamp,
    ) -> TaskId {
        self.keep(template).await;
        let new = self.new_task(template, facts, at);
        let submitted = self.try_submit(vec![new]).await.remove(0);
        submitted.expect("the task is taken").task
    }

    /// Keeps the template and submits one task of it at the beginning.
    pub(super) async fn submit(&self, template: &Arc<Template>) -> TaskId {
        self.submit_with(template, SubmissionFacts::default(), at(0))
            .await
    }

    pub(super) async fn load(&self, task: TaskId) -> Snapshot {
        let loaded = self
            .ports
            .tasks
            .load(task)
            .await
            .expect("the store answers");
        loaded.expect("the task exists")
    }

    pub(super) async fn step(&self, task: TaskId, name: &str) -> Step {
        let name = StepName::parse(name).expect("a step name");
        let snapshot = self.load(task).await;
        snapshot.step_named(&name).expect("the step exists").clone()
    }

    pub(super) async fn index(&self, task: TaskId, name: &str) -> StepIndex {
        self.step(task, name).await.id.index
    }

    pub(super) async fn claim(&self, request: ClaimRequest) -> Vec<ClaimedStep> {
        self.ports
            .queue
            .claim(request)
            .await
            .expect("the store answers")
            .steps
    }

    /// The names of the steps that a claim hands out, in its order.
    pub(super) async fn claim_names(&self, request: ClaimRequest) -> Vec<String> {
        let claimed = self.claim(request).await;
        claimed
            .iter()
            .map(|c| c.step.definition.name.to_string())
            .collect()
    }

    /// Claims one step by its id; stops the test if it may not start.
    pub(super) async fn start(&self, task: TaskId, name: &str, now: Timestamp) -> Step {
        let index = self.index(task, name).await;
        let scope = ClaimScope::Step(StepId { task, index });
        let mut claimed = self.claim(ClaimRequest { scope, ..ask(now) }).await;
        assert_eq!(claimed.len(), 1, "step {name} may start");
        claimed.remove(0).step
    }

    /// Whether a claim of this one step gets nothing.
    pub(super) async fn cannot_start(&self, task: TaskId, name: &str, now: Timestamp) -> bool {
        let index = self.index(task, name).await;
        let scope = ClaimScope::Step(StepId { task, index });
        self.claim(ClaimRequest { scope, ..ask(now) })
            .await
            .is_empty()
    }

    pub(super) async fn commit_batch(&self, batch: CommitBatch) -> CommitReply {
        self.ports
            .queue
            .commit(batch)
            .await
            .expect("the store takes outcomes")
    }

    pub(super) async fn commit(
        &self,
        changes: Vec<StepChange>,
        now: Timestamp,
    ) -> Vec<Result<Applied, CommitError>> {
        self.commit_batch(CommitBatch {
            changes,
            then_claim: None,
            now,
        })
        .await
        .results
    }

    pub(super) async fn commit_one(
        &self,
        change: StepChange,
        now: Timestamp,
    ) -> Result<Applied, CommitError> {
        let mut results = self.commit(vec![change], now).await;
        assert_eq!(results.len(), 1, "one answer for each change");
        results.remove(0)
    }

    /// Commits a change that must be written.
    pub(super) async fn write(&self, change: StepChange, now: Timestamp) {
        let applied = self.commit_one(change, now).await;
        assert!(
            matches!(applied, Ok(Applied::Changed { .. })),
            "{applied:?}"
        );
    }

    pub(super) async fn heartbeat(
        &self,
        step: &Step,
        now: Timestamp,
    ) -> Result<Timestamp, CommitError> {
        let leases = vec![LeaseRef {
            step: step.id,
            lease_no: step.lease_no,
        }];
        let request = HeartbeatRequest {
            leases,
            lease: LEASE,
            now,
        };
        let results = self.ports.queue.heartbeat(request).await;
        results.expect("the store answers").remove(0)
    }

    pub(super) async fn try_operate(
        &self,
        task: TaskId,
        operation: Operation,
        now: Timestamp,
        result: Option<(StepIndex, Payload)>,
    ) -> Result<TaskChange, OperateError> {
        let stamp = operator(now);
        let decide: TaskDecider = Arc::new(move |snapshot| snapshot.operate(&operation, &stamp));
        self.ports.tasks.change(task, decide, result).await
    }

    pub(super) async fn operate(
        &self,
        task: TaskId,
        operation: Operation,
        now: Timestamp,
    ) -> TaskChange {
        let change = self.try_operate(task, operation, now, None).await;
        change.expect("the operation is allowed")
    }

    pub(super) async fn try_act(
        &self,
        (task, name): (TaskId, &str),
        act: StepOperation,
        now: Timestamp,
    ) -> Result<TaskChange, OperateError> {
        let step = self.index(task, name).await;
        self.try_operate(task, Operation::Step { step, act }, now, None)
            .await
    }

    pub(super) async fn act(
        &self,
        task: TaskId,
        name: &str,
        act: StepOperation,
        now: Timestamp,
    ) -> TaskChange {
        self.try_act((task, name), act, now)
            .await
            .expect("the operation is allowed")
    }

    /// The whole history, read in small pages.
    pub(super) async fn history(&self, task: TaskId) -> Vec<Transition> {
        let mut rows = Vec::new();
        loop {
            let skip = u64::try_from(rows.len()).expect("a length");
            let page = self
                .ports
                .tasks
                .history(task, skip, 7)
                .await
                .expect("the store answers");
            if page.is_empty() {
                return rows;
            }
            rows.extend(page);
            assert!(rows.len() < 10_000, "pages that skip nothing never end");
        }
    }
}
