//! `GET /api/events/stream`, `GET /api/tasks/{id}/events/stream`: server-sent events.

use std::convert::Infallible;
use std::sync::Arc;

use application::EventTail;
use application::ports::{Clock, FeedFilter};
use application::tail::{EventReader, Portion};
use axum::body::Body;
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderName};
use axum::response::{IntoResponse, Response};
use domain::event::EventId;
use domain::millis::Millis;
use futures_util::stream;
use serde::Deserialize;
use tokio_util::sync::CancellationToken;
use utoipa::ToSchema;

use super::body::frame;
use super::filter::Wanted;
use crate::api::Api;
use crate::extract::{Caller, ExistingTask, Query};
use crate::problem::Problem;
use crate::schema;

/// Something is written at least so often, so that everybody on the way knows that it lives.
const HEARTBEAT: Millis = Millis::from_secs(15);
/// A piece of a stream ends with the event that reaches this: with as much that the connection holds
/// before it, that is all a client costs that does not read.
const PIECE_BYTES: usize = 64 * 1024;
/// How long after a store that failed it is tried again.
const AFTER_FAILURE: Millis = Millis::from_secs(1);

/// The query of the stream of one task.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct OfTask {
    #[serde(default, deserialize_with = "super::filter::names")]
    types: Vec<domain::event::EventFilter>,
    cursor: Option<EventId>,
}

/// Each event of a stream, as server-sent events are read.
#[derive(Debug, ToSchema)]
#[schema(as = StreamedEvent)]
#[expect(dead_code, reason = "it is written as text, and only described")]
struct Streamed {
    /// Where to go on: `Last-Event-ID`.
    #[schema(value_type = schema::EventId)]
    id: EventId,
    /// The name in the catalogue; `resync`: the id that was sent is not of this store.
    event: String,
    /// An event as JSON; of `resync` only where the stream begins.
    #[schema(content_media_type = "application/json")]
    data: String,
}

/// Streams what is committed from now on, or after an event: server-sent events, each with its id.
///
/// A client that comes back with `Last-Event-ID` goes on where it was, whichever server it meets and
/// however often that was restarted. A comment comes at least every 15 s. An event `resync` says that
/// the id is not of this store; what follows begins with the present.
#[utoipa::path(
    get, path = "/api/events/stream", operation_id = "streamEvents", tag = "events",
    params(
        Wanted,
        ("Last-Event-ID" = Option<schema::EventId>, Header, description = "After this event; comes before `cursor`"),
    ),
    responses((status = 200, description = "Events as they happen", body = Streamed, content_type = "text/event-stream"))
)]
pub(crate) async fn stream_events(
    State(api): State<Api>,
    headers: HeaderMap,
    caller: Caller,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Problem> {
    let wanted = Wanted {
        namespace: caller.within(wanted.namespace)?,
        ..wanted
    };
    let cursor = wanted.cursor;
    begin(&api, &headers, cursor, wanted.filter()).await
}

/// Streams what happens to one task from now on, or after an event.
#[utoipa::path(
    get, path = "/api/tasks/{id}/events/stream", operation_id = "streamTaskEvents", tag = "events",
    params(
        ("id" = schema::TaskId, Path, description = "The task"),
        ("types" = Option<schema::EventFilters>, Query, description = "Which events. Default: all"),
        ("cursor" = Option<schema::EventId>, Query, description = "After this event; ev_0 for all from the beginning"),
        ("Last-Event-ID" = Option<schema::EventId>, Header, description = "After this event; comes before `cursor`"),
    ),
    responses((status = 200, description = "Events as they happen", body = Streamed, content_type = "text/event-stream"))
)]
pub(crate) async fn stream_task_events(
    State(api): State<Api>,
    headers: HeaderMap,
    ExistingTask(found): ExistingTask,
    Query(asked): Query<OfTask>,
) -> Result<Response, Problem> {
    let filter = FeedFilter {
        task: Some(found.task.id),
        names: asked.types,
        ..FeedFilter::default()
    };
    begin(&api, &headers, asked.cursor, filter).await
}

