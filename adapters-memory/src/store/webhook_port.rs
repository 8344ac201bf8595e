//! [`WebhookStore`].

use std::ops::Bound;

use application::ports::{
    DeliveryQuery, DueDeliveries, LeaseWebhooks, PlanDeliveries, RecordAttempts, StoreError,
    WebhookStore,
};
use async_trait::async_trait;
use domain::event::EventId;
use domain::name::Namespace;
use domain::time::Timestamp;
use domain::webhook::{Delivery, DeliveryState, Webhook, WebhookId, WebhookState};

use super::MemoryStore;
use super::read::bounded;
use super::webhooks::Kept;

/// The most deliveries that are counted, made pending again or removed at once.
const COUNT_MAX: u32 = 10_000;

#[async_trait]
impl WebhookStore for MemoryStore {
    async fn insert(&self, webhook: Webhook) -> Result<(), StoreError> {
        let kept = &mut self.state().webhooks.0;
        kept.entry(webhook.id).or_insert_with(|| Kept::new(webhook));
        Ok(())
    }

    async fn find(&self, id: WebhookId) -> Result<Option<Webhook>, StoreError> {
        let state = self.state();
        Ok(state.webhooks.0.get(&id).map(|kept| kept.webhook.clone()))
    }

    async fn list(
        &self,
        namespace: Option<Namespace>,
        after: Option<WebhookId>,
        limit: u32,
    ) -> Result<Vec<Webhook>, StoreError> {
        let state = self.state();
        let after = after.map_or(Bound::Unbounded, Bound::Excluded);
        let rows = state.webhooks.0.range((after, Bound::Unbounded));
        let webhooks = rows.map(|(_, kept)| &kept.webhook);
        let wanted = webhooks.filter(|w| namespace.as_ref().is_none_or(|n| w.namespace == *n));
        Ok(wanted.take(bounded(limit)).cloned().collect())
    }

    async fn update(&self, webhook: Webhook) -> Result<bool, StoreError> {
        let mut state = self.state();
        let kept = state.webhooks.0.get_mut(&webhook.id);
        let Some(kept) = kept.filter(|kept| kept.webhook.version == webhook.version) else {
            return Ok(false);
        };
        let old = &kept.webhook;
        kept.webhook = Webhook {
            namespace: old.namespace.clone(),
            position: old.position,
            failing_since: match webhook.state {
                WebhookState::Enabled if old.state != WebhookState::Enabled => None,
                WebhookState::Enabled | WebhookState::Disabled | WebhookState::Suspended { .. } => {
                    old.failing_since
                }
            },
            created_at: old.created_at,
            version: old.version.saturating_add(1),
            ..webhook
        };
        Ok(true)
    }

    async fn delete(&self, id: WebhookId) -> Result<bool, StoreError> {
        Ok(self.state().webhooks.0.remove(&id).is_some())
    }

    async fn lease(&self, request: LeaseWebhooks) -> Result<Vec<Webhook>, StoreError> {
        let mut state = self.state();
        let free = |kept: &Kept| {
            let lease = kept.lease.as_ref();
            kept.webhook.state == WebhookState::Enabled
                && lease
                    .is_none_or(|(owner, until)| *owner == request.owner || *until <= request.now)
        };
        let all = state.webhooks.0.values_mut();
        let mine = all.filter(|kept| free(kept)).take(bounded(request.limit));
        Ok(mine
            .map(|kept| {
                kept.lease = Some((request.owner.clone(), request.until));
                kept.webhook.clone()
            })
            .collect())
    }

    async fn release(&self, owner: String) -> Result<(), StoreError> {
        for kept in self.state().webhooks.0.values_mut() {
            kept.lease.take_if(|(held, _)| *held == owner);
        }
        Ok(())
    }

    async fn plan(&self, plan: PlanDeliveries) -> Result<bool, StoreError> {
        let mut state = self.state();
        let kept = state.webhooks.0.get_mut(&plan.webhook);
        let fits = |kept: &Kept| kept.is_held_by(&plan.owner) && kept.webhook.position == plan.from;
        let Some(kept) = kept.filter(|kept| fits(kept)) else {
            return Ok(false);
        };
        kept.webhook.position = plan.upto;
        for event in plan.events {
            let planned = || Delivery::planned(plan.webhook, event, plan.now);
            kept.deliveries.entry(event).or_insert_with(planned);
        }
        Ok(true)
    }

