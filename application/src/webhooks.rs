//! Webhooks: kept by operators, served by a [`Courier`].

mod courier;
mod post;
mod round;

use std::sync::Arc;

use domain::event::{EventFilter, EventId};
use domain::millis::Millis;
use domain::name::Namespace;
use domain::text::Text;
use domain::webhook::{
    Delivery, FILTERS_MAX, Webhook, WebhookId, WebhookSecret, WebhookState, WebhookUrl,
};

pub use courier::{Courier, CourierOptions};

use crate::orchestrator::Orchestrator;
use crate::ports::{DeliveryQuery, SecretSource, StoreError, WebhookSender};

/// How many webhooks one namespace may have.
pub const WEBHOOKS_MAX: u32 = 100;
/// How long the secret before is good after a rotation, unless said otherwise.
pub const ROTATION_GRACE: Millis = Millis::from_secs(24 * 3_600);
/// How often a change is decided anew when somebody else was faster.
const TRIES: u32 = 3;

/// The use cases of operators.
#[derive(Clone)]
pub struct Webhooks {
    orchestrator: Orchestrator,
    sender: Arc<dyn WebhookSender>,
    secrets: Arc<dyn SecretSource>,
}

impl std::fmt::Debug for Webhooks {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Webhooks").finish_non_exhaustive()
    }
}

/// What is to be made.
#[derive(Clone, Debug)]
pub struct NewWebhook {
    /// Whose events.
    pub namespace: Namespace,
    /// Where to.
    pub url: WebhookUrl,
    /// Which: 1 to 32 filters.
    pub events: Vec<EventFilter>,
    /// What it is for.
    pub description: Option<Text>,
}

/// What is to be changed; what is none stays as it is.
#[derive(Clone, Debug, Default)]
pub struct WebhookChange {
    /// Where to.
    pub url: Option<WebhookUrl>,
    /// Which events.
    pub events: Option<Vec<EventFilter>>,
    /// What it is for; a blank text removes it.
    pub description: Option<Text>,
    /// Whether events are sent. Enabled again, it goes on where it stopped.
    pub enabled: Option<bool>,
    /// Only if it is at this version still.
    pub version: Option<i64>,
}

/// Why it was not done.
#[derive(Debug, thiserror::Error)]
pub enum WebhookError {
    /// There is no such webhook.
    #[error("there is no such webhook")]
    NotFound,
    /// There is no such delivery, or it is pending anyway.
    #[error("there is no delivery of this event that is dead or delivered")]
    NoDelivery,
    /// A field cannot be so.
    #[error("{field}: {problem}")]
    BadField {
        /// Which.
        field: &'static str,
        /// What is wrong, and what to do.
        problem: String,
    },
    /// The namespace has as many as it may.
    #[error("a namespace has at most {WEBHOOKS_MAX} webhooks: remove one first")]
    TooMany,
    /// Somebody else has changed it.
    #[error("the webhook has changed: it is at version {version} now")]
    Stale {
        /// Its version.
        version: i64,
    },
    /// No secret could be drawn.
    #[error("no secret could be drawn: {0}")]
    NoSecret(String),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Webhooks {
    /// Over these ports.
    pub fn new(
        orchestrator: Orchestrator,
        sender: Arc<dyn WebhookSender>,
        secrets: Arc<dyn SecretSource>,
    ) -> Self {
        Self {
            orchestrator,
            sender,
            secrets,
        }
    }

    /// Makes a webhook. It is sent what is committed from now on.
    ///
    /// # Errors
    /// [`WebhookError`].
    pub async fn create(&self, new: NewWebhook) -> Result<Webhook, WebhookError> {
        self.check(Some(&new.url), Some(&new.events))?;
        let ports = self.orchestrator.ports();
        let namespace = Some(new.namespace.clone());
        let there = ports.webhooks.list(namespace, None, WEBHOOKS_MAX).await?;
        if u32::try_from(there.len()).is_ok_and(|count| count >= WEBHOOKS_MAX) {
            return Err(WebhookError::TooMany);
        }
        let secret = self.draw()?;
        let position = ports.feed.head().await?;
        let now = ports.clock.now();
        let random =
            (u128::from(ports.entropy.next_u64()) << 64) | u128::from(ports.entropy.next_u64());
        let webhook = Webhook {
            id: WebhookId::from_parts(now, random),
            namespace: new.namespace,
            url: new.url,
            events: new.events,
            description: new.description,
            secret,
            previous_secret: None,
            state: WebhookState::Enabled,
            position,
            failing_since: None,
            created_at: now,
            updated_at: now,
            version: 0,
        };
        ports.webhooks.insert(webhook.clone()).await?;
        Ok(webhook)
    }

    /// One of them.
    ///
    /// # Errors
    /// [`WebhookError::NotFound`], or the store's.
    pub async fn show(&self, id: WebhookId) -> Result<Webhook, WebhookError> {
        let found = self.orchestrator.ports().webhooks.find(id).await?;
        found.ok_or(WebhookError::NotFound)
    }

    /// A page of them, by id.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn list(
        &self,
        namespace: Option<Namespace>,
        after: Option<WebhookId>,
        limit: u32,
    ) -> Result<Vec<Webhook>, StoreError> {
        let store = &self.orchestrator.ports().webhooks;
        store.list(namespace, after, limit).await
    }

