//! Why an outcome was not written: the step as it is now, asked by the rules of the domain.

use std::collections::{BTreeMap, BTreeSet};

use application::ports::{Applied, CommitError, StepChange};
use domain::error::TransitionError;
use domain::history::Stamp;
use domain::id::StepId;
use domain::millis::Millis;
use domain::status::Status;
use domain::step::{Step, StepCommand, StepState};
use domain::time::Timestamp;
use sqlx::Row;
use sqlx::postgres::{PgConnection, PgRow};

use crate::failure::Failure;
use crate::row::{self, step_id, step_ids};
use crate::templates::cache::TemplateCache;

/// These steps as they are now; those that do not exist are missing.
pub(crate) async fn steps(
    connection: &mut PgConnection,
    ids: &[StepId],
    templates: &TemplateCache,
) -> Result<BTreeMap<StepId, Step>, Failure> {
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    let (tasks, indexes) = step_ids(ids.iter().copied());
    let rows = sqlx::query(include_str!("../../queries/step/by_id.sql"))
        .bind(tasks)
        .bind(indexes)
        .fetch_all(&mut *connection)
        .await?;
    let read = read(connection, &rows, templates).await?;
    Ok(read.into_iter().map(|step| (step.id, step)).collect())
}

/// Steps from rows that name their templates, in their order.
pub(super) async fn read(
    connection: &mut PgConnection,
    rows: &[PgRow],
    templates: &TemplateCache,
) -> Result<Vec<Step>, Failure> {
    let template_id = |row: &PgRow| row.try_get::<i64, _>("template_id");
    let ids = rows
        .iter()
        .map(template_id)
        .collect::<Result<BTreeSet<i64>, _>>()?;
    let templates = templates.many(connection, &ids).await?;
    let step = |row| {
        let id = step_id(row)?;
        let template = templates.get(&template_id(row)?);
        let gone = || row::corrupt("step", &id, &"its template is gone");
        row::step::step(row, template.ok_or_else(gone)?)
    };
    rows.iter().map(step).collect()
}

/// What a change that did not fit is told. The lease comes first, then the version.
pub(super) fn answer(current: &Step, change: &StepChange) -> Result<Applied, CommitError> {
    let (before, after) = (&change.decision.before, &change.decision.after);
    let same_lease = current.lease_no == before.lease_no;
    // What was decided on a step that did not run has no lease to present.
    let under_lease = before.status() == Status::InProgress || change.decision.is_unchanged();
    if !same_lease || !under_lease || current.status() != Status::InProgress {
        let ended_so = current.lease_end.is_some() && current.lease_end == after.lease_end;
        return if same_lease && under_lease && ended_so {
            Ok(Applied::Unchanged)
        } else {
            Err(CommitError::Refused(lost(current, before)))
        };
    }
    if let (StepState::InProgress { lease, .. }, Some(at), true) = (
        &current.state,
        change.lapsed_at,
        current.version == before.version,
    ) && current.lapse(at).is_none()
    {
        let expires_at = lease.lapses_at();
        return Err(CommitError::Refused(TransitionError::NotLapsed {
            expires_at,
        }));
    }
    if change.decision.is_unchanged() && current.version == before.version {
        return Ok(Applied::Unchanged);
    }
    // Also when it fits again by now: the decision was not applied when it did not.
    let (decided_on, current) = (before.version, Box::new(current.clone()));
    Err(CommitError::Stale {
        decided_on,
        current,
    })
}

/// How the domain refuses the lease that was presented: as it would refuse its heartbeat.
fn lost(current: &Step, before: &Step) -> TransitionError {
    let heartbeat = StepCommand::Heartbeat {
        lease_no: before.lease_no,
        lease: Millis::ZERO,
    };
    let refused = current.decide(&heartbeat, &Stamp::engine(Timestamp::EPOCH));
    refused.err().unwrap_or(TransitionError::NotAllowed {
        what: "step",
        from: current.status(),
        command: "succeed",
    })
}
