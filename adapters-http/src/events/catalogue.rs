//! `GET /api/events/catalogue`

use axum::Json;
use domain::event::{CATALOGUE, EVENT_VERSION};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::schema;

/// Every name there is.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Catalogue {
    items: Vec<CatalogueItem>,
    /// What names of events of your own may not begin with.
    reserved: Vec<&'static str>,
}

/// One name.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CatalogueItem {
    name: &'static str,
    description: &'static str,
    delivery: Delivery,
    /// The version of what it carries; none for signals.
    version: Option<u32>,
    /// What it carries, as a JSON Schema; none for signals.
    #[schema(value_type = schema::Json)]
    schema: Option<Value>,
}

/// `recorded`: a committed change of state; in the feed, in streams and sent to webhooks, at least
/// once, in order per task. `signal`: told within the engine's own process only, best effort.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = EventDelivery)]
enum Delivery {
    Recorded,
    Signal,
}

/// Lists every event there is, with what it carries.
#[utoipa::path(
    get, path = "/api/events/catalogue", operation_id = "listEventTypes", tag = "events",
    responses((status = 200, description = "Every name", body = Catalogue))
)]
pub(crate) async fn list_event_types() -> Json<Catalogue> {
    let item = |entry: &domain::event::CatalogueEntry| CatalogueItem {
        name: entry.name,
        description: entry.description,
        delivery: if entry.recorded {
            Delivery::Recorded
        } else {
            Delivery::Signal
        },
        version: entry.recorded.then_some(EVENT_VERSION),
        schema: entry.recorded.then(|| shape(entry.name)),
    };
    Json(Catalogue {
        items: CATALOGUE.iter().map(item).collect(),
        reserved: domain::event::custom::RESERVED.to_vec(),
    })
}

/// The JSON Schema of a recorded event.
fn shape(name: &str) -> Value {
    let text = || json!({ "type": "string" });
    let states = domain::status::Status::ALL.map(domain::status::Status::as_str);
    let causes = domain::history::Cause::ALL.map(domain::history::Cause::as_str);
    let count = || json!({ "type": "integer", "minimum": 0 });
    let step = if name.starts_with("step.") {
        text()
    } else {
        json!({ "type": "null" })
    };
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "required": ["id", "type", "version", "timestamp", "data"],
        "properties": {
            "id": { "type": "string", "pattern": "^ev_[0-9a-f]+$" },
            "type": { "const": name },
            "version": { "const": EVENT_VERSION },
            "timestamp": { "type": "string", "format": "date-time" },
            "data": {
                "type": "object",
                "required": [
                    "namespace", "template", "taskId", "step", "from", "to", "cause", "by", "note",
                    "attempt", "leaseNo", "runNo",
                ],
                "properties": {
                    "namespace": text(), "template": text(),
                    "taskId": { "type": "string", "format": "uuid" },
                    "step": step,
                    "from": { "enum": states }, "to": { "enum": states }, "cause": { "enum": causes },
                    "by": text(), "note": { "type": ["string", "null"] },
                    "attempt": count(), "leaseNo": count(), "runNo": count(),
                },
            },
        },
    })
}
