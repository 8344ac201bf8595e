//! One webhook, for as long as this process has its lease.

use domain::event::EventId;
use domain::millis::Millis;
use domain::time::Timestamp;
use domain::webhook::Webhook;
use tokio_util::sync::CancellationToken;

use super::courier::Courier;
use crate::ports::{DueDeliveries, FeedFilter, PlanDeliveries, StoreError};
use crate::tail::{EventReader, Portion};

/// How many deliveries are looked at at once.
const DUE: u32 = 64;
/// How often it is looked for deliveries that somebody has asked for again.
const LOOK_EVERY: Millis = Millis::from_secs(5);
/// How long after a store that failed it is tried again.
const AFTER_FAILURE: Millis = Millis::from_secs(1);
/// How often it is written down that nothing was wanted, so that it is not looked at again.
const NOTE_EVERY: Millis = Millis::from_secs(30);

/// What is served, and how far it has got.
pub(super) struct Round {
    pub(super) courier: Courier,
    pub(super) webhook: Webhook,
    stop: CancellationToken,
}

/// Whether it goes on.
pub(super) enum Next {
    /// It does.
    Go,
    /// The lease is lost, or nothing is to be sent any more.
    End,
}

impl Round {
    pub(super) const fn new(courier: Courier, webhook: Webhook, stop: CancellationToken) -> Self {
        Self {
            courier,
            webhook,
            stop,
        }
    }

    /// Sends what is due and plans what happens, until it is stopped.
    pub(super) async fn run(mut self) {
        let filter = FeedFilter {
            namespace: Some(self.webhook.namespace.clone()),
            names: self.webhook.events.clone(),
            ..FeedFilter::default()
        };
        let orchestrator = self.courier.orchestrator.clone();
        let mut reader = orchestrator.events().after(self.webhook.position, filter);
        let clock = &orchestrator.ports().clock;
        let mut noted = clock.now();
        while !self.stop.is_cancelled() {
            let done = match self.send_due().await {
                // Looked at again at once: sending took time, and more may be due.
                Ok((Next::Go, due)) if due.due.is_empty() => {
                    self.wait(&due, &mut reader, &mut noted).await
                }
                Ok((next, _)) => Ok(next),
                Err(error) => Err(error),
            };
            match done {
                Ok(Next::Go) => {}
                Ok(Next::End) => return,
                Err(error) => {
                    tracing::warn!(webhook = %self.webhook.id, %error, "deliveries wait");
                    self.pause(clock.now().plus(AFTER_FAILURE)).await;
                }
            }
        }
    }

    /// Until something happens that it wants, something is due, or it is time to look again.
    async fn wait(
        &mut self,
        due: &DueDeliveries,
        reader: &mut EventReader,
        noted: &mut Timestamp,
    ) -> Result<Next, StoreError> {
        let orchestrator = self.courier.orchestrator.clone();
        let clock = &orchestrator.ports().clock;
        let look_at = clock.now().plus(LOOK_EVERY);
        let until = due.next_at.map_or(look_at, |at| at.min(look_at));
        let has_room = due.pending < self.courier.options.waiting_max;
        let stop = self.stop.clone();
        tokio::select! {
            biased;
            () = stop.cancelled() => return Ok(Next::End),
            portion = reader.next(), if has_room => {
                let Portion { events, upto } = portion?;
                let wanted = events.iter().map(|told| told.event.id).collect();
                return self.plan(upto, wanted).await;
            }
            () = clock.sleep_until(until) => {}
        }
        let now = clock.now();
        if reader.position() > self.webhook.position && now >= noted.plus(NOTE_EVERY) {
            *noted = now;
            return self.plan(reader.position(), Vec::new()).await;
        }
        Ok(Next::Go)
    }

    async fn plan(&mut self, upto: EventId, events: Vec<EventId>) -> Result<Next, StoreError> {
        let ports = self.courier.orchestrator.ports();
        let plan = PlanDeliveries {
            webhook: self.webhook.id,
            owner: self.courier.owner.clone(),
            from: self.webhook.position,
            upto,
            events,
            now: ports.clock.now(),
        };
        // Not planned, or planned without our knowing: either way it begins anew from what is stored.
        if !ports.webhooks.plan(plan).await? {
            return Ok(Next::End);
        }
        self.webhook.position = upto;
        Ok(Next::Go)
    }

    async fn send_due(&mut self) -> Result<(Next, DueDeliveries), StoreError> {
        let ports = self.courier.orchestrator.ports();
        let now = ports.clock.now();
        let due = ports.webhooks.due(self.webhook.id, now, DUE).await?;
        if due.due.is_empty() {
            return Ok((Next::Go, due));
        }
        let next = self.post(due.due.clone()).await?;
        Ok((next, due))
    }

    async fn pause(&self, until: Timestamp) {
        let clock = &self.courier.orchestrator.ports().clock;
        tokio::select! {
            biased;
            () = self.stop.cancelled() => {}
            () = clock.sleep_until(until) => {}
        }
    }
}