    /// Changes one; answers it as it is now.
    ///
    /// # Errors
    /// [`WebhookError`].
    pub async fn change(
        &self,
        id: WebhookId,
        change: WebhookChange,
    ) -> Result<Webhook, WebhookError> {
        self.check(change.url.as_ref(), change.events.as_deref())?;
        let now = self.orchestrator.ports().clock.now();
        self.write(id, change.version, |old| {
            let state = match change.enabled {
                Some(true) => WebhookState::Enabled,
                Some(false) => WebhookState::Disabled,
                None => old.state.clone(),
            };
            Webhook {
                url: change.url.clone().unwrap_or(old.url),
                events: change.events.clone().unwrap_or(old.events),
                description: match change.description.clone() {
                    Some(text) => Some(text).filter(|text| !text.is_blank()),
                    None => old.description,
                },
                state,
                updated_at: now,
                ..old
            }
        })
        .await
    }

    /// Gives it a new secret; the present one is good for `grace` longer.
    ///
    /// # Errors
    /// [`WebhookError`].
    pub async fn rotate(&self, id: WebhookId, grace: Millis) -> Result<Webhook, WebhookError> {
        let secret = self.draw()?;
        let now = self.orchestrator.ports().clock.now();
        self.write(id, None, |old| {
            old.rotated(secret.clone(), now, now.plus(grace))
        })
        .await
    }

    /// Removes one, and what is on its way to it.
    ///
    /// # Errors
    /// [`WebhookError::NotFound`], or the store's.
    pub async fn delete(&self, id: WebhookId) -> Result<(), WebhookError> {
        let was_there = self.orchestrator.ports().webhooks.delete(id).await?;
        was_there.then_some(()).ok_or(WebhookError::NotFound)
    }

    /// What was sent to it and what is on its way, newest event first.
    ///
    /// # Errors
    /// [`WebhookError::NotFound`], or the store's.
    pub async fn deliveries(&self, query: DeliveryQuery) -> Result<Vec<Delivery>, WebhookError> {
        self.show(query.webhook).await?;
        Ok(self.orchestrator.ports().webhooks.deliveries(query).await?)
    }

    /// Sends again: the delivery of this event, dead or made, or all that are dead. Answers how many.
    ///
    /// # Errors
    /// [`WebhookError`].
    pub async fn redeliver(
        &self,
        id: WebhookId,
        event: Option<EventId>,
    ) -> Result<u32, WebhookError> {
        self.show(id).await?;
        let ports = self.orchestrator.ports();
        let now = ports.clock.now();
        let count = ports.webhooks.redeliver(id, event, now).await?;
        if event.is_some() && count == 0 {
            return Err(WebhookError::NoDelivery);
        }
        Ok(count)
    }

    async fn write(
        &self,
        id: WebhookId,
        version: Option<i64>,
        change: impl Fn(Webhook) -> Webhook,
    ) -> Result<Webhook, WebhookError> {
        let mut present = self.show(id).await?;
        for _ in 0..TRIES {
            if version.is_some_and(|version| version != present.version) {
                break;
            }
            let new = change(present.clone());
            if self.orchestrator.ports().webhooks.update(new).await? {
                return self.show(id).await;
            }
            present = self.show(id).await?;
        }
        let version = present.version;
        Err(WebhookError::Stale { version })
    }

    fn draw(&self) -> Result<WebhookSecret, WebhookError> {
        let bytes = self.secrets.draw().map_err(WebhookError::NoSecret)?;
        Ok(WebhookSecret::new(bytes))
    }

    fn check(
        &self,
        url: Option<&WebhookUrl>,
        events: Option<&[EventFilter]>,
    ) -> Result<(), WebhookError> {
        let bad = |field, problem| Err(WebhookError::BadField { field, problem });
        if let Some(Err(problem)) = url.map(|url| self.sender.check(url)) {
            return bad("url", problem);
        }
        match events.map(<[EventFilter]>::len) {
            Some(0) => bad("events", "name at least one; * is for all".to_owned()),
            Some(count) if count > FILTERS_MAX => {
                bad("events", format!("{count} are more than {FILTERS_MAX}"))
            }
            Some(_) | None => Ok(()),
        }
    }
}
