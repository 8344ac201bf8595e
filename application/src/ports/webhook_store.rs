//! Webhooks and what is on its way to them.

use async_trait::async_trait;
use domain::event::EventId;
use domain::name::Namespace;
use domain::text::Text;
use domain::time::Timestamp;
use domain::webhook::{Delivery, Webhook, WebhookId};

use super::StoreError;

/// Keeps webhooks and their deliveries.
///
/// Whoever delivers for a webhook holds its lease, so that several processes share the webhooks and
/// do not send everything twice. What he writes is refused once another has the lease.
#[cfg_attr(any(test, feature = "mock"), mockall::automock)]
#[async_trait]
pub trait WebhookStore: Send + Sync {
    /// Takes a new one in. One with an id that is there already changes nothing.
    async fn insert(&self, webhook: Webhook) -> Result<(), StoreError>;

    /// One of them.
    async fn find(&self, id: WebhookId) -> Result<Option<Webhook>, StoreError>;

    /// Those of a namespace, or all, by id, at most `limit` (1 to 1,000) after this one.
    async fn list(
        &self,
        namespace: Option<Namespace>,
        after: Option<WebhookId>,
        limit: u32,
    ) -> Result<Vec<Webhook>, StoreError>;

    /// Writes what people may change: URL, filters, description, secrets, state; if the version is
    /// still that of `webhook`, which is then one higher. Answers whether it was. An enabled webhook
    /// is well until it fails.
    async fn update(&self, webhook: Webhook) -> Result<bool, StoreError>;

    /// Removes one with its deliveries; answers whether it was there.
    async fn delete(&self, id: WebhookId) -> Result<bool, StoreError>;

    /// The enabled webhooks whose lease `request.owner` has now: those it had, and those nobody has,
    /// or whose holder's time is over. At most `request.limit`, by id.
    async fn lease(&self, request: LeaseWebhooks) -> Result<Vec<Webhook>, StoreError>;

    /// Gives the leases of this owner back.
    async fn release(&self, owner: String) -> Result<(), StoreError>;

    /// Moves a webhook from one position to a later one and plans a delivery of each of these
    /// events. `false`, and nothing is written, if `owner` has no lease or the position is another.
    async fn plan(&self, plan: PlanDeliveries) -> Result<bool, StoreError>;

    /// The deliveries that are due at `now`, longest due first and then by event, at most `limit`
    /// (1 to 1,000); and how many are pending in all, up to 10,000.
    async fn due(
        &self,
        id: WebhookId,
        now: Timestamp,
        limit: u32,
    ) -> Result<DueDeliveries, StoreError>;

    /// Writes what became of attempts. `false`, and nothing is written, if `owner` has no lease.
    async fn record(&self, attempts: RecordAttempts) -> Result<bool, StoreError>;

    /// Deliveries of a webhook, newest event first.
    async fn deliveries(&self, query: DeliveryQuery) -> Result<Vec<Delivery>, StoreError>;

    /// Makes dead or delivered deliveries pending again, with no attempts counted: this one, or all
    /// that are dead, at most 10,000. Answers how many.
    async fn redeliver(
        &self,
        id: WebhookId,
        event: Option<EventId>,
        now: Timestamp,
    ) -> Result<u32, StoreError>;

    /// Removes deliveries that were made, or died, before this time; at most `limit` (1 to 10,000).
    async fn prune(&self, before: Timestamp, limit: u32) -> Result<u32, StoreError>;
}

/// Whose leases, and until when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeaseWebhooks {
    /// Who delivers: a process.
    pub owner: String,
    /// Now.
    pub now: Timestamp,
    /// Until when the leases are good.
    pub until: Timestamp,
    /// At most this many: 1 to 1,000.
    pub limit: u32,
}

/// What is to be sent to a webhook next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanDeliveries {
    /// To which.
    pub webhook: WebhookId,
    /// Who says so.
    pub owner: String,
    /// Where it stood.
    pub from: EventId,
    /// Where it stands now.
    pub upto: EventId,
    /// What between the two it wants.
    pub events: Vec<EventId>,
    /// Now.
    pub now: Timestamp,
}

/// What is to be sent now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DueDeliveries {
    /// These.
    pub due: Vec<Delivery>,
    /// How many wait in all, these included, counted up to 10,000.
    pub pending: u32,
    /// When the first of those that are not due yet is.
    pub next_at: Option<Timestamp>,
}

/// What became of attempts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordAttempts {
    /// Of which webhook.
    pub webhook: WebhookId,
    /// Who made them.
    pub owner: String,
    /// The deliveries as they are now.
    pub deliveries: Vec<Delivery>,
    /// Since when it has been failing: none if it is well.
    pub failing_since: Option<Timestamp>,
    /// Why it is suspended from now on, if it is.
    pub suspend: Option<Text>,
    /// Now.
    pub now: Timestamp,
}

/// Which deliveries to list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeliveryQuery {
    /// Of which webhook.
    pub webhook: WebhookId,
    /// In this state: `pending`, `delivered` or `dead`.
    pub state: Option<&'static str>,
    /// Of events before this one: the cursor of the page before.
    pub before: Option<EventId>,
    /// At most this many: 1 to 1,000.
    pub limit: u32,
}
