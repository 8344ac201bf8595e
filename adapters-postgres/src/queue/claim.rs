//! Asking for steps.

use std::sync::Arc;

use application::ports::{ClaimRequest, ClaimScope};
use domain::name::{HandlerName, QueueName};
use sqlx::Row;
use sqlx::postgres::{PgArguments, PgConnection, PgRow, Postgres};
use sqlx::query::Query;
use tokio::time::Instant;

use super::claimed::{Claimed, read};
use crate::clock::Sighting;
use crate::failure::Failure;
use crate::row::{bounded, index};
use crate::session::Command;
use crate::templates::cache::TemplateCache;
use crate::time::At;

/// One claim.
pub(super) struct Claim {
    pub(super) request: ClaimRequest,
    pub(super) templates: Arc<TemplateCache>,
}

impl Command for Claim {
    type Reply = (Claimed, Sighting);
    const NAME: &'static str = "claim";

    async fn run(&self, connection: &mut PgConnection) -> Result<Self::Reply, Failure> {
        let asked = Instant::now();
        let query = sqlx::query(include_str!("../../queries/queue/claim.sql"));
        let rows = bind(query, Some(&self.request))
            .fetch_all(&mut *connection)
            .await?;
        let sighting = sighting(&rows, asked)?;
        // A claim of nothing answers one row with the time and no step.
        let rows: Vec<PgRow> = rows.into_iter().filter(has_step).collect();
        let claimed = read(connection, &rows, &self.templates).await?;
        Ok((claimed, sighting))
    }
}

/// Whether a row carries a step.
pub(super) fn has_step(row: &PgRow) -> bool {
    row.try_get::<Option<i64>, _>("seq")
        .is_ok_and(|seq| seq.is_some())
}

/// The database's time, which stands in every row.
pub(super) fn sighting(rows: &[PgRow], asked: Instant) -> Result<Sighting, Failure> {
    let heard = Instant::now();
    let first = rows.first().ok_or(sqlx::Error::RowNotFound)?;
    let At(at) = first.try_get("db_now")?;
    Ok(Sighting { at, asked, heard })
}

/// Binds a claim, or none.
pub(super) fn bind<'q>(
    query: Query<'q, Postgres, PgArguments>,
    request: Option<&'q ClaimRequest>,
) -> Query<'q, Postgres, PgArguments> {
    let scope = request.map(|request| &request.scope);
    let handlers = request.and_then(|request| request.handlers.as_deref());
    let until = request.map(|request| At(request.now.plus(request.lease)));
    bind_scope(query, scope, handlers)
        .bind(request.map(|request| request.worker.as_str()))
        .bind(request.map(|request| bounded(request.limit)))
        .bind(until)
        .bind(request.map(|request| At(request.now)))
}

/// Binds queues, task, step and handlers.
pub(super) fn bind_scope<'q>(
    query: Query<'q, Postgres, PgArguments>,
    scope: Option<&'q ClaimScope>,
    handlers: Option<&'q [HandlerName]>,
) -> Query<'q, Postgres, PgArguments> {
    let (queues, task, step) = match scope {
        Some(ClaimScope::Queues(queues)) => (Some(queues), None, None),
        Some(ClaimScope::Task(task)) => (None, Some(task.as_uuid()), None),
        Some(ClaimScope::Step(step)) => (None, Some(step.task.as_uuid()), Some(index(step.index))),
        None => (None, None, None),
    };
    let names = |queues: &'q Vec<QueueName>| queues.iter().map(QueueName::as_str).collect();
    let handlers = handlers.map(|all| all.iter().map(HandlerName::as_str).collect::<Vec<_>>());
    query
        .bind(queues.map(names).map(|names: Vec<&str>| names))
        .bind(task)
        .bind(step)
        .bind(handlers)
}
