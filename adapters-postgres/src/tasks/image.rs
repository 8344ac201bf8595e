//! Steps as columns: how they are written after an operation.

use domain::step::order::place;
use domain::step::{Lease, Outcome, Step, StepState};
use domain::time::Timestamp;
use sqlx::postgres::PgConnection;

use crate::failure::Failure;
use crate::row::{index, int};
use crate::time::At;

/// Writes steps of one task whose rows are locked, as they are. Those that are pending take their
/// place in the queue anew, as of `at`.
pub(super) async fn write(
    connection: &mut PgConnection,
    steps: &[Step],
    at: Timestamp,
) -> Result<(), Failure> {
    let Some(first) = steps.first() else {
        return Ok(());
    };
    let ints = |get: fn(&Step) -> u32| steps.iter().map(|s| int(get(s))).collect::<Vec<i32>>();
    let error = |step: &Step| step.last_error.clone();
    sqlx::query(include_str!("../../queries/step/write.sql"))
        .bind(first.task().as_uuid())
        .bind(steps.iter().map(|step| index(step.id.index)).collect::<Vec<_>>())
        .bind(steps.iter().map(|step| step.status().as_str()).collect::<Vec<_>>())
        .bind(ints(|step| step.unmet))
        .bind(ints(|step| step.attempts))
        .bind(ints(|step| step.attempt_limit))
        .bind(ints(|step| step.run_no))
        .bind(steps.iter().map(|step| step.lease_no.get()).collect::<Vec<_>>())
        .bind(steps.iter().map(|step| step.lease_end.map(Outcome::as_str)).collect::<Vec<_>>())
        .bind(steps.iter().map(|step| step.version).collect::<Vec<_>>())
        // The head start is known to the row only.
        .bind(steps.iter().map(|step| place(step, 0, at)).collect::<Vec<_>>())
        .bind(steps.iter().map(|step| step.next_run_at().map(At)).collect::<Vec<_>>())
        .bind(steps.iter().map(|step| Some(At(step.state.attempt()?.1))).collect::<Vec<_>>())
        .bind(steps.iter().map(|step| Some(At(lease(step)?.expires_at))).collect::<Vec<_>>())
        .bind(steps.iter().map(|step| Some(At(lease(step)?.deadline_at))).collect::<Vec<_>>())
        .bind(steps.iter().map(|step| step.state.completed_at().map(At)).collect::<Vec<_>>())
        .bind(steps.iter().map(|step| Some(step.state.attempt()?.0.as_str())).collect::<Vec<_>>())
        .bind(steps.iter().map(|step| step.state.retry_state()).collect::<Vec<_>>())
        .bind(
            steps.iter().map(|s| Some(error(s)?.message.as_str().to_owned())).collect::<Vec<_>>(),
        )
        .bind(
            steps.iter().map(|s| Some(error(s)?.class?.as_str().to_owned())).collect::<Vec<_>>(),
        )
        .execute(connection)
        .await?;
    Ok(())
}

const fn lease(step: &Step) -> Option<&Lease> {
    match &step.state {
        StepState::InProgress { lease, .. } => Some(lease),
        StepState::Pending { .. }
        | StepState::Complete { .. }
        | StepState::Error { .. }
        | StepState::Cancelled { .. }
        | StepState::ResolvedManually { .. } => None,
    }
}
