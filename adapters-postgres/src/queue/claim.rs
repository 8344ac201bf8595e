//! Asking for steps.

use std::sync::Arc;

use application::ports::{ClaimRequest, ClaimScope};
use domain::name::{HandlerName, QueueName};
use sqlx::Row;
use sqlx::postgres::{PgArguments, PgConnection, PgRow, Postgres};
use sqlx::query::Query;
use tokio::time::Instant;
use uuid::Uuid;

use super::claimed::{Claimed, read};
use super::front::{Crew, Fronts, Look};
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
    pub(super) fronts: Arc<Fronts>,
}

impl Command for Claim {
    type Reply = (Claimed, Sighting);
    const NAME: &'static str = "claim";

    async fn run(&self, connection: &mut PgConnection) -> Result<Self::Reply, Failure> {
        let begin = Begin::new(&self.request, &self.fronts);
        let (claimed, sighting) = self.look(connection, &begin).await?;
        if claimed.steps.is_empty()
            && let Some(begin) = begin.again(&self.fronts)
        {
            return self.look(connection, &begin).await;
        }
        Ok((claimed, sighting))
    }
}

impl Claim {
    async fn look(
        &self,
        connection: &mut PgConnection,
        begin: &Begin<'_>,
    ) -> Result<(Claimed, Sighting), Failure> {
        let asked = Instant::now();
        let query = sqlx::query(include_str!("../../queries/queue/claim.sql"));
        let rows = bind(query, Some(begin)).fetch_all(&mut *connection).await?;
        let sighting = sighting(&rows, asked)?;
        // A claim of nothing answers one row with the time and no step.
        let rows: Vec<&PgRow> = rows.iter().filter(|row| has_step(row)).collect();
        let claimed = read(connection, &rows, &self.request, &self.templates).await?;
        begin.note(&claimed, &self.fronts);
        Ok((claimed, sighting))
    }
}

/// A claim, and where in its queues it begins.
pub(super) struct Begin<'r> {
    request: &'r ClaimRequest,
    crew: Crew,
    queues: &'r [QueueName],
    from: Vec<i64>,
    at: Instant,
}

impl<'r> Begin<'r> {
    pub(super) fn new(request: &'r ClaimRequest, fronts: &Fronts) -> Self {
        let queues: &[QueueName] = match &request.scope {
            ClaimScope::Queues(queues) => queues,
            ClaimScope::Task(_) | ClaimScope::Step(_) => &[],
        };
        let crew = Crew::of(request.handlers.as_deref());
        Self {
            request,
            crew,
            queues,
            from: fronts.of(crew, queues),
            at: Instant::now(),
        }
    }

    pub(super) const fn request(&self) -> &'r ClaimRequest {
        self.request
    }

    /// The same claim once more, if it may have passed over something and may look there now.
    pub(super) fn again(&self, fronts: &Fronts) -> Option<Self> {
        let again = Self::new(self.request, fronts);
        (again.from != self.from).then_some(again)
    }

    /// Learns from what was found where the queues begin.
    pub(super) fn note(&self, claimed: &Claimed, fronts: &Fronts) {
        let look = Look {
            crew: self.crew,
            queues: self.queues,
            from: &self.from,
            now: self.request.now,
            took: self.at.elapsed(),
        };
        let wanted = usize::try_from(self.request.limit).unwrap_or(usize::MAX);
        if claimed.steps.len() < wanted {
            fronts.run_out(&look);
        } else {
            fronts.advance(&look, &claimed.first);
        }
    }
}

/// Whether a row carries a claimed step.
pub(super) fn has_step(row: &PgRow) -> bool {
    row.try_get::<Option<i64>, _>("place")
        .is_ok_and(|place| place.is_some())
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
    begin: Option<&'q Begin<'q>>,
) -> Query<'q, Postgres, PgArguments> {
    let request = begin.map(|begin| begin.request);
    let (queues, task, step) = scope(request.map(|request| &request.scope));
    let until = request.map(|request| At(request.now.plus(request.lease)));
    query
        .bind(queues)
        .bind(begin.map(|begin| begin.from.as_slice()))
        .bind(task)
        .bind(step)
        .bind(handler_names(
            request.and_then(|request| request.handlers.as_deref()),
        ))
        .bind(request.map(|request| request.worker.as_str()))
        .bind(request.map(|request| bounded(request.limit)))
        .bind(until)
        .bind(request.map(|request| At(request.now)))
}

/// Binds queues, task, step and handlers.
pub(super) fn bind_scope<'q>(
    query: Query<'q, Postgres, PgArguments>,
    of: &'q ClaimScope,
    handlers: Option<&'q [HandlerName]>,
) -> Query<'q, Postgres, PgArguments> {
    let (queues, task, step) = scope(Some(of));
    query
        .bind(queues)
        .bind(task)
        .bind(step)
        .bind(handler_names(handlers))
}

fn scope(scope: Option<&ClaimScope>) -> (Option<Vec<&str>>, Option<Uuid>, Option<i32>) {
    match scope {
        Some(ClaimScope::Queues(queues)) => {
            let names = queues.iter().map(QueueName::as_str).collect();
            (Some(names), None, None)
        }
        Some(ClaimScope::Task(task)) => (None, Some(task.as_uuid()), None),
        Some(ClaimScope::Step(step)) => (None, Some(step.task.as_uuid()), Some(index(step.index))),
        None => (None, None, None),
    }
}

fn handler_names(handlers: Option<&[HandlerName]>) -> Option<Vec<&str>> {
    handlers.map(|all| all.iter().map(HandlerName::as_str).collect())
}
