//! Keeping a template.

use std::sync::Arc;

use domain::id::StepIndex;
use domain::step::decide::DEADLINE_GRACE;
use domain::step::order::head_start;
use domain::template::{ContentHash, Template};
use sqlx::Row;
use sqlx::postgres::{PgArguments, PgConnection, Postgres};
use sqlx::query::Query;

use super::cache::TemplateCache;
use super::find;
use super::order::version_order;
use crate::failure::Failure;
use crate::row::task::hash_of;
use crate::row::{Fields, index, int};
use crate::session::Command;

/// Writes a template and its steps, unless the version is there already.
pub(super) struct Put {
    pub(super) template: Arc<Template>,
    pub(super) cache: Arc<TemplateCache>,
}

/// What is kept under the version now.
pub(super) enum Kept {
    /// The content offered.
    Same,
    /// Another, of this hash.
    Other(ContentHash),
}

impl Command for Put {
    type Reply = Kept;
    const NAME: &'static str = "put template";

    async fn run(&self, connection: &mut PgConnection) -> Result<Kept, Failure> {
        let template = &self.template;
        let key = template.key();
        let document = serde_json::to_string(template.spec())
            .map_err(|error| sqlx::Error::Encode(error.into()))?;
        let insert = sqlx::query(include_str!("../../queries/template/insert.sql"))
            .bind(key.namespace.as_str())
            .bind(key.name.as_str())
            .bind(key.version.to_string())
            .bind(version_order(&key.version))
            .bind(key.version.pre.is_empty())
            .bind(template.content_hash().as_bytes().as_slice())
            .bind(document);
        let inserted = steps(insert, template)
            .fetch_optional(&mut *connection)
            .await?;
        if let Some(row) = inserted {
            self.cache.keep(row.try_get("id")?, template);
            return Ok(Kept::Same);
        }
        let row = find(connection, key)
            .await?
            .ok_or(sqlx::Error::RowNotFound)?;
        let fields = Fields::of(&row, "template", key);
        let existing = hash_of(fields.get("content_hash")?)
            .ok_or_else(|| fields.corrupt(&"its hash is not SHA-256"))?;
        let same = existing == *template.content_hash();
        Ok(if same {
            Kept::Same
        } else {
            Kept::Other(existing)
        })
    }
}

/// Binds the columns of the steps.
fn steps<'q>(
    query: Query<'q, Postgres, PgArguments>,
    template: &'q Template,
) -> Query<'q, Postgres, PgArguments> {
    let graph = template.graph();
    let places: Vec<StepIndex> = (0_u32..)
        .map(StepIndex)
        .take(template.steps().len())
        .collect();
    let definitions = template.steps();
    let names: Vec<&str> = definitions.iter().map(|step| step.name.as_str()).collect();
    let queues: Vec<&str> = definitions.iter().map(|step| step.queue.as_str()).collect();
    let handlers: Vec<&str> = definitions
        .iter()
        .map(|step| step.handler.as_str())
        .collect();
    let limits: Vec<i32> = definitions
        .iter()
        .map(|step| int(step.retry.limit))
        .collect();
    let deadlines = definitions
        .iter()
        .map(|step| step.timeout.plus(DEADLINE_GRACE).get());
    let deadlines: Vec<i64> = deadlines
        .map(|ms| i64::try_from(ms).unwrap_or(i64::MAX))
        .collect();
    let head_starts: Vec<i64> = places
        .iter()
        .map(|place| head_start(template, *place, 0))
        .collect();
    let parents = places.iter().map(|place| literal(graph.parents(*place)));
    let children = places.iter().map(|place| literal(graph.children(*place)));
    query
        .bind(names)
        .bind(queues)
        .bind(handlers)
        .bind(limits)
        .bind(deadlines)
        .bind(head_starts)
        .bind(parents.collect::<Vec<String>>())
        .bind(children.collect::<Vec<String>>())
}

/// An array as text: arrays of arrays of different lengths cannot be sent.
fn literal(steps: &[StepIndex]) -> String {
    let numbers: Vec<String> = steps.iter().map(|step| index(*step).to_string()).collect();
    format!("{{{}}}", numbers.join(","))
}
