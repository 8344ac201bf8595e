//! A task as JSON on the wire.

use application::TaskDetail;
use domain::id::TaskId;
use domain::name::{HandlerName, Tag, WorkerId};
use domain::payload::Payload;
use domain::status::Status;
use domain::step::Step;
use domain::text::{Actor, Text};
use domain::time::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use super::context::ContextBody;
use crate::attempts::LeaseBody;
use crate::steps::body::StepBody;
use crate::{schema, words};

/// A task. What only a single step has is null for tasks of several.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Task)]
pub(crate) struct TaskBody {
    #[schema(value_type = schema::TaskId)]
    pub(crate) id: TaskId,
    #[schema(value_type = schema::State)]
    state: Status,
    #[schema(value_type = schema::PilotStatus)]
    status: &'static str,
    #[schema(value_type = schema::Name)]
    namespace: String,
    #[schema(value_type = schema::Name)]
    template: String,
    #[schema(value_type = schema::Version)]
    version: String,
    /// The handler of a single step.
    #[serde(rename = "type")]
    #[schema(value_type = Option<schema::HandlerName>)]
    kind: Option<HandlerName>,
    /// Attempts that have ended.
    attempt_count: Option<u32>,
    /// Attempts allowed in all.
    max_attempts: Option<u32>,
    #[schema(value_type = Option<schema::RetryState>)]
    retry_state: Option<String>,
    /// When the step may be started, if it waits for that.
    #[schema(value_type = Option<schema::Time>)]
    next_run_at: Option<Timestamp>,
    /// What the last failed attempt said.
    #[schema(value_type = Option<String>)]
    last_error: Option<Text>,
    /// Whose the attempt is, or was.
    #[schema(value_type = Option<schema::WorkerId>)]
    worker_id: Option<WorkerId>,
    #[schema(value_type = Option<schema::Time>)]
    processing_started_at: Option<Timestamp>,
    /// The right to finish the attempt, while it runs.
    lease: Option<LeaseBody>,
    /// Since when no step is claimed, if it is paused.
    #[schema(value_type = Option<schema::Time>)]
    paused_at: Option<Timestamp>,
    /// Since when it stands still after a failure, if it does.
    #[schema(value_type = Option<schema::Time>)]
    halted_at: Option<Timestamp>,
    /// Not before this time.
    #[schema(value_type = Option<schema::Time>)]
    scheduled_for: Option<Timestamp>,
    priority: i16,
    #[schema(value_type = Vec<schema::Tag>)]
    tags: Vec<Tag>,
    #[schema(value_type = Option<String>)]
    initiator: Option<Actor>,
    #[schema(value_type = Option<String>)]
    reason: Option<Text>,
    #[schema(value_type = schema::Time)]
    created_at: Timestamp,
    /// When its first step started.
    #[schema(value_type = Option<schema::Time>)]
    started_at: Option<Timestamp>,
    #[schema(value_type = Option<schema::Time>)]
    completed_at: Option<Timestamp>,
    /// What its steps work on.
    #[schema(value_type = schema::Json)]
    context: Payload,
    execution: ContextBody,
    steps: Vec<StepBody>,
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
        let single = match steps.as_slice() {
            [only] => Some(only.step.clone()),
            _ => None,
        };
        let single = single.as_ref();
        let attempt = single.and_then(|step| step.state.attempt());
        Self {
            id: task.id,
            state: task.status(),
            status: words::status(single.map_or(task.status(), Step::status)),
            namespace: task.template.namespace.to_string(),
            template: task.template.name.to_string(),
            version: task.template.version.to_string(),
            kind: single.map(|step| step.definition.handler.clone()),
            attempt_count: single.map(|step| step.attempts),
            max_attempts: single.map(|step| step.attempt_limit),
            retry_state: single.and_then(words::retry_state),
            next_run_at: single.and_then(Step::next_run_at),
            last_error: single.and_then(|step| Some(step.last_error.as_ref()?.message.clone())),
            worker_id: attempt.map(|(worker, _)| worker.clone()),
            processing_started_at: attempt.map(|(_, at)| at),
            lease: single.and_then(LeaseBody::of),
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
            execution: ContextBody::of(&execution),
            steps: steps.into_iter().map(StepBody::of).collect(),
        }
    }

    /// The same with a lease that was just given.
    pub(crate) fn with_lease(self, lease: Option<LeaseBody>) -> Self {
        Self { lease, ..self }
    }
}
