//! What a claim handed out, from its rows.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use application::ports::{ClaimRequest, ClaimedStep};
use domain::history::{Cause, Transition};
use domain::id::{LeaseNo, StepIndex, TaskId};
use domain::name::{QueueName, StepName};
use domain::payload::Payload;
use domain::status::Status;
use domain::step::{Lease, Step, StepState};
use domain::template::Template;
use domain::time::Timestamp;
use sqlx::Row;
use sqlx::postgres::{PgConnection, PgRow};

use crate::failure::Failure;
use crate::row::{self, Fields};
use crate::templates::cache::TemplateCache;

/// Steps, and the rows of history of the tasks that were started with them.
#[derive(Default)]
pub(super) struct Claimed {
    pub(super) steps: Vec<ClaimedStep>,
    pub(super) task_trail: Vec<Transition>,
    /// The lowest place of those of each queue.
    pub(super) first: BTreeMap<QueueName, i64>,
}

/// Reads the rows of this claim, in their order.
pub(super) async fn read(
    connection: &mut PgConnection,
    rows: &[&PgRow],
    request: &ClaimRequest,
    templates: &TemplateCache,
) -> Result<Claimed, Failure> {
    let template_id = |row: &PgRow| row.try_get::<i64, _>("template_id");
    let ids = rows
        .iter()
        .map(|row| template_id(row))
        .collect::<Result<BTreeSet<i64>, _>>()?;
    let templates = templates.many(connection, &ids).await?;
    let mut contexts: BTreeMap<TaskId, Arc<Payload>> = BTreeMap::new();
    let mut claimed = Claimed::default();
    for row in rows {
        let id = row::step_id(row)?;
        let fields = Fields::of(row, "step", &id);
        let template = templates
            .get(&template_id(row)?)
            .ok_or_else(|| fields.corrupt(&"its template is gone"))?;
        // It stands beside the first step of its task.
        if fields.get::<Option<&str>>("context")?.is_some() {
            contexts.insert(id.task, Arc::new(fields.payload("context")?));
        }
        let context = contexts
            .get(&id.task)
            .ok_or_else(|| fields.corrupt(&"no context"))?;
        let step = ClaimedStep {
            step: step(row, &fields, request, template)?,
            template: Arc::clone(template),
            context: Arc::clone(context),
            parents: parents(&fields, template)?,
            ready_at: Some(ready_at(&fields)?),
        };
        if fields.get("task_started")? {
            claimed.task_trail.extend(step.started().map(task_started));
        }
        // They come in the order of their places.
        let queue = &step.step.definition.queue;
        if !claimed.first.contains_key(queue) {
            let place = fields.get("place")?;
            claimed.first.insert(queue.clone(), place);
        }
        claimed.steps.push(step);
    }
    Ok(claimed)
}

/// The step as the claim left it: what the claim set is known here, the rest stands in its row.
fn step(
    row: &PgRow,
    fields: &Fields<'_>,
    request: &ClaimRequest,
    template: &Template,
) -> Result<Step, Failure> {
    let id = row::step_id(row)?;
    let definition = template
        .step(id.index)
        .ok_or_else(|| fields.corrupt(&"its template has no such step"))?;
    let lease = Lease {
        worker: request.worker.clone(),
        expires_at: request.now.plus(request.lease),
        deadline_at: fields.time("deadline_at")?,
    };
    Ok(Step {
        id,
        definition: Arc::clone(definition),
        state: StepState::InProgress {
            lease,
            processing_started_at: request.now,
        },
        attempts: fields.count("attempts")?,
        attempt_limit: fields.count("attempt_limit")?,
        lease_no: LeaseNo::new(fields.get("lease_no")?),
        lease_end: None,
        run_no: fields.count("run_no")?,
        unmet: 0,
        last_error: row::step::last_error(fields)?,
        version: fields.get("version")?,
    })
}

/// The row of history of a task, like the one of the step that started it.
fn task_started(step: Transition) -> Transition {
    Transition {
        step: None,
        from: Status::Pending,
        to: Status::InProgress,
        cause: Cause::Started,
        attempt: 0,
        lease_no: LeaseNo::default(),
        run_no: 0,
        ..step
    }
}

fn ready_at(fields: &Fields<'_>) -> Result<Timestamp, Failure> {
    let micros = fields.get("ready_at")?;
    Timestamp::from_micros(micros).map_err(|error| fields.corrupt(&error).into())
}

pub(super) fn parents(
    fields: &Fields<'_>,
    template: &Template,
) -> Result<BTreeMap<StepName, Payload>, Failure> {
    let Some(indexes) = fields.get::<Option<Vec<i32>>>("parents")? else {
        return Ok(BTreeMap::new());
    };
    let results: Vec<Option<String>> = fields.get("parent_results")?;
    let mut named = BTreeMap::new();
    for (index, result) in indexes.into_iter().zip(results) {
        let step = u32::try_from(index)
            .ok()
            .and_then(|index| template.step(StepIndex(index)));
        let step = step.ok_or_else(|| fields.corrupt(&"a parent its template does not have"))?;
        if let Some(result) = result {
            let result = row::payload(&result, "result of step", &step.name)?;
            named.insert(step.name.clone(), result);
        }
    }
    Ok(named)
}
