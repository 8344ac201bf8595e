//! Looking at many tasks.

use application::ports::{Page, TaskListQuery, TaskSummary};
use domain::id::TaskId;
use domain::name::{Namespace, TemplateName};
use domain::status::Status;
use domain::time::Timestamp;
use sqlx::Row;
use sqlx::postgres::{PgConnection, PgRow};

use crate::failure::Failure;
use crate::row::{self, bounded};
use crate::session::Command;
use crate::time::At;

/// A page of summaries.
pub(super) struct List {
    pub(super) query: TaskListQuery,
}

impl Command for List {
    type Reply = Page<TaskSummary>;
    const NAME: &'static str = "list tasks";

    async fn run(&self, connection: &mut PgConnection) -> Result<Self::Reply, Failure> {
        let query = &self.query;
        let limit = bounded(query.limit);
        let sql = match query.tag {
            Some(_) => include_str!("../../queries/task/list_tagged.sql"),
            None => include_str!("../../queries/task/list.sql"),
        };
        // Open and ended tasks are found by different indexes.
        let status =
            |of_kind: fn(&Status) -> bool| query.status.filter(of_kind).map(Status::as_str);
        let asked = sqlx::query(sql)
            .bind(query.namespace.as_ref().map(Namespace::as_str))
            .bind(query.template.as_ref().map(TemplateName::as_str))
            .bind(status(|status| !status.is_ended()))
            .bind(query.before.map(TaskId::as_uuid))
            // One more than asked for tells whether there is a next page.
            .bind(limit.saturating_add(1));
        let asked = match &query.tag {
            Some(tag) => asked.bind(tag.as_str()),
            None => asked,
        };
        let asked = asked.bind(status(|status| status.is_ended()));
        // Planned for these filters: a shared plan would fit none of them.
        let rows = asked.persistent(false).fetch_all(connection).await?;
        let mut items = rows
            .iter()
            .map(row::task::summary)
            .collect::<Result<Vec<_>, _>>()?;
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let more = items.len() > limit;
        items.truncate(limit);
        let next = items.last().filter(|_| more).map(|last| last.id);
        Ok(Page { items, next })
    }
}

/// Open tasks to look at.
pub(super) struct Due {
    pub(super) now: Timestamp,
    pub(super) limit: u32,
}

impl Command for Due {
    type Reply = Vec<TaskId>;
    const NAME: &'static str = "read due tasks";

    async fn run(&self, connection: &mut PgConnection) -> Result<Self::Reply, Failure> {
        let rows = sqlx::query(include_str!("../../queries/task/due.sql"))
            .bind(At(self.now))
            .bind(bounded(self.limit))
            .fetch_all(connection)
            .await?;
        let id = |row: &PgRow| Ok(TaskId::from_uuid(row.try_get("id")?));
        rows.iter().map(id).collect()
    }
}
