//! Steps.

use std::sync::Arc;

use application::ports::StoreError;
use domain::id::LeaseNo;
use domain::name::{ErrorClass, WorkerId};
use domain::status::Status;
use domain::step::state::RETRY_SCHEDULED;
use domain::step::{GivenUp, Lease, Outcome, Step, StepError, StepState, Wait};
use domain::template::Template;
use domain::text::Text;
use sqlx::postgres::PgRow;

use super::{Fields, step_id};
use crate::failure::Failure;

/// The step of a row with the columns of `tasker.steps`, of this template.
pub(crate) fn step(row: &PgRow, template: &Template) -> Result<Step, Failure> {
    let id = step_id(row)?;
    let fields = Fields::of(row, "step", &id);
    let definition = template
        .step(id.index)
        .ok_or_else(|| fields.corrupt(&"its template has no such step"))?;
    Ok(Step {
        id,
        definition: Arc::clone(definition),
        state: state(&fields)?,
        attempts: fields.count("attempts")?,
        attempt_limit: fields.count("attempt_limit")?,
        lease_no: LeaseNo::new(fields.get("lease_no")?),
        lease_end: fields.word_or_none("lease_end", Outcome::parse)?,
        run_no: fields.count("run_no")?,
        unmet: fields.count("unmet")?,
        last_error: last_error(&fields)?,
        version: fields.get("version")?,
    })
}

fn state(fields: &Fields<'_>) -> Result<StepState, StoreError> {
    Ok(match fields.status("state")? {
        Status::Pending => StepState::Pending {
            wait: wait(fields)?,
        },
        Status::InProgress => StepState::InProgress {
            lease: Lease {
                worker: worker(fields)?,
                expires_at: fields.time("lease_expires_at")?,
                deadline_at: fields.time("deadline_at")?,
            },
            processing_started_at: fields.time("processing_started_at")?,
        },
        Status::Complete => StepState::Complete {
            worker: worker(fields)?,
            processing_started_at: fields.time("processing_started_at")?,
            completed_at: fields.time("completed_at")?,
        },
        Status::Error => StepState::Error {
            worker: worker(fields)?,
            processing_started_at: fields.time("processing_started_at")?,
            completed_at: fields.time("completed_at")?,
            retry_state: fields.word("retry_state", given_up)?,
        },
        Status::Cancelled => StepState::Cancelled {
            completed_at: fields.time("completed_at")?,
        },
        Status::ResolvedManually => StepState::ResolvedManually {
            completed_at: fields.time("completed_at")?,
        },
    })
}

fn wait(fields: &Fields<'_>) -> Result<Wait, StoreError> {
    let scheduled = |word: &str| (word == RETRY_SCHEDULED).then_some(());
    let retry = fields.word_or_none("retry_state", scheduled)?;
    match (fields.time_or_none("next_run_at")?, retry) {
        (Some(until), Some(())) => Ok(Wait::BackingOff { until }),
        (Some(at), None) => Ok(Wait::Scheduled { at }),
        (None, None) => Ok(Wait::None),
        (None, Some(())) => Err(fields.corrupt(&"a retry is scheduled for no time")),
    }
}

fn given_up(word: &str) -> Option<GivenUp> {
    [GivenUp::Exhausted, GivenUp::NotRetryable]
        .into_iter()
        .find(|end| end.as_str() == word)
}

fn worker(fields: &Fields<'_>) -> Result<WorkerId, StoreError> {
    fields.word("worker", |text| WorkerId::parse(text).ok())
}

/// The last failure, if there was one.
pub(crate) fn last_error(fields: &Fields<'_>) -> Result<Option<StepError>, StoreError> {
    let Some(message) = fields.get::<Option<&str>>("last_error")? else {
        return Ok(None);
    };
    let class = fields.word_or_none("last_error_class", |text| ErrorClass::parse(text).ok())?;
    Ok(Some(StepError {
        message: Text::clean(message),
        class,
    }))
}
