//! What time brings: lapsed leases, the next step that is due, the next look at a task.

use std::sync::Arc;

use application::ports::{ClaimScope, NextDue};
use domain::id::TaskId;
use domain::name::{HandlerName, QueueName};
use domain::step::Step;
use domain::time::Timestamp;
use sqlx::Row;
use sqlx::postgres::{PgConnection, PgRow};
use tokio::time::Instant;

use super::claim::{bind_scope, sighting};
use super::front::{Crew, Fronts};
use super::horizon::Horizon;
use super::refuse::read;
use crate::clock::Sighting;
use crate::failure::Failure;
use crate::row::bounded;
use crate::session::Command;
use crate::templates::cache::TemplateCache;
use crate::time::At;

/// Running steps whose lease or deadline has passed.
pub(super) struct Lapsed {
    pub(super) now: Timestamp,
    pub(super) limit: u32,
    pub(super) templates: Arc<TemplateCache>,
}

impl Command for Lapsed {
    type Reply = Vec<Step>;
    const NAME: &'static str = "read lapsed steps";

    async fn run(&self, connection: &mut PgConnection) -> Result<Self::Reply, Failure> {
        let rows = sqlx::query(include_str!("../../queries/step/lapsed.sql"))
            .bind(At(self.now))
            .bind(bounded(self.limit))
            .fetch_all(&mut *connection)
            .await?;
        read(connection, &rows, &self.templates).await
    }
}

/// What time brings next.
pub(super) struct LookAhead {
    pub(super) scope: ClaimScope,
    pub(super) handlers: Option<Vec<HandlerName>>,
    pub(super) fronts: Arc<Fronts>,
    pub(super) horizon: Arc<Horizon>,
}

impl Command for LookAhead {
    type Reply = (NextDue, Sighting);
    const NAME: &'static str = "look at what is due";

    async fn run(&self, connection: &mut PgConnection) -> Result<Self::Reply, Failure> {
        match &self.scope {
            ClaimScope::Queues(queues) => self.look_at_queues(connection, queues).await,
            ClaimScope::Task(_) | ClaimScope::Step(_) => {
                let query = sqlx::query(include_str!("../../queries/queue/next_due_in_task.sql"));
                let query = bind_scope(query, &self.scope, self.handlers.as_deref());
                let asked = Instant::now();
                answer(&query.fetch_one(connection).await?, asked)
            }
        }
    }
}

impl LookAhead {
    async fn look_at_queues(
        &self,
        connection: &mut PgConnection,
        queues: &[QueueName],
    ) -> Result<(NextDue, Sighting), Failure> {
        let known = self.horizon.known();
        let crew = Crew::of(self.handlers.as_deref());
        let query = sqlx::query(include_str!("../../queries/queue/next_due_in_queues.sql"));
        let query = bind_scope(query, &self.scope, self.handlers.as_deref())
            .bind(known.map(|_| self.fronts.places(crew, queues)))
            .bind(known.and_then(|known| known.lapse).map(At));
        let asked = Instant::now();
        let row = query.fetch_one(connection).await?;
        let (mut next, sighting) = answer(&row, asked)?;
        match known {
            None => {
                self.horizon.saw(next.lapse, asked.elapsed());
                if next.step == Some(Timestamp::MIN) {
                    self.fronts.distrust(crew, queues);
                }
            }
            Some(known) => {
                self.horizon.saw_more(next.lapse);
                // What it passed over is found then.
                let everything = sighting.at.plus(known.rest());
                next.step = Some(next.step.map_or(everything, |at| at.min(everything)));
            }
        }
        Ok((next, sighting))
    }
}

fn answer(row: &PgRow, asked: Instant) -> Result<(NextDue, Sighting), Failure> {
    let sighting = sighting(std::slice::from_ref(row), asked)?;
    let time = |column| row.try_get(column).map(|at: Option<At>| at.map(|at| at.0));
    let step = if row.try_get("is_ready")? {
        Some(Timestamp::MIN)
    } else {
        time("due_at")?
    };
    let (lapse, wake) = (time("lapse_at")?, time("wake_at")?);
    Ok((NextDue { step, lapse, wake }, sighting))
}

/// Asks for a look at a task, if it is open.
pub(super) struct WakeTask {
    pub(super) task: TaskId,
    pub(super) at: Timestamp,
}

impl Command for WakeTask {
    type Reply = ();
    const NAME: &'static str = "reenqueue";

    async fn run(&self, connection: &mut PgConnection) -> Result<(), Failure> {
        sqlx::query(include_str!("../../queries/task/wake.sql"))
            .bind(self.task.as_uuid())
            .bind(At(self.at))
            .execute(connection)
            .await?;
        Ok(())
    }
}
