//! `GET /api/tasks`

use application::access::list_within;
use application::ports::{TaskListQuery, TaskSummary};
use axum::Json;
use axum::extract::State;
use axum::http::Uri;
use axum::response::{IntoResponse, Response};
use domain::id::TaskId;
use domain::name::{Namespace, Tag, TemplateName};
use domain::status::Status;
use domain::text::Actor;
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::filter::Filter;
use crate::api::Api;
use crate::extract::{Caller, Query, parsed};
use crate::problem::Problem;
use crate::{cursor, schema, words};

/// Which tasks, and which part of them.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub(crate) struct ListParameters {
    #[param(value_type = Option<schema::Name>)]
    namespace: Option<Namespace>,
    #[param(value_type = Option<schema::Name>)]
    template: Option<TemplateName>,
    #[param(value_type = Option<schema::State>)]
    state: Option<Status>,
    #[param(value_type = Option<schema::Tag>)]
    tag: Option<Tag>,
    /// Submitted at this time or later.
    #[param(value_type = Option<schema::Time>)]
    created_from: Option<Timestamp>,
    /// Submitted before this time.
    #[param(value_type = Option<schema::Time>)]
    created_before: Option<Timestamp>,
    /// A text in the name of the template, a tag, the initiator or the reason, without regard to
    /// the case of a-z. A page looks at 10,000 tasks at most: it may be short and still have a next.
    #[param(min_length = 1, max_length = 200)]
    text: Option<String>,
    /// Only tasks with a step that may be claimed now. A page looks at 10,000 tasks at most.
    #[serde(deserialize_with = "parsed")]
    runnable: Option<bool>,
    /// At most so many. Default: 50.
    #[serde(deserialize_with = "parsed")]
    #[param(minimum = 1, maximum = 1000)]
    limit: Option<u32>,
    /// `next` of the page before.
    #[param(value_type = Option<schema::TaskCursor>)]
    cursor: Option<String>,
}

/// One line of a list of tasks.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = TaskSummary)]
pub(crate) struct SummaryBody {
    #[schema(value_type = schema::TaskId)]
    id: TaskId,
    #[schema(value_type = schema::State)]
    state: Status,
    /// In the words of `TaskPilot`, of the task as a whole.
    #[schema(value_type = schema::PilotStatus)]
    status: &'static str,
    #[schema(value_type = schema::Name)]
    namespace: String,
    #[schema(value_type = schema::Name)]
    template: String,
    #[schema(value_type = schema::Version)]
    version: String,
    paused: bool,
    /// How many steps it has.
    steps: u32,
    /// How many of them are not done.
    unfinished: u32,
    #[schema(value_type = Option<String>)]
    initiator: Option<Actor>,
    #[schema(value_type = schema::Time)]
    created_at: Timestamp,
    #[schema(value_type = Option<schema::Time>)]
    completed_at: Option<Timestamp>,
}

/// A part of a list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TaskPage {
    items: Vec<SummaryBody>,
    /// The cursor of the next page; null on the last.
    next: Option<String>,
}

/// Tasks, newest first.
#[utoipa::path(
    get, path = "/api/tasks", operation_id = "listTasks", tag = "tasks",
    params(ListParameters),
    responses((status = 200, description = "A page of them", body = TaskPage,
        headers(("Link" = String, description = "The next page, if there is one"))))
)]
pub(crate) async fn list_tasks(
    State(api): State<Api>,
    caller: Caller,
    uri: Uri,
    Query(asked): Query<ListParameters>,
) -> Result<Response, Problem> {
    let query = asked.query(api.orchestrator().ports().clock.now())?;
    let tasks = &*api.orchestrator().ports().tasks;
    let page = list_within(tasks, query, &caller.namespaces()).await?;
    let next = page.next.as_ref().map(cursor::write);
    let link = cursor::link(&uri, next.as_deref());
    let items = page.items.into_iter().map(SummaryBody::of).collect();
    Ok((link, Json(TaskPage { items, next })).into_response())
}

impl ListParameters {
    fn query(self, now: Timestamp) -> Result<TaskListQuery, Problem> {
        let filter = Filter {
            namespace: self.namespace,
            template: self.template,
            state: self.state,
            tag: self.tag,
            created_from: self.created_from,
            created_before: self.created_before,
            text: self.text,
        };
        Ok(TaskListQuery {
            runnable_at: self.runnable.unwrap_or(false).then_some(now),
            before: cursor::read(self.cursor.as_deref())?,
            limit: cursor::limit(self.limit)?,
            ..filter.query(Problem::invalid_parameter::<&'static str, String>)?
        })
    }
}

impl SummaryBody {
    fn of(summary: TaskSummary) -> Self {
        Self {
            id: summary.id,
            state: summary.state,
            status: words::status(summary.state),
            namespace: summary.template.namespace.to_string(),
            template: summary.template.name.to_string(),
            version: summary.template.version.to_string(),
            paused: summary.paused,
            steps: summary.steps,
            unfinished: summary.unfinished,
            initiator: summary.initiator,
            created_at: summary.created_at,
            completed_at: summary.completed_at,
        }
    }
}
