//! Steps by their names.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use application::ports::{HeldStep, StepRef};
use domain::id::{StepId, TaskId};
use domain::template::Template;
use sqlx::Row;
use sqlx::postgres::PgConnection;
use uuid::Uuid;

use crate::failure::Failure;
use crate::queue::refuse;
use crate::session::Command;
use crate::templates::cache::TemplateCache;

/// Reads steps whose places are not known. Their templates know them: no look at all steps of a
/// task is needed.
pub(super) struct StepsByName {
    pub(super) steps: Vec<StepRef>,
    pub(super) templates: Arc<TemplateCache>,
}

impl Command for StepsByName {
    type Reply = Vec<Option<HeldStep>>;
    const NAME: &'static str = "read steps by name";

    async fn run(&self, connection: &mut PgConnection) -> Result<Self::Reply, Failure> {
        let templates = self.templates_of(connection).await?;
        let places: Vec<Option<(StepId, &Arc<Template>)>> = self
            .steps
            .iter()
            .map(|wanted| {
                let template = templates.get(&wanted.task)?;
                let index = template.index_of(&wanted.name)?;
                let task = wanted.task;
                Some((StepId { task, index }, template))
            })
            .collect();
        let ids: Vec<StepId> = places.iter().flatten().map(|(id, _)| *id).collect();
        let steps = refuse::steps(connection, &ids, &self.templates).await?;
        let held = |place: &Option<(StepId, &Arc<Template>)>| {
            let (id, template) = place.as_ref()?;
            Some(HeldStep {
                step: steps.get(id)?.clone(),
                template: Arc::clone(template),
            })
        };
        Ok(places.iter().map(held).collect())
    }
}

impl StepsByName {
    async fn templates_of(
        &self,
        connection: &mut PgConnection,
    ) -> Result<BTreeMap<TaskId, Arc<Template>>, Failure> {
        let tasks: BTreeSet<Uuid> = self.steps.iter().map(|step| step.task.as_uuid()).collect();
        let rows = sqlx::query(include_str!("../../queries/worker/templates_of.sql"))
            .bind(tasks.into_iter().collect::<Vec<_>>())
            .fetch_all(&mut *connection)
            .await?;
        let mut ids = BTreeMap::new();
        for row in rows {
            let task = TaskId::from_uuid(row.try_get("task_id")?);
            ids.insert(task, row.try_get::<i64, _>("template_id")?);
        }
        let wanted = ids.values().copied().collect();
        let templates = self.templates.many(connection, &wanted).await?;
        let known = ids.into_iter().filter_map(|(task, id)| {
            let template = templates.get(&id)?;
            Some((task, Arc::clone(template)))
        });
        Ok(known.collect())
    }
}
