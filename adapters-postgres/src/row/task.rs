//! Tasks.

use application::ports::{StoreError, TaskSummary};
use domain::id::TaskId;
use domain::name::{IdempotencyKey, Namespace, Tag, TemplateName};
use domain::status::Status;
use domain::task::{SubmissionFacts, Tally, Task, TaskState};
use domain::template::{ContentHash, OnFailure, Template, TemplateKey};
use domain::text::{Actor, Text};
use semver::Version;
use sqlx::Row;
use sqlx::postgres::PgRow;

use super::Fields;
use crate::failure::Failure;

/// The task of a row with the columns of `tasker.tasks` and `tasker.submissions`.
pub(crate) fn task(row: &PgRow, template: &Template) -> Result<Task, Failure> {
    let id = TaskId::from_uuid(row.try_get("task_id")?);
    let fields = Fields::of(row, "task", &id);
    let fail_fast: bool = fields.get("fail_fast")?;
    Ok(Task {
        id,
        template: template.key().clone(),
        content_hash: content_hash(&fields)?,
        on_failure: if fail_fast {
            OnFailure::FailFast
        } else {
            OnFailure::Continue
        },
        state: state(&fields, "task_state", "task_completed_at")?,
        paused_at: fields.time_or_none("paused_at")?,
        halted_at: fields.time_or_none("halted_at")?,
        tally: Tally {
            unfinished: fields.count("unfinished")?,
            live: fields.count("live")?,
        },
        facts: facts(&fields)?,
        created_at: fields.time("created_at")?,
        started_at: fields.time_or_none("started_at")?,
        wake_at: fields.time_or_none("wake_at")?,
    })
}

fn state(fields: &Fields<'_>, state: &str, end: &str) -> Result<TaskState, StoreError> {
    let status = fields.status(state)?;
    match (status.is_ended(), fields.time_or_none(end)?) {
        (true, Some(at)) => Ok(TaskState::enter(status, at)),
        (false, None) => Ok(match status {
            Status::Pending => TaskState::Pending,
            Status::InProgress
            | Status::Complete
            | Status::Error
            | Status::Cancelled
            | Status::ResolvedManually => TaskState::InProgress,
        }),
        (true, None) => Err(fields.corrupt(&"it has ended, but at no time")),
        (false, Some(_)) => Err(fields.corrupt(&"it is open and has ended")),
    }
}

fn facts(fields: &Fields<'_>) -> Result<SubmissionFacts, StoreError> {
    let tags: Vec<String> = fields.get("tags")?;
    let tags = tags
        .into_iter()
        .map(|tag| Tag::parse(&tag).map_err(|error| fields.corrupt(&error)));
    Ok(SubmissionFacts {
        run_at: fields.time_or_none("run_at")?,
        priority: fields.get("priority")?,
        tags: tags.collect::<Result<_, _>>()?,
        initiator: fields.get::<Option<&str>>("initiator")?.map(Actor::named),
        reason: fields.get::<Option<&str>>("reason")?.map(Text::clean),
        idempotency_key: fields
            .word_or_none("idempotency_key", |text| IdempotencyKey::parse(text).ok())?,
    })
}

fn content_hash(fields: &Fields<'_>) -> Result<ContentHash, StoreError> {
    hash_of(fields.get("content_hash")?).ok_or_else(|| fields.corrupt(&"its hash is not SHA-256"))
}

/// A hash from its bytes, if it has as many as it should.
pub(crate) fn hash_of(bytes: &[u8]) -> Option<ContentHash> {
    bytes.try_into().ok().map(ContentHash::from_bytes)
}

/// The key of a template, from the columns `namespace`, `name` and `version`.
pub(crate) fn template_key(fields: &Fields<'_>) -> Result<TemplateKey, StoreError> {
    Ok(TemplateKey {
        namespace: fields.word("namespace", |text| Namespace::parse(text).ok())?,
        name: fields.word("name", |text| TemplateName::parse(text).ok())?,
        version: fields.word("version", |text| Version::parse(text).ok())?,
    })
}

/// One line of a list.
pub(crate) fn summary(row: &PgRow) -> Result<TaskSummary, Failure> {
    let id = TaskId::from_uuid(row.try_get("task_id")?);
    let fields = Fields::of(row, "task", &id);
    let state = state(&fields, "state", "completed_at")?;
    Ok(TaskSummary {
        id,
        template: template_key(&fields)?,
        state: state.status(),
        paused: fields.get("paused")?,
        steps: fields.count("steps")?,
        unfinished: fields.count("unfinished")?,
        initiator: fields.get::<Option<&str>>("initiator")?.map(Actor::named),
        created_at: fields.time("created_at")?,
        completed_at: state.completed_at(),
    })
}
