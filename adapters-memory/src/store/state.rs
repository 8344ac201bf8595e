//! Everything the store holds.

use std::collections::BTreeMap;
use std::sync::Arc;

use application::ports::AuditEntry;
use application::ports::Worker;
use domain::access::{ApiKey, KeyId};
use domain::history::Stamp;
use domain::id::TaskId;
use domain::name::{IdempotencyKey, Namespace, QueueName, RequestId, WorkerId};
use domain::template::{Template, TemplateKey};

use super::index::Index;
use super::journal::Journal;
use super::row::TaskRow;
use super::webhooks::Webhooks;
use super::worker_port::Handout;

#[derive(Default)]
pub(super) struct State {
    pub(super) templates: BTreeMap<TemplateKey, Arc<Template>>,
    pub(super) tasks: BTreeMap<TaskId, TaskRow>,
    /// Who holds an idempotency key.
    pub(super) keys: BTreeMap<(Namespace, IdempotencyKey), TaskId>,
    /// Paused queues, with who paused them and why.
    pub(super) paused: BTreeMap<QueueName, Stamp>,
    pub(super) workers: BTreeMap<WorkerId, Worker>,
    /// What claims that may be asked again have handed out.
    pub(super) handouts: BTreeMap<(WorkerId, RequestId), Handout>,
    /// Derived from `tasks`: what a claim, a rescuer and a reconciler look for.
    pub(super) index: Index,
    /// Every row of every history, in the order they were written.
    pub(super) journal: Journal,
    pub(super) webhooks: Webhooks,
    pub(super) api_keys: BTreeMap<KeyId, ApiKey>,
    /// The audit log; its numbers are places in it, from 1.
    pub(super) audit: Vec<AuditEntry>,
}
