//! Pausing queues.

use domain::history::Stamp;
use domain::name::QueueName;
use domain::text::Text;
use sqlx::postgres::PgConnection;

use crate::failure::Failure;
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
