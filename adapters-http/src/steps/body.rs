//! A step as JSON on the wire.

use application::StepDetail;
use domain::id::LeaseNo;
use domain::name::{HandlerName, QueueName, StepName, WorkerId};
use domain::payload::Payload;
use domain::status::Status;
use domain::text::Text;
use domain::time::Timestamp;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::attempts::LeaseBody;
use crate::{schema, words};

/// A step.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Step)]
pub(crate) struct StepBody {
    #[schema(value_type = schema::Name)]
    name: StepName,
    #[schema(value_type = schema::State)]
    state: Status,
    #[schema(value_type = schema::PilotStatus)]
    status: &'static str,
    #[schema(value_type = schema::HandlerName)]
    handler: HandlerName,
    #[schema(value_type = schema::Name)]
    queue: QueueName,
    #[schema(value_type = Vec<schema::Name>)]
    depends_on: Vec<StepName>,
    /// What the template tells the handler; an object or null.
    #[schema(value_type = schema::Json)]
    config: Value,
    /// The same for every attempt of one run: what makes effects elsewhere happen once.
    idempotency_key: String,
    /// Attempts that have ended.
    attempt_count: u32,
    /// Attempts allowed in all.
    max_attempts: u32,
    /// Which run this is, from 1; a reset or a rerun begins the next.
    run_no: u32,
    /// The newest lease, from 0; it only grows.
    #[schema(value_type = i64, minimum = 0)]
    lease_no: LeaseNo,
    /// The right to finish its attempt, while it runs.
    lease: Option<LeaseBody>,
    #[schema(value_type = Option<schema::RetryState>)]
    retry_state: Option<String>,
    /// When it may be started, if it waits for that.
    #[schema(value_type = Option<schema::Time>)]
    next_run_at: Option<Timestamp>,
    #[schema(value_type = Option<String>)]
    last_error: Option<Text>,
    #[schema(value_type = Option<schema::WorkerId>)]
    worker_id: Option<WorkerId>,
    #[schema(value_type = Option<schema::Time>)]
    processing_started_at: Option<Timestamp>,
    #[schema(value_type = Option<schema::Time>)]
    completed_at: Option<Timestamp>,
    /// May it run now, and if not, why: `ready`, `awaiting_parents`, `backing_off`, `scheduled`,
    /// `running`, `halted`, `exhausted`, `not_retryable`, `cancelled`, `done`.
    readiness: &'static str,
    /// When that ends by itself, if it does.
    #[schema(value_type = Option<schema::Time>)]
    ready_at: Option<Timestamp>,
    #[schema(value_type = schema::Json)]
    result: Option<Payload>,
}

impl StepBody {
    pub(crate) fn of(detail: StepDetail) -> Self {
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
        let lease = LeaseBody::of(&step);
        let config = step.definition.config.clone();
        let idempotency_key = step.idempotency_key();
        Self {
            name,
            state,
            status: words::status(state),
            handler,
            queue: step.definition.queue.clone(),
            depends_on,
            attempt_count: attempts,
            max_attempts: step.attempt_limit,
            run_no: step.run_no,
            config,
            idempotency_key,
            lease_no: step.lease_no,
            lease,
            retry_state: words::retry_state(&step),
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

    /// The same with a lease that was just given.
    pub(crate) fn with_lease(self, lease: LeaseBody) -> Self {
        Self {
            lease: Some(lease),
            ..self
        }
    }
}
