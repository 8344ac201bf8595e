//! What the use cases need from the world. One method is one atomic unit; no transaction type and
//! no adapter's error crosses a port.

pub mod analytics;
pub mod audit_log;
pub mod census;
pub mod clock;
pub mod commitment;
pub mod entropy;
pub mod error;
pub mod event_feed;
pub mod event_sink;
pub mod handler;
pub mod key_store;
pub mod reenqueuer;
pub mod retention;
pub mod step_queue;
pub mod task_store;
pub mod template_store;
pub mod template_text;
pub mod traces;
pub mod wakeups;
pub mod webhook_sender;
pub mod webhook_store;
pub mod worker_store;

use std::sync::Arc;

pub use analytics::{
    Analytics, ErrorSample, HealthCounts, HotStep, Performance, SlowStep, SlowTask, Spread, Window,
};
pub use audit_log::{AuditEntry, AuditLog, AuditOutcome, AuditQuery, AuditedAct};
pub use census::{COUNT_MAX, Census, CensusTaker, QUEUES_MAX, QueueCount};
pub use clock::Clock;
pub use commitment::{Commitment, Receipt};
pub use entropy::Entropy;
pub use error::{CommitError, OperateError, StoreError};
pub use event_feed::{EventFeed, FeedFilter, FeedPage, FeedQuery, Rest};
pub use event_sink::EventSink;
pub use handler::{HandlerContext, Handlers, StepHandler};
pub use key_store::KeyStore;
pub use reenqueuer::Reenqueuer;
pub use retention::{Expired, PurgeReply, PurgeRequest, Removal, RetentionStore};
pub use step_queue::{
    Applied, ClaimReply, ClaimRequest, ClaimScope, ClaimedStep, CommitBatch, CommitReply,
    HeartbeatRequest, LeaseRef, NextDue, StepChange, StepQueue,
};
pub use task_store::{
    LOOKED_AT_MAX, Miscounts, Page, PausedQueue, SubmitRefusal, Submitted, TaskDecider,
    TaskListQuery, TaskStore, TaskSummary,
};
pub use template_store::{PutTemplateError, TemplateStore, VersionChoice};
pub use template_text::{TemplateText, TextFormat, TextProblem};
pub use traces::{Traces, Untraced};
pub use wakeups::{Alone, Heard, Wakeups};
pub use webhook_sender::{SecretSource, WebhookMessage, WebhookSender};
pub use webhook_store::{
    DeliveryQuery, DueDeliveries, LeaseWebhooks, PlanDeliveries, RecordAttempts, WebhookStore,
};
pub use worker_store::{
    ClaimOnce, Demand, HeldStep, StepRef, Worker, WorkerFacts, WorkerSeen, WorkerStore,
};

/// Every port but the handlers, as the composer of a program provides them.
#[derive(Clone)]
pub struct Ports {
    /// Tasks as wholes.
    pub tasks: Arc<dyn TaskStore>,
    /// Steps to run.
    pub queue: Arc<dyn StepQueue>,
    /// Templates.
    pub templates: Arc<dyn TemplateStore>,
    /// What ended long ago.
    pub retention: Arc<dyn RetentionStore>,
    /// How work has gone.
    pub analytics: Arc<dyn Analytics>,
    /// Who counts what waits.
    pub census: Arc<dyn CensusTaker>,
    /// Workers, and what those that come over the network need of the queue.
    pub workers: Arc<dyn WorkerStore>,
    /// Where a look at a task at a later time is asked for.
    pub reenqueuer: Arc<dyn Reenqueuer>,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub entropy: Arc<dyn Entropy>,
    /// Who is told what happened.
    pub events: Arc<dyn EventSink>,
    /// What happened, to be read again.
    pub feed: Arc<dyn EventFeed>,
    /// Webhooks, and what is on its way to them.
    pub webhooks: Arc<dyn WebhookStore>,
    /// API keys.
    pub keys: Arc<dyn KeyStore>,
    /// Who did what.
    pub audit: Arc<dyn AuditLog>,
    /// How processes that share a store wake each other.
    pub wakeups: Arc<dyn Wakeups>,
}

impl std::fmt::Debug for Ports {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Ports").finish_non_exhaustive()
    }
}
