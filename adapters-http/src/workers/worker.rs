//! A worker as JSON on the wire.

use std::collections::BTreeMap;

use application::is_live;
use application::ports::{Worker, WorkerFacts};
use domain::name::{HandlerName, QueueName, WorkerId};
use domain::text::Text;
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::claim::IN_FLIGHT_MAX;
use super::{no_more_than, within};
use crate::extract::maybe_whole;
use crate::problem::Problem;
use crate::schema;

/// What a worker says of itself.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = WorkerFacts)]
pub(crate) struct FactsBody {
    /// Where it runs.
    #[schema(max_length = 200)]
    host: Option<String>,
    /// Its version.
    #[schema(max_length = 200)]
    version: Option<String>,
    /// Whatever tells workers apart: at most 20, of at most 64 and 200 characters.
    #[schema(value_type = Option<schema::Labels>)]
    labels: Option<BTreeMap<String, String>>,
    /// What it can do.
    #[schema(value_type = Vec<schema::HandlerName>, max_items = 200)]
    handlers: Vec<HandlerName>,
    /// Where it takes steps from. Default: `default`.
    #[schema(value_type = Option<Vec<schema::Name>>, min_items = 1, max_items = 50)]
    queues: Option<Vec<QueueName>>,
    /// How many steps it runs at once.
    #[schema(minimum = 1, maximum = 100_000)]
    #[serde(default, deserialize_with = "maybe_whole")]
    slots: Option<u32>,
}

/// A worker.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Worker)]
pub(crate) struct WorkerBody {
    #[schema(value_type = schema::WorkerId)]
    id: WorkerId,
    #[schema(value_type = Option<String>)]
    host: Option<Text>,
    #[schema(value_type = Option<String>)]
    version: Option<Text>,
    labels: BTreeMap<String, String>,
    #[schema(value_type = Vec<schema::HandlerName>)]
    handlers: Vec<HandlerName>,
    #[schema(value_type = Vec<schema::Name>)]
    queues: Vec<QueueName>,
    /// How many steps it runs at once, if it said so.
    slots: Option<u32>,
    /// How many it had in hand when it was last seen, if it said so.
    in_flight: Option<u32>,
    #[schema(value_type = schema::Time)]
    first_seen_at: Timestamp,
    #[schema(value_type = schema::Time)]
    last_seen_at: Timestamp,
    /// Seen within the last minute.
    live: bool,
    /// Told to end.
    draining: bool,
}

impl FactsBody {
    pub(crate) fn read(self) -> Result<WorkerFacts, Problem> {
        no_more_than(self.handlers.len(), 0, 200, "/handlers")?;
        let queues = self.queues.unwrap_or_else(|| vec![QueueName::default()]);
        no_more_than(queues.len(), 1, 50, "/queues")?;
        let labels = self.labels.unwrap_or_default();
        no_more_than(labels.len(), 0, 20, "/labels")?;
        for (name, value) in &labels {
            if name.is_empty() || name.chars().count() > 64 || value.chars().count() > 200 {
                let detail = "a label has a name of 1 to 64 characters and a value of at most 200";
                return Err(Problem::invalid_field("/labels", detail));
            }
        }
        if let Some(slots) = self.slots {
            within(slots, 1, IN_FLIGHT_MAX, "/slots")?;
        }
        Ok(WorkerFacts {
            host: short(self.host, "/host")?,
            version: short(self.version, "/version")?,
            labels: Some(labels),
            handlers: Some(self.handlers),
            queues: Some(queues),
            slots: self.slots,
            in_flight: None,
        })
    }
}

fn short(text: Option<String>, pointer: &str) -> Result<Option<Text>, Problem> {
    match text {
        Some(text) if text.chars().count() > 200 => {
            Err(Problem::invalid_field(pointer, "more than 200 characters"))
        }
        text => Ok(text.map(|text| Text::clean(&text))),
    }
}

impl WorkerBody {
    pub(crate) fn of(worker: Worker, now: Timestamp) -> Self {
        let live = is_live(&worker, now);
        let facts = worker.facts;
        Self {
            id: worker.id,
            host: facts.host,
            version: facts.version,
            labels: facts.labels.unwrap_or_default(),
            handlers: facts.handlers.unwrap_or_default(),
            queues: facts.queues.unwrap_or_default(),
            slots: facts.slots,
            in_flight: facts.in_flight,
            first_seen_at: worker.first_seen_at,
            last_seen_at: worker.last_seen_at,
            live,
            draining: worker.draining_since.is_some(),
        }
    }
}
