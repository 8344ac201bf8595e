//! Pausing queues.

use application::ports::PausedQueue;
use domain::history::Stamp;
use domain::name::QueueName;
use domain::text::{Actor, Text};
use sqlx::Row;
use sqlx::postgres::{PgConnection, PgRow};

use crate::failure::Failure;
use crate::row::Fields;
use crate::session::Command;
use crate::time::At;

/// Pauses or resumes a queue. Asked again, it changes nothing.
pub(super) struct Pause {
    pub(super) queue: QueueName,
    pub(super) paused: bool,
    pub(super) stamp: Stamp,
}

impl Command for Pause {
    type Reply = ();
    const NAME: &'static str = "pause queue";

    async fn run(&self, connection: &mut PgConnection) -> Result<(), Failure> {
        sqlx::query(include_str!("../../queries/queue/pause.sql"))
            .bind(self.queue.as_str())
            .bind(self.paused)
            .bind(At(self.stamp.at))
            .bind(self.stamp.by.as_str())
            .bind(self.stamp.note.as_ref().map(Text::as_str))
            .execute(connection)
            .await?;
        Ok(())
    }
}

/// The queues that are paused.
pub(super) struct Paused {
    pub(super) after: Option<QueueName>,
}

impl Command for Paused {
    type Reply = Vec<PausedQueue>;
    const NAME: &'static str = "read paused queues";

    async fn run(&self, connection: &mut PgConnection) -> Result<Self::Reply, Failure> {
        let rows = sqlx::query(include_str!("../../queries/queue/paused.sql"))
            .bind(self.after.as_ref().map(QueueName::as_str))
            .fetch_all(connection)
            .await?;
        rows.iter().map(paused).collect()
    }
}

fn paused(row: &PgRow) -> Result<PausedQueue, Failure> {
    let name: String = row.try_get("name")?;
    let fields = Fields::of(row, "queue", &name);
    Ok(PausedQueue {
        queue: fields.word("name", |text| QueueName::parse(text).ok())?,
        stamp: Stamp {
            at: fields.time("paused_at")?,
            by: Actor::named(fields.get("paused_by")?),
            note: fields.get::<Option<&str>>("note")?.map(Text::clean),
        },
    })
}
