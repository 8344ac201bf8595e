//! Who works, and whom steps wait for.

use std::collections::BTreeMap;

use application::ports::{Demand, StoreError, Worker, WorkerFacts, WorkerSeen};
use domain::name::{HandlerName, NameError, QueueName, WorkerId};
use domain::text::Text;
use domain::time::Timestamp;
use sqlx::postgres::{PgConnection, PgRow};

use crate::failure::Failure;
use crate::row::{Fields, bounded, int};
use crate::session::Command;
use crate::time::At;

/// A sign of life.
pub(super) struct See(pub(super) WorkerSeen);

impl Command for See {
    type Reply = Worker;
    const NAME: &'static str = "see a worker";

    async fn run(&self, connection: &mut PgConnection) -> Result<Worker, Failure> {
        let WorkerSeen { id, facts, at } = &self.0;
        let labels = facts.labels.as_ref().map(serde_json::to_string);
        let labels = labels.transpose().map_err(StoreError::unavailable)?;
        let handlers = facts.handlers.as_deref().map(names);
        let queues = facts.queues.as_deref().map(names);
        let row = sqlx::query(include_str!("../../queries/worker/see.sql"))
            .bind(id.as_str())
            .bind(facts.host.as_ref().map(Text::as_str))
            .bind(facts.version.as_ref().map(Text::as_str))
            .bind(labels)
            .bind(handlers)
            .bind(queues)
            .bind(facts.slots.map(int))
            .bind(facts.in_flight.map(int))
            .bind(At(*at))
            .fetch_one(connection)
            .await?;
        Ok(worker(&row)?)
    }
}

/// One worker.
pub(super) struct Show(pub(super) WorkerId);

impl Command for Show {
    type Reply = Option<Worker>;
    const NAME: &'static str = "show a worker";

    async fn run(&self, connection: &mut PgConnection) -> Result<Self::Reply, Failure> {
        let row = sqlx::query(include_str!("../../queries/worker/show.sql"))
            .bind(self.0.as_str())
            .fetch_optional(connection)
            .await?;
        Ok(row.as_ref().map(worker).transpose()?)
    }
}

/// A page of workers.
pub(super) struct List {
    pub(super) after: Option<WorkerId>,
    pub(super) limit: u32,
}

impl Command for List {
    type Reply = Vec<Worker>;
    const NAME: &'static str = "list workers";

    async fn run(&self, connection: &mut PgConnection) -> Result<Self::Reply, Failure> {
        let rows = sqlx::query(include_str!("../../queries/worker/list.sql"))
            .bind(self.after.as_ref().map_or("", WorkerId::as_str))
            .bind(bounded(self.limit))
            .fetch_all(connection)
            .await?;
        Ok(rows.iter().map(worker).collect::<Result<_, _>>()?)
    }
}

/// Marks a worker as to end.
pub(super) struct Drain {
    pub(super) id: WorkerId,
    pub(super) at: Timestamp,
}

impl Command for Drain {
    type Reply = Option<Worker>;
    const NAME: &'static str = "drain a worker";

    async fn run(&self, connection: &mut PgConnection) -> Result<Self::Reply, Failure> {
        let row = sqlx::query(include_str!("../../queries/worker/drain.sql"))
            .bind(self.id.as_str())
            .bind(At(self.at))
            .fetch_optional(connection)
            .await?;
        Ok(row.as_ref().map(worker).transpose()?)
    }
}

/// Removes a worker.
pub(super) struct Forget(pub(super) WorkerId);

impl Command for Forget {
    type Reply = bool;
    const NAME: &'static str = "forget a worker";

    async fn run(&self, connection: &mut PgConnection) -> Result<bool, Failure> {
        let done = sqlx::query(include_str!("../../queries/worker/forget.sql"))
            .bind(self.0.as_str())
            .execute(connection)
            .await?;
        Ok(done.rows_affected() > 0)
    }
}

/// Removes what is long gone.
pub(super) struct ForgetOld {
    pub(super) unseen_since: Timestamp,
    pub(super) claimed_before: Timestamp,
}

impl Command for ForgetOld {
    type Reply = u32;
    const NAME: &'static str = "forget old workers";

    async fn run(&self, connection: &mut PgConnection) -> Result<u32, Failure> {
        let done = sqlx::query(include_str!("../../queries/worker/forget_old.sql"))
            .bind(At(self.unseen_since))
            .bind(At(self.claimed_before))
            .execute(connection)
            .await?;
        Ok(u32::try_from(done.rows_affected()).unwrap_or(u32::MAX))
    }
}

/// Counts steps by whom they wait for.
pub(super) struct CountDemand;

impl Command for CountDemand {
    type Reply = Vec<Demand>;
    const NAME: &'static str = "count demand";

    async fn run(&self, connection: &mut PgConnection) -> Result<Self::Reply, Failure> {
        let rows = sqlx::query(include_str!("../../queries/worker/demand.sql"))
            .fetch_all(connection)
            .await?;
        let demand = |row: &PgRow| -> Result<Demand, StoreError> {
            let fields = Fields::of(row, "demand", &"of steps");
            let count = |column| {
                let count: i64 = fields.get(column)?;
                Ok::<_, StoreError>(u32::try_from(count).unwrap_or(u32::MAX))
            };
            Ok(Demand {
                handler: fields.word("handler", |text| HandlerName::parse(text).ok())?,
                queue: fields.word("queue", |text| QueueName::parse(text).ok())?,
                ready: count("ready")?,
                waiting: count("waiting")?,
            })
        };
        Ok(rows.iter().map(demand).collect::<Result<_, _>>()?)
    }
}

fn names<N: std::fmt::Display>(names: &[N]) -> Vec<String> {
    names.iter().map(ToString::to_string).collect()
}

fn worker(row: &PgRow) -> Result<Worker, StoreError> {
    let id: &str = Fields::of(row, "worker", &"?").get("id")?;
    let fields = Fields::of(row, "worker", &id);
    let text = |column| Ok::<_, StoreError>(fields.get::<Option<&str>>(column)?.map(Text::clean));
    let labels = fields.get::<Option<&str>>("labels")?;
    let labels = labels.map(serde_json::from_str::<BTreeMap<String, String>>);
    let count = |column| {
        let count: Option<i32> = fields.get(column)?;
        Ok::<_, StoreError>(count.and_then(|count| u32::try_from(count).ok()))
    };
    let facts = WorkerFacts {
        host: text("host")?,
        version: text("version")?,
        labels: labels.transpose().map_err(|error| fields.corrupt(&error))?,
        handlers: parsed(&fields, "handlers", HandlerName::parse)?,
        queues: parsed(&fields, "queues", QueueName::parse)?,
        slots: count("slots")?,
        in_flight: count("in_flight")?,
    };
    Ok(Worker {
        id: fields.word("id", |text| WorkerId::parse(text).ok())?,
        facts,
        first_seen_at: fields.time("first_seen_at")?,
        last_seen_at: fields.time("last_seen_at")?,
        draining_since: fields.time_or_none("draining_since")?,
    })
}

fn parsed<N>(
    fields: &Fields<'_>,
    column: &str,
    parse: impl Fn(&str) -> Result<N, NameError>,
) -> Result<Option<Vec<N>>, StoreError> {
    let Some(texts) = fields.get::<Option<Vec<String>>>(column)? else {
        return Ok(None);
    };
    let names = texts.iter().map(|text| parse(text));
    let names: Result<Vec<N>, NameError> = names.collect();
    names.map(Some).map_err(|error| fields.corrupt(&error))
}
