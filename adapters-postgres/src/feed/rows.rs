//! The statements of the feed.

use domain::event::{EventId, Recorded, StoredEvent};
use domain::id::TaskId;
use domain::name::{Namespace, StepName, TemplateName};
use sqlx::Row;
use sqlx::postgres::{PgConnection, PgRow};
use uuid::Uuid;

use crate::failure::Failure;
use crate::row::{Fields, history};
use crate::session::Command;

/// Reads rows in the order of their ids, settled or not.
pub(super) struct Read {
    pub(super) after: i64,
    pub(super) task: Option<Uuid>,
    pub(super) limit: i64,
}

impl Command for Read {
    type Reply = Vec<StoredEvent>;
    const NAME: &'static str = "read the feed";

    async fn run(&self, connection: &mut PgConnection) -> Result<Vec<StoredEvent>, Failure> {
        let sql = match self.task {
            None => include_str!("../../queries/feed/read.sql"),
            Some(_) => include_str!("../../queries/feed/task.sql"),
        };
        // Two more: the first may be the row that was seen already, the last tells whether there is more.
        let query = sqlx::query(sql)
            .bind(self.after)
            .bind(self.limit.saturating_add(2));
        let query = match self.task {
            None => query,
            Some(task) => query.bind(task),
        };
        let rows = query.fetch_all(connection).await?;
        rows.iter().map(event).collect()
    }
}

/// Reads events by their ids.
pub(super) struct Find {
    pub(super) ids: Vec<i64>,
}

impl Command for Find {
    type Reply = Vec<StoredEvent>;
    const NAME: &'static str = "find events";

    async fn run(&self, connection: &mut PgConnection) -> Result<Vec<StoredEvent>, Failure> {
        let query = sqlx::query(include_str!("../../queries/feed/find.sql")).bind(&self.ids);
        let rows = query.fetch_all(connection).await?;
        rows.iter().map(event).collect()
    }
}

/// The newest row, and who may still write lower ones.
pub(super) struct Sample;

/// What a [`Sample`] shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sampled {
    pub(super) newest: i64,
    pub(super) writers: Vec<String>,
}

impl Command for Sample {
    type Reply = Sampled;
    const NAME: &'static str = "sample the feed";

    async fn run(&self, connection: &mut PgConnection) -> Result<Sampled, Failure> {
        let sql = include_str!("../../queries/feed/sample.sql");
        let row = sqlx::query(sql).fetch_one(connection).await?;
        Ok(Sampled {
            newest: row.try_get::<Option<i64>, _>("newest")?.unwrap_or_default(),
            writers: row.try_get("writers")?,
        })
    }
}

/// The highest id ever drawn.
pub(super) struct Drawn;

impl Command for Drawn {
    type Reply = Option<i64>;
    const NAME: &'static str = "see how far the feed has come";

    async fn run(&self, connection: &mut PgConnection) -> Result<Option<i64>, Failure> {
        let sql = include_str!("../../queries/feed/drawn.sql");
        Ok(sqlx::query(sql).fetch_one(connection).await?.try_get(0)?)
    }
}

fn event(row: &PgRow) -> Result<StoredEvent, Failure> {
    let task = TaskId::from_uuid(row.try_get("task_id")?);
    let fields = Fields::of(row, "event of task", &task);
    let transition = history::transition(row, task)?;
    Ok(StoredEvent {
        id: EventId::new(fields.get("id")?),
        namespace: fields.word("namespace", |word| Namespace::parse(word).ok())?,
        template: fields.word("template_name", |word| TemplateName::parse(word).ok())?,
        step_name: fields.word_or_none("step_name", |word| StepName::parse(word).ok())?,
        recorded: Recorded::of(transition),
    })
}
