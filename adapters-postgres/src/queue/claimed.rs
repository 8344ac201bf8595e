//! What a claim handed out, from its rows.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use application::ports::ClaimedStep;
use domain::history::{Cause, Transition};
use domain::id::{LeaseNo, StepIndex, TaskId};
use domain::name::StepName;
use domain::payload::Payload;
use domain::status::Status;
use domain::template::Template;
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
}

/// Reads the rows of a claim, in their order.
pub(super) async fn read(
    connection: &mut PgConnection,
    rows: &[PgRow],
    templates: &TemplateCache,
) -> Result<Claimed, Failure> {
    let template_id = |row: &PgRow| row.try_get::<i64, _>("template_id");
    let ids = rows
        .iter()
        .map(template_id)
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
            step: row::step::step(row, template)?,
            template: Arc::clone(template),
            context: Arc::clone(context),
            parents: parents(&fields, template)?,
        };
        if fields.get("task_started")? {
            claimed.task_trail.extend(step.started().map(task_started));
        }
        claimed.steps.push(step);
    }
    Ok(claimed)
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

fn parents(
    fields: &Fields<'_>,
    template: &Template,
) -> Result<BTreeMap<StepName, Payload>, Failure> {
    let indexes: Option<Vec<i32>> = fields.get("parent_indexes")?;
    let results: Option<Vec<String>> = fields.get("parent_results")?;
    let pairs = indexes
        .into_iter()
        .flatten()
        .zip(results.into_iter().flatten());
    let named = pairs.map(|(index, result)| {
        let step = u32::try_from(index)
            .ok()
            .and_then(|index| template.step(StepIndex(index)));
        let step = step.ok_or_else(|| fields.corrupt(&"a parent its template does not have"))?;
        Ok((
            step.name.clone(),
            row::payload(&result, "result of step", &step.name)?,
        ))
    });
    named.collect()
}
