//! Claims that may be asked again.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use application::ports::{ClaimRequest, ClaimedStep};
use domain::id::TaskId;
use domain::name::RequestId;
use domain::payload::Payload;
use sqlx::Row;
use sqlx::postgres::{PgConnection, PgRow};
use tokio::time::Instant;

use super::claim::{Begin, bind, has_step, sighting};
use super::claimed::{Claimed, parents, read};
use super::front::Fronts;
use crate::clock::Sighting;
use crate::failure::Failure;
use crate::row::{self, Fields};
use crate::session::Command;
use crate::templates::cache::TemplateCache;

/// One claim, under an id of its worker's.
pub(crate) struct Once {
    pub(crate) request: ClaimRequest,
    pub(crate) id: RequestId,
    pub(crate) templates: Arc<TemplateCache>,
    pub(crate) fronts: Arc<Fronts>,
}

/// What it handed out, and whether it had done so before.
pub(crate) struct Handed {
    pub(crate) steps: Vec<ClaimedStep>,
    pub(crate) task_trail: Vec<domain::history::Transition>,
    pub(crate) sighting: Sighting,
    pub(crate) repeated: bool,
}

impl Command for Once {
    type Reply = Handed;
    const NAME: &'static str = "claim once";

    async fn run(&self, connection: &mut PgConnection) -> Result<Handed, Failure> {
        let begin = Begin::new(&self.request, &self.fronts);
        let (mut claimed, mut sighting) = self.look(connection, &begin).await?;
        if claimed.steps.is_empty() {
            if let Some(steps) = self.handed_out(connection).await? {
                return Ok(Handed {
                    steps,
                    task_trail: Vec::new(),
                    sighting,
                    repeated: true,
                });
            }
            if let Some(begin) = begin.again(&self.fronts) {
                (claimed, sighting) = self.look(connection, &begin).await?;
            }
        }
        Ok(Handed {
            steps: claimed.steps,
            task_trail: claimed.task_trail,
            sighting,
            repeated: false,
        })
    }
}

impl Once {
    async fn look(
        &self,
        connection: &mut PgConnection,
        begin: &Begin<'_>,
    ) -> Result<(Claimed, Sighting), Failure> {
        let asked = Instant::now();
        let query = sqlx::query(include_str!("../../queries/worker/claim_once.sql"));
        let query = bind(query, Some(begin)).bind(self.id.as_str());
        let rows = query.fetch_all(&mut *connection).await?;
        let sighting = sighting(&rows, asked)?;
        let rows: Vec<&PgRow> = rows.iter().filter(|row| has_step(row)).collect();
        let claimed = read(connection, &rows, &self.request, &self.templates).await?;
        begin.note(&claimed, &self.fronts);
        Ok((claimed, sighting))
    }

    /// What an earlier claim under this id handed out and is still held; none if there was none.
    async fn handed_out(
        &self,
        connection: &mut PgConnection,
    ) -> Result<Option<Vec<ClaimedStep>>, Failure> {
        let rows = sqlx::query(include_str!("../../queries/worker/handed_out.sql"))
            .bind(self.request.worker.as_str())
            .bind(self.id.as_str())
            .fetch_all(&mut *connection)
            .await?;
        if rows.is_empty() {
            return Ok(None);
        }
        let is_held = |row: &&PgRow| {
            let state = row.try_get::<Option<&str>, _>("state");
            state.is_ok_and(|state| state.is_some())
        };
        let held: Vec<&PgRow> = rows.iter().filter(is_held).collect();
        let template_id = |row: &PgRow| row.try_get::<i64, _>("template_id");
        let ids = held.iter().map(|row| template_id(row));
        let ids = ids.collect::<Result<BTreeSet<i64>, _>>()?;
        let templates = self.templates.many(connection, &ids).await?;
        let mut contexts: BTreeMap<TaskId, Arc<Payload>> = BTreeMap::new();
        let mut steps = Vec::with_capacity(held.len());
        for row in held {
            let id = row::step_id(row)?;
            let fields = Fields::of(row, "step", &id);
            let template = templates
                .get(&template_id(row)?)
                .ok_or_else(|| fields.corrupt(&"its template is gone"))?;
            let context = match contexts.get(&id.task) {
                Some(context) => Arc::clone(context),
                None => Arc::new(fields.payload("context")?),
            };
            contexts.insert(id.task, Arc::clone(&context));
            steps.push(ClaimedStep {
                step: row::step::step(row, template)?,
                template: Arc::clone(template),
                context,
                parents: parents(&fields, template)?,
                // Its wait was told when it was handed out first.
                ready_at: None,
            });
        }
        Ok(Some(steps))
    }
}