    async fn due(
        &self,
        id: WebhookId,
        now: Timestamp,
        limit: u32,
    ) -> Result<DueDeliveries, StoreError> {
        let state = self.state();
        let Some(kept) = state.webhooks.0.get(&id) else {
            return Ok(DueDeliveries::default());
        };
        let mut waiting: Vec<_> = kept.pending().collect();
        waiting.sort_by_key(|(at, delivery)| (*at, delivery.event));
        let pending = u32::try_from(waiting.len()).unwrap_or(u32::MAX);
        let due = waiting.iter().take_while(|(at, _)| *at <= now);
        let due = due.take(bounded(limit));
        Ok(DueDeliveries {
            due: due.map(|(_, delivery)| Delivery::clone(delivery)).collect(),
            pending: pending.min(COUNT_MAX),
            next_at: waiting.iter().map(|(at, _)| *at).find(|at| *at > now),
        })
    }

    async fn record(&self, attempts: RecordAttempts) -> Result<bool, StoreError> {
        let mut state = self.state();
        let kept = state.webhooks.0.get_mut(&attempts.webhook);
        let Some(kept) = kept.filter(|kept| kept.is_held_by(&attempts.owner)) else {
            return Ok(false);
        };
        for delivery in attempts.deliveries {
            // One that is gone, or was made pending anew, is not this one any more.
            if let Some(old) = kept.deliveries.get_mut(&delivery.event) {
                *old = delivery;
            }
        }
        kept.webhook.failing_since = attempts.failing_since;
        if let Some(reason) = attempts.suspend
            && kept.webhook.state == WebhookState::Enabled
        {
            let at = attempts.now;
            kept.webhook.state = WebhookState::Suspended { at, reason };
        }
        Ok(true)
    }

    async fn deliveries(&self, query: DeliveryQuery) -> Result<Vec<Delivery>, StoreError> {
        let state = self.state();
        let Some(kept) = state.webhooks.0.get(&query.webhook) else {
            return Ok(Vec::new());
        };
        let before = query.before.map_or(Bound::Unbounded, Bound::Excluded);
        let rows = kept.deliveries.range((Bound::Unbounded, before)).rev();
        let wanted = rows
            .map(|(_, delivery)| delivery)
            .filter(|delivery| query.state.is_none_or(|word| delivery.state.word() == word));
        Ok(wanted.take(bounded(query.limit)).cloned().collect())
    }

    async fn redeliver(
        &self,
        id: WebhookId,
        event: Option<EventId>,
        now: Timestamp,
    ) -> Result<u32, StoreError> {
        let mut state = self.state();
        let Some(kept) = state.webhooks.0.get_mut(&id) else {
            return Ok(0);
        };
        let wanted = |delivery: &Delivery| match (event, delivery.state) {
            (_, DeliveryState::Pending { .. }) => false,
            (Some(event), _) => delivery.event == event,
            (None, state) => matches!(state, DeliveryState::Dead { .. }),
        };
        let all = kept.deliveries.values_mut().filter(|d| wanted(d));
        let mut count: u32 = 0;
        for delivery in all.take(usize::try_from(COUNT_MAX).unwrap_or(usize::MAX)) {
            delivery.state = DeliveryState::Pending { next_at: now };
            delivery.attempts = 0;
            count = count.saturating_add(1);
        }
        Ok(count)
    }

    async fn prune(&self, before: Timestamp, limit: u32) -> Result<u32, StoreError> {
        let mut state = self.state();
        let mut left = limit.clamp(1, COUNT_MAX);
        let before_that = left;
        for kept in state.webhooks.0.values_mut() {
            kept.deliveries.retain(|_, delivery| {
                let waits = matches!(delivery.state, DeliveryState::Pending { .. });
                let stays = waits || delivery.state.at() >= before || left == 0;
                left = left.saturating_sub(u32::from(!stays));
                stays
            });
        }
        Ok(before_that.saturating_sub(left))
    }
}
