//! Webhooks and their deliveries, as they are kept.

use std::collections::BTreeMap;

use domain::event::EventId;
use domain::time::Timestamp;
use domain::webhook::{Delivery, DeliveryState, Webhook, WebhookId};

/// All webhooks.
#[derive(Default)]
pub(super) struct Webhooks(pub(super) BTreeMap<WebhookId, Kept>);

/// One webhook with what is on its way to it.
pub(super) struct Kept {
    pub(super) webhook: Webhook,
    pub(super) lease: Option<(String, Timestamp)>,
    pub(super) deliveries: BTreeMap<EventId, Delivery>,
}

impl Kept {
    pub(super) const fn new(webhook: Webhook) -> Self {
        Self {
            webhook,
            lease: None,
            deliveries: BTreeMap::new(),
        }
    }

    pub(super) fn is_held_by(&self, owner: &str) -> bool {
        self.lease.as_ref().is_some_and(|(held, _)| held == owner)
    }

    /// What waits, with when it is tried.
    pub(super) fn pending(&self) -> impl Iterator<Item = (Timestamp, &Delivery)> {
        self.deliveries
            .values()
            .filter_map(|delivery| match delivery.state {
                DeliveryState::Pending { next_at } => Some((next_at, delivery)),
                DeliveryState::Delivered { .. } | DeliveryState::Dead { .. } => None,
            })
    }
}
