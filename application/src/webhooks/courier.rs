//! The loop that sends.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::millis::Millis;
use domain::time::Timestamp;
use domain::webhook::{DeliveryPolicy, Webhook, WebhookId};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::round::Round;
use crate::orchestrator::Orchestrator;
use crate::ports::{LeaseWebhooks, StoreError, WebhookSender};
use crate::supervise::Pulse;

/// How webhooks are served.
#[derive(Clone, Debug)]
pub struct CourierOptions {
    /// How often a delivery is tried, and when a webhook is given up.
    pub policy: DeliveryPolicy,
    /// For how long a webhook is taken; it is taken anew three times meanwhile. Default 30 s.
    pub lease: Millis,
    /// How often it is looked for webhooks when none was there. Default 5 s.
    pub idle: Millis,
    /// How many requests to one webhook are under way at once. Default 8.
    pub at_once: usize,
    /// How many deliveries may wait for one webhook; the feed waits beyond. Default 1,000.
    pub waiting_max: u32,
    /// For how long deliveries that are over are kept. Default 7 days.
    pub keep: Millis,
    /// The most webhooks of one process. Default 1,000.
    pub webhooks_max: u32,
}

impl Default for CourierOptions {
    fn default() -> Self {
        Self {
            policy: DeliveryPolicy::default(),
            lease: Millis::from_secs(30),
            idle: Millis::from_secs(5),
            at_once: 8,
            waiting_max: 1_000,
            keep: Millis::from_secs(7 * 86_400),
            webhooks_max: 1_000,
        }
    }
}

/// How often old deliveries are removed, and how many at once.
const PRUNE: (Millis, u32) = (Millis::from_secs(600), 10_000);

/// How long a webhook rests whose deliveries panicked.
const AFTER_PANIC: Millis = Millis::from_secs(5);

/// Sends events to webhooks until it is told to stop. Needs no leader: several at once share them.
#[derive(Clone)]
pub struct Courier {
    pub(super) orchestrator: Orchestrator,
    pub(super) sender: Arc<dyn WebhookSender>,
    pub(super) options: Arc<CourierOptions>,
    pub(super) owner: String,
}

impl std::fmt::Debug for Courier {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Courier")
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}

/// Who is served, each in a task of its own.
#[derive(Default)]
struct Served {
    running: JoinSet<WebhookId>,
    /// The version each is served at, and what ends it.
    stops: BTreeMap<WebhookId, (i64, CancellationToken)>,
}

impl Courier {
    /// Sends by this sender.
    pub fn new(
        orchestrator: Orchestrator,
        sender: Arc<dyn WebhookSender>,
        options: CourierOptions,
    ) -> Self {
        let owner = format!("{:016x}", orchestrator.ports().entropy.next_u64());
        Self {
            orchestrator,
            sender,
            options: Arc::new(options),
            owner,
        }
    }

    /// Until stopped. What is being sent then is still sent, and its webhooks are given back.
    pub async fn run(&self, stop: CancellationToken) {
        let make = |pulse| {
            let (courier, stop) = (self.clone(), stop.clone());
            async move { courier.serve(stop, pulse).await }
        };
        self.orchestrator.supervisor().keep("webhooks", make).await;
    }

    async fn serve(&self, stop: CancellationToken, pulse: Pulse) {
        let clock = &self.orchestrator.ports().clock;
        let mut served = Served::default();
        let mut prune_at = clock.now();
        while !stop.is_cancelled() {
            let looked = pulse.during(self.look(&mut served, &mut prune_at)).await;
            if let Err(error) = looked {
                tracing::warn!(%error, "webhooks cannot be looked after; trying again");
            }
            let renew = Millis::saturating(self.options.lease.get() / 3);
            let wait = if served.stops.is_empty() {
                self.options.idle
            } else {
                renew.min(self.options.idle)
            };
            let until = clock.now().plus(wait);
            tokio::select! {
                biased;
                () = stop.cancelled() => {}
                Some(ended) = served.running.join_next() => served.ended(ended),
                () = clock.sleep_until(until) => {}
            }
        }
        served.end_all().await;
        if let Err(error) = self.release().await {
            tracing::debug!(%error, "webhooks could not be given back; their leases run out");
        }
    }

    async fn release(&self) -> Result<(), StoreError> {
        let store = &self.orchestrator.ports().webhooks;
        store.release(self.owner.clone()).await
    }

    async fn look(&self, served: &mut Served, prune_at: &mut Timestamp) -> Result<(), StoreError> {
        let ports = self.orchestrator.ports();
        let now = ports.clock.now();
        let request = LeaseWebhooks {
            owner: self.owner.clone(),
            now,
            until: now.plus(self.options.lease),
            limit: self.options.webhooks_max,
        };
        let leased = ports.webhooks.lease(request).await?;
        served.keep(&leased);
        for webhook in leased {
            served.begin(self, webhook);
        }
        if now >= *prune_at && !served.stops.is_empty() {
            *prune_at = now.plus(PRUNE.0);
            let before = now.minus(self.options.keep);
            ports.webhooks.prune(before, PRUNE.1).await?;
        }
        Ok(())
    }
}

impl Served {
    /// Ends those that are not ours any more, or have changed: they begin anew as they are now.
    fn keep(&mut self, leased: &[Webhook]) {
        let versions: BTreeMap<WebhookId, i64> = leased.iter().map(|w| (w.id, w.version)).collect();
        for (id, (version, stop)) in &self.stops {
            if versions.get(id) != Some(version) {
                stop.cancel();
            }
        }
    }

    fn begin(&mut self, courier: &Courier, webhook: Webhook) {
        let id = webhook.id;
        if self.stops.contains_key(&id) {
            return;
        }
        let stop = CancellationToken::new();
        self.stops.insert(id, (webhook.version, stop.clone()));
        let clock = Arc::clone(&courier.orchestrator.ports().clock);
        let round = Round::new(courier.clone(), webhook, stop);
        self.running.spawn(async move {
            // In a task of its own, so that a panic in it is told with its id and hurts no other.
            if let Err(error) = tokio::spawn(round.run()).await {
                tracing::error!(webhook = %id, %error, "the deliveries of a webhook failed");
                clock.sleep_until(clock.now().plus(AFTER_PANIC)).await;
            }
            id
        });
    }

    fn ended(&mut self, ended: Result<WebhookId, tokio::task::JoinError>) {
        match ended {
            Ok(id) => {
                self.stops.remove(&id);
            }
            Err(error) => tracing::error!(%error, "a webhook is not served any more"),
        }
    }

    async fn end_all(&mut self) {
        for (_, stop) in self.stops.values() {
            stop.cancel();
        }
        while self.running.join_next().await.is_some() {}
    }
}
