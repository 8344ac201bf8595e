//! `GET /api/events`, `GET /api/tasks/{id}/events`

use std::time::Duration;

use application::ports::{FeedFilter, FeedPage, FeedQuery, Rest};
use axum::Json;
use axum::extract::State;
use domain::event::{EventId, StoredEvent};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::body::EventBody;
use super::filter::{Wanted, known};
use crate::api::Api;
use crate::cursor::limit;
use crate::extract::{Caller, ExistingTask, Query, parsed};
use crate::problem::Problem;
use crate::schema;

/// How many rows are looked at for one page; where little passes it may hold less than asked for.
const ROWS: u32 = 1_000;
const LOOKS_MAX: u32 = 10;
/// The longest that a page is waited for, in seconds.
const WAIT_MAX: u64 = 30;

/// How much is asked for, and how long it may be waited for.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Amount {
    /// At most this many: 1 to 1,000. Default 50.
    #[serde(default, deserialize_with = "parsed")]
    #[param(value_type = Option<u32>, minimum = 1, maximum = 1000)]
    limit: Option<u32>,
    /// How many seconds to wait for the first one if there is none: 0 to 30. Default 0.
    #[serde(default, deserialize_with = "parsed")]
    #[param(value_type = Option<u64>, minimum = 0, maximum = 30)]
    wait: Option<u64>,
}

/// A part of the feed.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = EventPage)]
pub(crate) struct PageBody {
    #[schema(value_type = Vec<EventBody<'static>>)]
    items: serde_json::Value,
    /// Where to go on: everything up to here has been looked at. The cursor of the next request.
    #[schema(value_type = schema::EventId)]
    next: EventId,
    /// Whether there is more right now.
    more: bool,
}

/// The query of the feed.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FeedParameters {
    namespace: Option<domain::name::Namespace>,
    template: Option<domain::name::TemplateName>,
    #[serde(default, deserialize_with = "super::filter::names")]
    types: Vec<domain::event::EventFilter>,
    cursor: Option<EventId>,
    #[serde(default, deserialize_with = "parsed")]
    limit: Option<u32>,
    #[serde(default, deserialize_with = "parsed")]
    wait: Option<u64>,
}

/// The query of the events of one task.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct OfTask {
    #[serde(default, deserialize_with = "super::filter::names")]
    types: Vec<domain::event::EventFilter>,
    cursor: Option<EventId>,
    #[serde(default, deserialize_with = "parsed")]
    limit: Option<u32>,
    #[serde(default, deserialize_with = "parsed")]
    wait: Option<u64>,
}

/// Reads the feed: the committed changes of state of all tasks, each once, in an order that only
/// grows at its end. Go on with `next` as `cursor`, today or in a week; nothing is skipped. Events
/// go when their task is removed.
#[utoipa::path(
    get, path = "/api/events", operation_id = "readEvents", tag = "events",
    params(Wanted, Amount),
    responses((status = 200, description = "The next events", body = PageBody))
)]
pub(crate) async fn read_events(
    State(api): State<Api>,
    caller: Caller,
    Query(asked): Query<FeedParameters>,
) -> Result<Json<PageBody>, Problem> {
    let wanted = Wanted {
        namespace: caller.within(asked.namespace)?,
        template: asked.template,
        types: asked.types,
        cursor: asked.cursor,
    };
    let amount = Amount {
        limit: asked.limit,
        wait: asked.wait,
    };
    let cursor = wanted.cursor;
    page(&api, wanted.filter(), cursor, &amount).await.map(Json)
}

/// Reads the events of one task, in the order of its history.
#[utoipa::path(
    get, path = "/api/tasks/{id}/events", operation_id = "readTaskEvents", tag = "events",
    params(
        ("id" = schema::TaskId, Path, description = "The task"),
        ("types" = Option<schema::EventFilters>, Query, description = "Which events. Default: all"),
        ("cursor" = Option<schema::EventId>, Query, description = "After this event"),
        Amount,
    ),
    responses((status = 200, description = "The next events", body = PageBody))
)]
pub(crate) async fn read_task_events(
    State(api): State<Api>,
    ExistingTask(found): ExistingTask,
    Query(asked): Query<OfTask>,
) -> Result<Json<PageBody>, Problem> {
    let filter = FeedFilter {
        task: Some(found.task.id),
        names: asked.types,
        ..FeedFilter::default()
    };
    let amount = Amount {
        limit: asked.limit,
        wait: asked.wait,
    };
    page(&api, filter, asked.cursor, &amount).await.map(Json)
}

async fn page(
    api: &Api,
    filter: FeedFilter,
    cursor: Option<EventId>,
    amount: &Amount,
) -> Result<PageBody, Problem> {
    let limit = limit(amount.limit)?;
    let wait = amount.wait.unwrap_or(0);
    if wait > WAIT_MAX {
        return Err(Problem::invalid_parameter(
            "wait",
            "wait is from 0 to 30 seconds",
        ));
    }
    let after = match cursor {
        Some(cursor) => known(api, cursor).await?,
        None => EventId::START,
    };
    let mut found = look(api, &filter, after, limit).await?;
    if found.events.is_empty() && found.rest != Rest::More && wait > 0 {
        let mut reader = api
            .orchestrator()
            .events()
            .after(found.upto, filter.clone());
        let something = tokio::time::timeout(Duration::from_secs(wait), reader.next()).await;
        let from = found.upto.max(reader.position());
        found = match something {
            Ok(portion) => {
                portion?;
                look(api, &filter, found.upto, limit).await?
            }
            Err(_elapsed) => FeedPage {
                upto: from,
                ..found
            },
        };
    }
    let items: Vec<EventBody<'_>> = found.events.iter().map(EventBody::of).collect();
    Ok(PageBody {
        items: serde_json::to_value(items).map_err(|error| Problem::internal(&error))?,
        next: found.upto,
        more: found.rest == Rest::More,
    })
}

/// Looks on until there is enough, or nothing more, or it has looked at very much.
async fn look(
    api: &Api,
    filter: &FeedFilter,
    after: EventId,
    limit: u32,
) -> Result<FeedPage, Problem> {
    let feed = &api.orchestrator().ports().feed;
    let enough = usize::try_from(limit).unwrap_or(usize::MAX);
    let mut events: Vec<StoredEvent> = Vec::new();
    let (mut at, mut rest) = (after, Rest::More);
    for _ in 0..LOOKS_MAX {
        let query = FeedQuery {
            after: at,
            filter: filter.clone(),
            limit: ROWS.min(limit),
        };
        let page = feed.read(query).await?;
        events.extend(page.events);
        (at, rest) = (page.upto, page.rest);
        if rest != Rest::More || events.len() >= enough {
            break;
        }
    }
    if events.len() > enough {
        events.truncate(enough);
        at = events.last().map_or(at, |event| event.id);
        rest = Rest::More;
    }
    Ok(FeedPage {
        events,
        upto: at,
        rest,
    })
}
