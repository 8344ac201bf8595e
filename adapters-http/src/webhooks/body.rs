//! A webhook and a delivery as JSON on the wire.

use domain::event::{EventFilter, EventId};
use domain::name::Namespace;
use domain::text::Text;
use domain::time::Timestamp;
use domain::webhook::{Delivery, DeliveryState, Webhook, WebhookId, WebhookState, WebhookUrl};
use serde::Serialize;
use utoipa::ToSchema;

use crate::schema;

/// A webhook. Its secret is shown once, when it is made.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Webhook)]
pub(crate) struct WebhookBody {
    #[schema(value_type = schema::WebhookId)]
    id: WebhookId,
    #[schema(value_type = schema::Name)]
    namespace: Namespace,
    #[schema(value_type = String)]
    url: WebhookUrl,
    /// Which events: names, prefixes such as `step.*`, or `*`.
    #[schema(value_type = Vec<schema::EventFilter>)]
    events: Vec<EventFilter>,
    #[schema(value_type = Option<String>)]
    description: Option<Text>,
    /// `enabled`, `disabled` by somebody, or `suspended` because it failed for too long.
    state: &'static str,
    /// Why it is suspended.
    #[schema(value_type = Option<String>)]
    suspended_reason: Option<Text>,
    #[schema(value_type = Option<schema::Time>)]
    suspended_at: Option<Timestamp>,
    /// Since when every attempt has failed.
    #[schema(value_type = Option<schema::Time>)]
    failing_since: Option<Timestamp>,
    /// Until when requests are signed with the secret before as well.
    #[schema(value_type = Option<schema::Time>)]
    previous_secret_until: Option<Timestamp>,
    /// How far the feed has been looked at for it.
    #[schema(value_type = schema::EventId)]
    position: EventId,
    #[schema(value_type = schema::Time)]
    created_at: Timestamp,
    #[schema(value_type = schema::Time)]
    updated_at: Timestamp,
    /// Counts its changes; the `ETag`.
    version: i64,
    /// What requests are signed with: `whsec_` and base64. Only in the answer that made it.
    #[serde(skip_serializing_if = "Option::is_none")]
    secret: Option<String>,
}

impl WebhookBody {
    pub(crate) fn of(webhook: Webhook) -> Self {
        let (suspended_at, suspended_reason) = match &webhook.state {
            WebhookState::Suspended { at, reason } => (Some(*at), Some(reason.clone())),
            WebhookState::Enabled | WebhookState::Disabled => (None, None),
        };
        Self {
            id: webhook.id,
            namespace: webhook.namespace,
            url: webhook.url,
            events: webhook.events,
            description: webhook.description,
            state: webhook.state.word(),
            suspended_reason,
            suspended_at,
            failing_since: webhook.failing_since,
            previous_secret_until: webhook.previous_secret.map(|previous| previous.until),
            position: webhook.position,
            created_at: webhook.created_at,
            updated_at: webhook.updated_at,
            version: webhook.version,
            secret: None,
        }
    }

    /// The same with its secret, for whoever has just made it.
    pub(crate) fn with_secret(webhook: Webhook) -> Self {
        let secret = Some(crate::deliver::shown(&webhook.secret));
        Self {
            secret,
            ..Self::of(webhook)
        }
    }

    pub(crate) fn etag(&self) -> String {
        format!("\"{}\"", self.version)
    }
}

/// One event on its way to one webhook.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Delivery)]
pub(crate) struct DeliveryBody {
    #[schema(value_type = schema::EventId)]
    event_id: EventId,
    /// `pending`, `delivered`, or `dead`: not tried any more unless somebody asks for it.
    state: &'static str,
    attempts: u32,
    /// When it is tried next; of pending ones.
    #[schema(value_type = Option<schema::Time>)]
    next_attempt_at: Option<Timestamp>,
    /// When it was delivered, or given up.
    #[schema(value_type = Option<schema::Time>)]
    ended_at: Option<Timestamp>,
    /// The HTTP status of the last answer, if there was one.
    last_status: Option<u16>,
    /// What was wrong with the last attempt.
    #[schema(value_type = Option<String>)]
    last_error: Option<Text>,
    #[schema(value_type = schema::Time)]
    created_at: Timestamp,
}

impl DeliveryBody {
    pub(crate) fn of(delivery: Delivery) -> Self {
        let (next_attempt_at, ended_at) = match delivery.state {
            DeliveryState::Pending { next_at } => (Some(next_at), None),
            DeliveryState::Delivered { at } | DeliveryState::Dead { at } => (None, Some(at)),
        };
        Self {
            event_id: delivery.event,
            state: delivery.state.word(),
            attempts: delivery.attempts,
            next_attempt_at,
            ended_at,
            last_status: delivery.last_status,
            last_error: delivery.last_error,
            created_at: delivery.created_at,
        }
    }
}
