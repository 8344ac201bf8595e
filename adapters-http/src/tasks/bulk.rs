//! `POST /api/tasks/bulk`

use application::ports::TaskListQuery;
use application::{BulkAct, BulkReport};
use axum::Json;
use axum::extract::State;
use domain::id::TaskId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::filter::Filter;
use crate::api::Api;
use crate::extract::{Body, Caller, maybe_whole};
use crate::problem::{FieldError, Problem};
use crate::{cursor, operators, schema};

/// Tasks of one call unless asked otherwise.
const LIMIT: u32 = 100;

/// What is done to each task.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Action {
    Cancel,
    Retry,
    Resolve,
}

/// One act on many tasks.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Bulk {
    action: Action,
    /// Which tasks; at least one filter.
    filter: Filter,
    /// Kept in the history of each. More than 8 KiB is cut.
    #[schema(value_type = schema::GivenReason)]
    reason: String,
    /// Only count what would be meant. Default: false.
    #[serde(default)]
    dry_run: bool,
    /// At most so many in this call. Default: 100.
    #[serde(default, deserialize_with = "maybe_whole")]
    #[schema(minimum = 1, maximum = 1000)]
    limit: Option<u32>,
    /// `next` of the call before.
    #[schema(value_type = Option<schema::TaskCursor>)]
    cursor: Option<String>,
}

/// What became of them.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BulkAnswer {
    /// Tasks that were meant, in this call.
    matched: u32,
    /// Of those, the ones that were changed; 0 in a dry run.
    changed: u32,
    /// Why others were left as they were.
    refused: Vec<Refused>,
    /// To go on with the next tasks; null if there are no more.
    next: Option<String>,
}

/// A task that the rules left as it was.
#[derive(Debug, Serialize, ToSchema)]
struct Refused {
    #[schema(value_type = schema::TaskId)]
    id: TaskId,
    detail: String,
}

/// Cancels, retries or resolves all tasks of a filter, newest first, up to 1,000 in a call.
///
/// Each is an operation of its own. Where `next` is not null there are more: send the same body with
/// it as `cursor`. A dry run counts and changes nothing.
#[utoipa::path(
    post, path = "/api/tasks/bulk", operation_id = "operateTasks", tag = "tasks",
    request_body = Bulk,
    responses((status = 200, description = "What became of them", body = BulkAnswer))
)]
pub(crate) async fn operate_tasks(
    State(api): State<Api>,
    caller: Caller,
    Body(bulk): Body<Bulk>,
) -> Result<Json<BulkAnswer>, Problem> {
    let act = match bulk.action {
        Action::Cancel => BulkAct::Cancel,
        Action::Retry => BulkAct::Retry,
        Action::Resolve => BulkAct::Resolve,
    };
    let dry_run = bulk.dry_run;
    let reason = operators::required(&bulk.reason)?.to_owned();
    let query = bulk.query()?;
    let query = TaskListQuery {
        namespace: caller.within(query.namespace.clone()).map_err(in_filter)?,
        ..query
    };
    let request = operators::request(Some(&reason), caller);
    let report = api
        .orchestrator()
        .bulk(act, query, &request, dry_run)
        .await?;
    Ok(Json(BulkAnswer::of(report)))
}

fn in_filter(problem: Problem) -> Problem {
    if problem.errors.is_empty() {
        return problem;
    }
    Problem::invalid_field("/filter/namespace", problem.detail)
}

impl Bulk {
    fn query(self) -> Result<TaskListQuery, Problem> {
        if self.filter.is_empty() {
            let detail = "name at least one filter: without any, every task is meant";
            return Err(Problem::invalid_field("/filter", detail));
        }
        let in_body = |problem: Problem| {
            let errors = problem.errors.into_iter().map(|error| FieldError {
                pointer: error.parameter.map(|name| format!("/{name}")),
                parameter: None,
                detail: error.detail,
            });
            Problem::invalid(errors.collect())
        };
        let limit = cursor::limit(Some(self.limit.unwrap_or(LIMIT))).map_err(in_body)?;
        let before = cursor::read(self.cursor.as_deref()).map_err(in_body)?;
        let refuse = |name, detail| Problem::invalid_field(&format!("/filter/{name}"), detail);
        Ok(TaskListQuery {
            before,
            limit,
            ..self.filter.query(refuse)?
        })
    }
}

impl BulkAnswer {
    fn of(report: BulkReport) -> Self {
        let refused = report.refused.into_iter();
        Self {
            matched: report.matched,
            changed: report.changed,
            refused: refused.map(|(id, detail)| Refused { id, detail }).collect(),
            next: report.next.as_ref().map(cursor::write),
        }
    }
}
