//! A batch of deliveries: sent, and written down.

use std::collections::BTreeMap;

use domain::event::{EventId, StoredEvent};
use domain::text::Text;
use domain::webhook::{Answer, Attempted, Delivery, Health};
use futures_util::StreamExt;
use futures_util::stream;

use super::round::{Next, Round};
use crate::ports::{RecordAttempts, StoreError, WebhookMessage};

impl Round {
    /// Sends these and records what became of them.
    pub(super) async fn post(&mut self, due: Vec<Delivery>) -> Result<Next, StoreError> {
        let ids = due.iter().map(|delivery| delivery.event).collect();
        let feed = &self.courier.orchestrator.ports().feed;
        let found = feed.find(ids).await?;
        let events: BTreeMap<EventId, StoredEvent> =
            found.into_iter().map(|event| (event.id, event)).collect();
        let round: &Self = self;
        let sent = due.into_iter().map(|delivery| {
            let event = events.get(&delivery.event).cloned();
            round.try_one(delivery, event)
        });
        let at_once = self.courier.options.at_once.max(1);
        let attempts: Vec<Attempted> = stream::iter(sent).buffered(at_once).collect().await;
        self.record(attempts).await
    }

    async fn try_one(&self, delivery: Delivery, event: Option<StoredEvent>) -> Attempted {
        let ports = self.courier.orchestrator.ports();
        let answer = match event {
            None => Answer::Missing,
            Some(event) => {
                let now = ports.clock.now();
                let message = WebhookMessage {
                    url: self.webhook.url.clone(),
                    secrets: self.webhook.signing(now),
                    event,
                    now,
                };
                self.courier.sender.send(message).await
            }
        };
        let jitter = ports.entropy.jitter();
        let policy = &self.courier.options.policy;
        delivery.answered(answer, policy, jitter, ports.clock.now())
    }

    async fn record(&mut self, attempts: Vec<Attempted>) -> Result<Next, StoreError> {
        let ports = self.courier.orchestrator.ports();
        let now = ports.clock.now();
        // One that took anything is well, whatever became of the rest.
        let health = attempts.iter().map(|attempt| attempt.health).max();
        let failing_since = match (health, self.webhook.failing_since) {
            (Some(Health::Well), _) => None,
            (Some(Health::Failing | Health::Gone), None) => Some(now),
            (Some(Health::Failing | Health::Gone | Health::Unknown) | None, since) => since,
        };
        let policy = &self.courier.options.policy;
        let suspend = if health == Some(Health::Gone) {
            Some("the receiver answered 410 Gone".to_owned())
        } else if policy.suspends(failing_since, now) {
            Some(format!("every attempt failed for {}", policy.suspend_after))
        } else {
            None
        };
        if let Some(reason) = &suspend {
            tracing::warn!(webhook = %self.webhook.id, reason, "a webhook is suspended");
        }
        let ends = suspend.is_some();
        let record = RecordAttempts {
            webhook: self.webhook.id,
            owner: self.courier.owner.clone(),
            deliveries: attempts.into_iter().map(|a| a.delivery).collect(),
            failing_since,
            suspend: suspend.as_deref().map(Text::clean),
            now,
        };
        let held = ports.webhooks.record(record).await?;
        self.webhook.failing_since = failing_since;
        Ok(if held && !ends { Next::Go } else { Next::End })
    }
}
