//! Sending to webhooks, and the secrets it takes.

use async_trait::async_trait;
use domain::event::StoredEvent;
use domain::time::Timestamp;
use domain::webhook::{Answer, WebhookSecret, WebhookUrl};

/// Sends one event to one place. Every failure is an [`Answer`].
#[cfg_attr(any(test, feature = "mock"), mockall::automock)]
#[async_trait]
pub trait WebhookSender: Send + Sync {
    /// Why this URL will never be called, if that can be told from the URL alone.
    fn check(&self, url: &WebhookUrl) -> Result<(), String>;

    /// Sends and waits for the answer, both within a limit of time and size of its own. Addresses
    /// that are none of the outside world's business are not called.
    async fn send(&self, message: WebhookMessage) -> Answer;
}

/// What is sent.
#[derive(Clone, Debug, PartialEq)]
pub struct WebhookMessage {
    /// Where to.
    pub url: WebhookUrl,
    /// What it is signed with, the newest secret first; one signature each.
    pub secrets: Vec<WebhookSecret>,
    /// What happened.
    pub event: StoredEvent,
    /// When it is sent: part of what is signed.
    pub now: Timestamp,
}

/// Where secrets come from: a source nobody can predict.
#[cfg_attr(any(test, feature = "mock"), mockall::automock)]
pub trait SecretSource: Send + Sync {
    /// 32 random bytes, unless the system has none to give.
    fn draw(&self) -> Result<[u8; 32], String>;
}
