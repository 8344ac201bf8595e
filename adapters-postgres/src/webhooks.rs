//! [`WebhookStore`].

mod deliveries;
mod hooks;
mod rows;

use application::ports::{
    DeliveryQuery, DueDeliveries, LeaseWebhooks, PlanDeliveries, RecordAttempts, StoreError,
    WebhookStore,
};
use async_trait::async_trait;
use domain::event::EventId;
use domain::name::Namespace;
use domain::time::Timestamp;
use domain::webhook::{Delivery, Webhook, WebhookId};

use crate::PgStore;

#[async_trait]
impl WebhookStore for PgStore {
    async fn insert(&self, webhook: Webhook) -> Result<(), StoreError> {
        Ok(self.session.run(hooks::Insert { webhook }).await?)
    }

    async fn find(&self, id: WebhookId) -> Result<Option<Webhook>, StoreError> {
        Ok(self.session.run(hooks::Find { id }).await?)
    }

    async fn list(
        &self,
        namespace: Option<Namespace>,
        after: Option<WebhookId>,
        limit: u32,
    ) -> Result<Vec<Webhook>, StoreError> {
        let list = hooks::List {
            namespace,
            after,
            limit,
        };
        Ok(self.session.run(list).await?)
    }

    async fn update(&self, webhook: Webhook) -> Result<bool, StoreError> {
        Ok(self.session.run(hooks::Update { webhook }).await?)
    }

    async fn delete(&self, id: WebhookId) -> Result<bool, StoreError> {
        Ok(self.session.run(hooks::Delete { id }).await?)
    }

    async fn lease(&self, request: LeaseWebhooks) -> Result<Vec<Webhook>, StoreError> {
        Ok(self.session.run(hooks::Lease { request }).await?)
    }

    async fn release(&self, owner: String) -> Result<(), StoreError> {
        Ok(self.session.run(hooks::Release { owner }).await?)
    }

    async fn plan(&self, plan: PlanDeliveries) -> Result<bool, StoreError> {
        Ok(self.session.run(deliveries::Plan { plan }).await?)
    }

    async fn due(
        &self,
        id: WebhookId,
        now: Timestamp,
        limit: u32,
    ) -> Result<DueDeliveries, StoreError> {
        let due = deliveries::Due {
            webhook: id,
            now,
            limit,
        };
        Ok(self.session.run(due).await?)
    }

    async fn record(&self, attempts: RecordAttempts) -> Result<bool, StoreError> {
        Ok(self.session.run(deliveries::Record { attempts }).await?)
    }

    async fn deliveries(&self, query: DeliveryQuery) -> Result<Vec<Delivery>, StoreError> {
        Ok(self.session.run(deliveries::List { query }).await?)
    }

    async fn redeliver(
        &self,
        id: WebhookId,
        event: Option<EventId>,
        now: Timestamp,
    ) -> Result<u32, StoreError> {
        let redeliver = deliveries::Redeliver {
            webhook: id,
            event,
            now,
        };
        Ok(self.session.run(redeliver).await?)
    }

    async fn prune(&self, before: Timestamp, limit: u32) -> Result<u32, StoreError> {
        Ok(self
            .session
            .run(deliveries::Prune { before, limit })
            .await?)
    }
}
