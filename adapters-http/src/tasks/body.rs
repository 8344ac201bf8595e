//! A task and its steps as JSON on the wire.

use application::{StepDetail, TaskDetail};
use domain::id::{LeaseNo, TaskId};
use domain::name::{HandlerName, StepName, Tag, WorkerId};
use domain::payload::Payload;
use domain::status::Status;
use domain::task::ExecutionContext;
use domain::text::{Actor, Text};
use domain::time::Timestamp;
use serde::Serialize;
use serde_json::{Value, json};

/// A task.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TaskBody {
    id: TaskId,
    state: Status,
    /// TaskPilot's word; of the step where there is just one.
    status: &'static str,
    namespace: String,
    template: String,
    version: String,
    paused_at: Option<Timestamp>,
    halted_at: Option<Timestamp>,
    scheduled_for: Option<Timestamp>,
    priority: i16,
    tags: Vec<Tag>,
    initiator: Option<Actor>,
    reason: Option<Text>,
    created_at: Timestamp,
    started_at: Option<Timestamp>,
    completed_at: Option<Timestamp>,
    context: Payload,
    execution: Value,
    steps: Vec<StepBody>,
}

/// A step.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct StepBody {
    name: StepName,
    state: Status,
    status: &'static str,
    handler: HandlerName,
    depends_on: Vec<StepName>,
    attempt_count: u32,
    max_attempts: u32,
    lease_no: LeaseNo,
    retry_state: Option<String>,
    next_run_at: Option<Timestamp>,
    last_error: Option<Text>,
    worker_id: Option<WorkerId>,
    processing_started_at: Option<Timestamp>,
    completed_at: Option<Timestamp>,
    readiness: &'static str,
    ready_at: Option<Timestamp>,
    result: Option<Payload>,
}

impl TaskBody {
    pub(crate) fn of(detail: TaskDetail) -> Self {
        let TaskDetail {
            task,
            context,
            execution,
            steps,
            ..
        } = detail;
        let steps: Vec<StepBody> = steps.into_iter().map(StepBody::of).collect();
        let status = match steps.as_slice() {
            [only] => only.status,
            _ => taskpilot(task.status()),
        };
        Self {
            id: task.id,
            state: task.status(),
            status,
            namespace: task.template.namespace.to_string(),
            template: task.template.name.to_string(),
            version: task.template.version.to_string(),
            paused_at: task.paused_at,
            halted_at: task.halted_at,
            scheduled_for: task.facts.run_at,
            priority: task.facts.priority,
            tags: task.facts.tags,
            initiator: task.facts.initiator,
            reason: task.facts.reason,
            created_at: task.created_at,
            started_at: task.started_at,
            completed_at: task.state.completed_at(),
            context,
            execution: execution_body(&execution),
            steps,
        }
    }
}

impl StepBody {
    fn of(detail: StepDetail) -> Self {
        let StepDetail {
            name,
            state,
            attempts,
            handler,
            depends_on,
            readiness,
            step,
            result,
        } = detail;
        let attempt = step.state.attempt();
        Self {
            name,
            state,
            status: taskpilot(state),
            handler,
            depends_on,
            attempt_count: attempts,
            max_attempts: step.attempt_limit,
            lease_no: step.lease_no,
            retry_state: step.state.retry_state().map(str::to_uppercase),
            next_run_at: step.next_run_at(),
            worker_id: attempt.map(|(worker, _)| worker.clone()),
            processing_started_at: attempt.map(|(_, at)| at),
            completed_at: step.state.completed_at(),
            last_error: step.last_error.map(|error| error.message),
            readiness: readiness.word(),
            ready_at: readiness.until(),
            result,
        }
    }
}

/// TaskPilot's words; they exist in this crate only.
const fn taskpilot(status: Status) -> &'static str {
    match status {
        Status::Pending => "PENDING",
        Status::InProgress => "RUNNING",
        Status::Complete | Status::ResolvedManually => "SUCCEEDED",
        Status::Error => "FAILED",
        Status::Cancelled => "CANCELED",
    }
}

fn execution_body(execution: &ExecutionContext) -> Value {
    json!({
        "executionStatus": execution.execution_status,
        "recommendedAction": execution.recommended_action,
        "health": execution.health,
        "completionPercentage": execution.completion_percentage,
        "total": execution.total,
        "completed": execution.completed,
        "inProgress": execution.in_progress,
        "pending": execution.pending,
        "failed": execution.failed,
        "cancelled": execution.cancelled,
        "ready": execution.ready,
        "backingOff": execution.backing_off,
        "scheduled": execution.scheduled,
        "awaitingParents": execution.awaiting_parents,
        "halted": execution.halted,
        "retrying": execution.retrying,
    })
}