/// One who is streamed to.
struct Listener {
    reader: EventReader,
    clock: Arc<dyn Clock>,
    stop: CancellationToken,
    /// What was told last of where he stands.
    told: EventId,
    /// What is sent before anything else.
    greeting: Option<String>,
}

async fn begin(
    api: &Api,
    headers: &HeaderMap,
    cursor: Option<EventId>,
    filter: FeedFilter,
) -> Result<Response, Problem> {
    let cursor = last_event_id(headers)?.or(cursor);
    let tail: &EventTail = api.orchestrator().events();
    let feed = &api.orchestrator().ports().feed;
    let (reader, resync) = match cursor {
        Some(cursor) if feed.reaches(cursor).await? => (tail.after(cursor, filter), false),
        cursor => (tail.from_now(filter).await?, cursor.is_some()),
    };
    let at = reader.position();
    let notice = if resync {
        format!("event: resync\ndata: {{\"next\":\"{at}\"}}\nid: {at}\n\n")
    } else {
        // An id without data is remembered by the client and shown to nobody.
        format!(": here\nid: {at}\n\n")
    };
    let streamed = Listener {
        reader,
        clock: Arc::clone(&api.orchestrator().ports().clock),
        stop: api.stopping().clone(),
        told: at,
        greeting: Some(format!("retry: 1000\n{notice}")),
    };
    let chunks = stream::unfold(streamed, |mut streamed| async move {
        let chunk = streamed.chunk().await?;
        Some((Ok::<_, Infallible>(chunk), streamed))
    });
    let headers = [
        (CONTENT_TYPE, "text/event-stream"),
        (CACHE_CONTROL, "no-store"),
        // Proxies that gather answers would keep events back.
        (HeaderName::from_static("x-accel-buffering"), "no"),
    ];
    Ok((headers, Body::from_stream(chunks)).into_response())
}

impl Listener {
    /// What is sent next; none when the server stops. It is asked for only when there is room for it
    /// on the way, so that a slow client costs no memory.
    async fn chunk(&mut self) -> Option<String> {
        if let Some(greeting) = self.greeting.take() {
            return Some(greeting);
        }
        let beat = self.clock.now().plus(HEARTBEAT);
        loop {
            let portion = tokio::select! {
                biased;
                () = self.stop.cancelled() => return None,
                portion = self.reader.next() => portion,
                () = self.clock.sleep_until(beat) => return Some(self.heartbeat()),
            };
            match portion {
                Ok(portion) => return Some(self.piece(&portion)),
                Err(error) => {
                    tracing::debug!(%error, "a stream waits for the store");
                    let again = self.clock.now().plus(AFTER_FAILURE).min(beat);
                    self.clock.sleep_until(again).await;
                }
            }
        }
    }

    /// Of a portion as much as is sent at once; the rest comes next.
    fn piece(&mut self, portion: &Portion) -> String {
        let mut piece = String::new();
        for told in &portion.events {
            if piece.len() >= PIECE_BYTES {
                self.reader.go_back(self.told);
                return piece;
            }
            piece.push_str(told.written(frame));
            self.told = told.event.id;
        }
        self.told = portion.upto;
        piece
    }

    /// A comment; and where he stands, if what did not pass has led on.
    fn heartbeat(&mut self) -> String {
        let at = self.reader.position();
        if std::mem::replace(&mut self.told, at) == at {
            return ": alive\n\n".to_owned();
        }
        format!(": alive\nid: {at}\n\n")
    }
}

fn last_event_id(headers: &HeaderMap) -> Result<Option<EventId>, Problem> {
    let Some(value) = headers.get("last-event-id") else {
        return Ok(None);
    };
    let id = EventId::parse(value.to_str().unwrap_or_default());
    id.map(Some)
        .map_err(|error| Problem::invalid_parameter("Last-Event-ID", error.to_string()))
}
