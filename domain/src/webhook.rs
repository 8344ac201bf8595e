//! Webhooks: where recorded events are sent to, and what happens when nobody takes them.

pub mod delivery;
pub mod policy;
pub mod secret;
pub mod url;

use serde::{Deserialize, Serialize};
use uuid::{Builder, Uuid};

pub use delivery::{Answer, Attempted, Delivery, DeliveryState, Health};
pub use policy::DeliveryPolicy;
pub use secret::{PreviousSecret, WebhookSecret};
pub use url::{WebhookUrl, WebhookUrlError};

use crate::event::{EventFilter, EventId, StoredEvent};
use crate::name::Namespace;
use crate::text::Text;
use crate::time::Timestamp;

/// How many filters one webhook may have.
pub const FILTERS_MAX: usize = 32;

/// One webhook: a version 7 UUID.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct WebhookId(Uuid);

impl WebhookId {
    /// A new id from the present time and 80 random bits (more are ignored).
    pub fn from_parts(now: Timestamp, random: u128) -> Self {
        let millis = u64::try_from(now.as_micros().div_euclid(1_000)).unwrap_or(0);
        let [_, _, _, _, _, _, bits @ ..] = random.to_be_bytes();
        Self(Builder::from_unix_timestamp_millis(millis, &bits).into_uuid())
    }

    /// An id read from a store.
    pub const fn from_uuid(uuid: Uuid) -> Self {
        Self(uuid)
    }

    /// The same id for a store.
    pub const fn as_uuid(self) -> Uuid {
        self.0
    }

    /// Reads the hyphenated form; `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let hyphenated = text.len() == uuid::fmt::Hyphenated::LENGTH;
        Uuid::parse_str(text).ok().filter(|_| hyphenated).map(Self)
    }
}

impl std::fmt::Display for WebhookId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Display::fmt(&self.0, f)
    }
}

/// Whether events are sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum WebhookState {
    /// They are.
    Enabled,
    /// Somebody has turned it off. Turned on again, it goes on where it stopped.
    Disabled,
    /// The engine has turned it off: it failed for too long, or said that it is gone for good.
    Suspended {
        /// When.
        at: Timestamp,
        /// Why.
        reason: Text,
    },
}

impl WebhookState {
    /// The word that is stored and sent.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Enabled => "enabled",
            Self::Disabled => "disabled",
            Self::Suspended { .. } => "suspended",
        }
    }
}

/// Where recorded events of one namespace are sent to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Webhook {
    /// Which.
    pub id: WebhookId,
    /// Whose events.
    pub namespace: Namespace,
    /// Where to.
    pub url: WebhookUrl,
    /// Which events: those that pass one of these. Never empty.
    pub events: Vec<EventFilter>,
    /// What it is for.
    pub description: Option<Text>,
    /// What requests are signed with.
    pub secret: WebhookSecret,
    /// What they are signed with as well for a while.
    pub previous_secret: Option<PreviousSecret>,
    /// Whether events are sent.
    pub state: WebhookState,
    /// Everything up to this event has been looked at; what passed has a delivery.
    pub position: EventId,
    /// Since when every attempt has failed; none while it is well.
    pub failing_since: Option<Timestamp>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When somebody changed it last.
    pub updated_at: Timestamp,
    /// Counts the changes by people; what is changed is compared with it.
    pub version: i64,
}

impl Webhook {
    /// Whether it wants this event.
    pub fn wants(&self, event: &StoredEvent) -> bool {
        event.namespace == self.namespace && self.events.iter().any(|f| f.passes(event.name()))
    }

    /// The secrets to sign with at `now`, the newest first.
    pub fn signing(&self, now: Timestamp) -> Vec<WebhookSecret> {
        let previous = self.previous_secret.as_ref();
        let previous = previous.filter(|previous| now < previous.until);
        std::iter::once(&self.secret)
            .chain(previous.map(|previous| &previous.secret))
            .cloned()
            .collect()
    }

    /// Takes a new secret into use; the present one is good until `until`.
    #[must_use]
    pub fn rotated(self, secret: WebhookSecret, now: Timestamp, until: Timestamp) -> Self {
        let previous_secret = Some(PreviousSecret {
            secret: self.secret,
            until,
        });
        Self {
            secret,
            previous_secret: previous_secret.filter(|previous| now < previous.until),
            updated_at: now,
            ..self
        }
    }
}
