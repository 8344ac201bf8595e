//! A step in the hands of a worker as JSON on the wire.

use std::collections::BTreeMap;

use application::Orchestrator;
use application::ports::ClaimedStep;
use domain::id::TaskId;
use domain::name::{ErrorClass, HandlerName, QueueName, StepName};
use domain::payload::Payload;
use domain::step::{Step, StepState};
use domain::text::Text;
use domain::time::Timestamp;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::attempts::LeaseBody;
use crate::schema;

/// A step to be done, with all its handler needs.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ClaimedStep)]
pub(crate) struct ClaimedBody {
    #[schema(value_type = schema::TaskId)]
    task_id: TaskId,
    #[schema(value_type = schema::Name)]
    step: StepName,
    #[schema(value_type = schema::Name)]
    namespace: String,
    #[schema(value_type = schema::Name)]
    template: String,
    #[schema(value_type = schema::Version)]
    version: String,
    #[schema(value_type = schema::HandlerName)]
    handler: HandlerName,
    #[schema(value_type = schema::Name)]
    queue: QueueName,
    /// What the template tells the handler; an object or null.
    #[schema(value_type = schema::Json)]
    config: Value,
    /// What the task works on.
    #[schema(value_type = schema::Json)]
    context: Payload,
    /// The results of the steps it depends on, by name. One that was resolved by hand without a
    /// result is missing.
    #[schema(value_type = BTreeMap<String, schema::Json>)]
    parents: BTreeMap<StepName, Payload>,
    /// The number of this attempt, from 1.
    attempt: u32,
    /// How many there may be.
    attempt_limit: u32,
    /// Raised when an operator resets the step or runs it again.
    run_no: u32,
    /// The same for every attempt of one run: what makes effects elsewhere happen once.
    idempotency_key: String,
    /// The right to finish this attempt.
    #[schema(value_type = LeaseBody)]
    lease: Option<LeaseBody>,
    #[schema(value_type = schema::Time)]
    started_at: Option<Timestamp>,
    /// When it may be taken away though heartbeats arrive.
    #[schema(value_type = schema::Time)]
    deadline_at: Option<Timestamp>,
    /// How long the handler may take; at least 1.
    #[schema(minimum = 1)]
    timeout_seconds: u64,
    /// What the attempt before said, if it failed.
    last_error: Option<LastError>,
    /// W3C trace context: the trace is the task's, the parent this attempt.
    traceparent: String,
}

/// Why the attempt before failed.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LastError {
    #[schema(value_type = String)]
    message: Text,
    #[schema(value_type = Option<schema::ErrorClass>)]
    class: Option<ErrorClass>,
}

impl ClaimedBody {
    /// With the trace that the task is drawn in, if it is in any.
    pub(crate) fn of(claimed: ClaimedStep, orchestrator: &Orchestrator) -> Self {
        let ClaimedStep {
            step,
            template,
            context,
            parents,
            ready_at: _,
        } = claimed;
        let key = template.key();
        let deadline_at = match &step.state {
            StepState::InProgress { lease, .. } => Some(lease.deadline_at),
            StepState::Pending { .. }
            | StepState::Complete { .. }
            | StepState::Error { .. }
            | StepState::Cancelled { .. }
            | StepState::ResolvedManually { .. } => None,
        };
        let definition = &step.definition;
        Self {
            task_id: step.id.task,
            step: definition.name.clone(),
            namespace: key.namespace.to_string(),
            template: key.name.to_string(),
            version: key.version.to_string(),
            handler: definition.handler.clone(),
            queue: definition.queue.clone(),
            config: definition.config.clone(),
            context: Payload::clone(&context),
            parents,
            attempt: step.attempts.saturating_add(1),
            attempt_limit: step.attempt_limit,
            run_no: step.run_no,
            idempotency_key: step.idempotency_key(),
            lease: LeaseBody::of(&step),
            started_at: step.state.attempt().map(|(_, at)| at),
            deadline_at,
            timeout_seconds: definition.timeout.get().div_ceil(1_000).max(1),
            traceparent: orchestrator
                .traceparent_of(step.id.task)
                .unwrap_or_else(|| traceparent(&step)),
            last_error: step.last_error.map(|error| LastError {
                message: error.message,
                class: error.class,
            }),
        }
    }
}

/// For tasks that are not traced: one trace for each task and one parent for each attempt, whoever
/// asks and however often.
fn traceparent(step: &Step) -> String {
    let trace = step.id.task.as_uuid().as_u128();
    let place = u64::from(step.id.index.0).saturating_add(1) << 32;
    let lease = step.lease_no.get().unsigned_abs() & 0xffff_ffff;
    format!("00-{trace:032x}-{:016x}-01", place | lease)
}
