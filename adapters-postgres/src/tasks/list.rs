//! Looking at many tasks.

use application::ports::{LOOKED_AT_MAX, Page, TaskListQuery, TaskSummary};
use domain::id::TaskId;
use domain::millis::Millis;
use domain::name::{Namespace, Tag, TemplateName};
use domain::status::Status;
use domain::time::Timestamp;
use sqlx::postgres::{PgArguments, PgConnection, PgRow};
use sqlx::query::Query;
use sqlx::types::Uuid;
use sqlx::{Postgres, Row};

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
        if query.text.is_some() || query.runnable_at.is_some() {
            return search(query, connection).await;
        }
        let sql = match query.tag {
            Some(_) => include_str!("../../queries/task/list_tagged.sql"),
            None => include_str!("../../queries/task/list.sql"),
        };
        let asked = sqlx::query(sql);
        let asked = before_tag(asked, query);
        let asked = match &query.tag {
            Some(tag) => asked.bind(tag.as_str()),
            None => asked,
        };
        // Planned for these filters: a shared plan would fit none of them.
        let asked = after_tag(asked, query).persistent(false);
        let rows = asked.fetch_all(connection).await?;
        let items = rows
            .iter()
            .map(row::task::summary)
            .collect::<Result<_, _>>()?;
        Ok(page(items, query, None))
    }
}

type Asked<'q> = Query<'q, Postgres, PgArguments>;

fn before_tag<'q>(asked: Asked<'q>, query: &'q TaskListQuery) -> Asked<'q> {
    asked
        .bind(query.namespace.as_ref().map(Namespace::as_str))
        .bind(query.template.as_ref().map(TemplateName::as_str))
        // Open and ended tasks are found by different indexes.
        .bind(status(query, |status| !status.is_ended()))
        .bind(query.before.map(TaskId::as_uuid))
        // One more than asked for tells whether there is a next page.
        .bind(bounded(query.limit).saturating_add(1))
}

fn after_tag<'q>(asked: Asked<'q>, query: &'q TaskListQuery) -> Asked<'q> {
    asked
        .bind(status(query, |status| status.is_ended()))
        // Ids begin with the millisecond of the submission: an index of ids has the order of times.
        .bind(query.created_from.map(first_id))
        .bind(query.created_before.map(|at| first_id(at.plus(Millis::saturating(1)))))
        .bind(query.created_from.map(At))
        .bind(query.created_before.map(At))
}

fn status(query: &TaskListQuery, of_kind: fn(&Status) -> bool) -> Option<&'static str> {
    query.status.filter(of_kind).map(Status::as_str)
}

/// The lowest id of a task submitted in this millisecond.
fn first_id(at: Timestamp) -> Uuid {
    TaskId::from_parts(at, 0).as_uuid()
}

/// By filters that no index serves.
async fn search(
    query: &TaskListQuery,
    connection: &mut PgConnection,
) -> Result<Page<TaskSummary>, Failure> {
    let asked = sqlx::query(include_str!("../../queries/task/list_searched.sql"));
    let asked = after_tag(before_tag(asked, query), query);
    let rows = asked
        .bind(query.text.as_ref().map(|text| text.to_ascii_lowercase()))
        .bind(query.runnable_at.map(At))
        .bind(i64::from(LOOKED_AT_MAX))
        .bind(query.tag.as_ref().map(Tag::as_str))
        .persistent(false)
        .fetch_all(connection)
        .await?;
    let mut items = Vec::with_capacity(rows.len());
    let mut last = None;
    for row in &rows {
        last = row
            .try_get::<Option<Uuid>, _>("last")?
            .map(TaskId::from_uuid);
        // Where nothing was found there is one row, to say where the look ended.
        if row.try_get::<Option<Uuid>, _>("task_id")?.is_some() {
            items.push(row::task::summary(row)?);
        }
    }
    Ok(page(items, query, last))
}

/// A page; where it is not full, the next begins where the look ended.
fn page(
    mut items: Vec<TaskSummary>,
    query: &TaskListQuery,
    looked_to: Option<TaskId>,
) -> Page<TaskSummary> {
    let limit = usize::try_from(bounded(query.limit)).unwrap_or(usize::MAX);
    let more = items.len() > limit;
    items.truncate(limit);
    let next = items.last().filter(|_| more).map(|last| last.id);
    Page {
        next: next.or(looked_to.filter(|_| !more)),
        items,
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
