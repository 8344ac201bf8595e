//! An event as JSON on the wire: of the feed, of streams and of webhooks alike.

use std::fmt::Write;

use domain::event::{EVENT_VERSION, EventId, StoredEvent};
use domain::id::{LeaseNo, TaskId};
use domain::name::{Namespace, StepName, TemplateName};
use domain::status::Status;
use domain::text::{Actor, Text};
use domain::time::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use crate::schema;

/// A committed change of state. The same event has the same `id` wherever and however often it is
/// read; those of one task come in order. Fields may be added; pass over those you do not know.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Event)]
pub(crate) struct EventBody<'e> {
    /// To tell repeats by, and to go on after.
    #[schema(value_type = schema::EventId)]
    id: EventId,
    /// The name in the catalogue.
    #[serde(rename = "type")]
    #[schema(value_type = String)]
    kind: &'static str,
    /// The version of what `data` holds.
    version: u32,
    /// When it was committed, by the store's clock.
    #[schema(value_type = schema::Time)]
    timestamp: Timestamp,
    data: EventData<'e>,
}

/// What changed.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EventData<'e> {
    #[schema(value_type = schema::Name)]
    namespace: &'e Namespace,
    #[schema(value_type = schema::Name)]
    template: &'e TemplateName,
    #[schema(value_type = schema::TaskId)]
    task_id: TaskId,
    /// The step; null for an event of the task itself.
    #[schema(value_type = Option<schema::Name>)]
    step: Option<&'e StepName>,
    #[schema(value_type = schema::State)]
    from: Status,
    #[schema(value_type = schema::State)]
    to: Status,
    /// Why: `started`, `succeeded`, `failed`, `lease_expired`, `deadline_exceeded`,
    /// `retry_scheduled`, `released`, `cancelled`, `resolved`, `skipped`, `reset`, `retried_now`,
    /// `rerun`, `reopened`, `settled`.
    cause: &'static str,
    /// Who: a worker, an operator, or `engine`.
    #[schema(value_type = String)]
    by: &'e Actor,
    /// An operator's reason, or the message of a failure.
    #[schema(value_type = Option<String>)]
    note: Option<&'e Text>,
    /// Attempts of the step that have ended, this one included; 0 for a task.
    attempt: u32,
    /// The newest lease of the step; 0 for a task.
    #[schema(value_type = i64)]
    lease_no: LeaseNo,
    /// Which run of the step; 0 for a task.
    run_no: u32,
}

impl<'e> EventBody<'e> {
    pub(crate) fn of(event: &'e StoredEvent) -> Self {
        let row = event.transition();
        Self {
            id: event.id,
            kind: event.name(),
            version: EVENT_VERSION,
            timestamp: row.stamp.at,
            data: EventData {
                namespace: &event.namespace,
                template: &event.template,
                task_id: row.task,
                step: event.step_name.as_ref(),
                from: row.from,
                to: row.to,
                cause: row.cause.as_str(),
                by: &row.stamp.by,
                note: row.stamp.note.as_ref(),
                attempt: row.attempt,
                lease_no: row.lease_no,
                run_no: row.run_no,
            },
        }
    }

    pub(crate) fn to_json(&self) -> String {
        // Names, numbers and texts: nothing in it can fail to be JSON.
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// An event as a stream of server-sent events has it.
pub(crate) fn frame(event: &StoredEvent) -> String {
    let json = EventBody::of(event).to_json();
    let mut frame = String::with_capacity(json.len() + 64);
    // To a string nothing fails to be written. JSON has no line ends of its own.
    let _: std::fmt::Result = write!(
        frame,
        "id: {}\nevent: {}\ndata: {json}\n\n",
        event.id,
        event.name()
    );
    frame
}
