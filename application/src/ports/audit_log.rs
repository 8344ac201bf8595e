//! Who did what, as a port.

use async_trait::async_trait;
use domain::access::PrincipalKind;
use domain::name::Namespace;
use domain::text::{Actor, Text};
use domain::time::Timestamp;

use super::StoreError;

/// Keeps the audit log: an entry before an act is begun, and how it ended. Nothing is ever changed
/// or removed.
#[cfg_attr(any(test, feature = "mock"), mockall::automock)]
#[async_trait]
pub trait AuditLog: Send + Sync {
    /// Writes down that something is about to be done; answers its number. Numbers only grow.
    async fn begin(&self, act: AuditedAct) -> Result<i64, StoreError>;

    /// Writes down how it ended. A second end of the same act changes nothing.
    async fn end(&self, number: i64, outcome: AuditOutcome) -> Result<(), StoreError>;

    /// Entries, newest first, at most `query.limit`.
    async fn list(&self, query: AuditQuery) -> Result<Vec<AuditEntry>, StoreError>;
}

/// Something that is about to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditedAct {
    /// When.
    pub at: Timestamp,
    /// By whom, as history calls it.
    pub actor: Actor,
    /// How it has shown who it is.
    pub principal_kind: PrincipalKind,
    /// Which of its kind.
    pub principal_id: Text,
    /// What: the operation's id.
    pub operation: Text,
    /// On what: the path, or what stands for it.
    pub target: Text,
    /// In which namespace, where that is known beforehand.
    pub namespace: Option<Namespace>,
    /// From which address; none for a command line.
    pub address: Option<Text>,
    /// The id of the request, as in the logs.
    pub request: Option<Text>,
}

/// How it ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditOutcome {
    /// When.
    pub at: Timestamp,
    /// The status that was answered, as of HTTP.
    pub status: u16,
}

/// An act, and how it ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditEntry {
    /// Its number.
    pub number: i64,
    /// What was about to be done.
    pub act: AuditedAct,
    /// How it ended; none if it is under way, or if nobody lived to tell.
    pub outcome: Option<AuditOutcome>,
}

/// Which entries. Every filter that is given must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditQuery {
    /// Of this actor.
    pub actor: Option<Actor>,
    /// Of this operation.
    pub operation: Option<Text>,
    /// Not before this time.
    pub from: Option<Timestamp>,
    /// Before this time.
    pub until: Option<Timestamp>,
    /// Older than the entry of this number: the cursor of the page before.
    pub before: Option<i64>,
    /// At most this many, 1 to 1,000.
    pub limit: u32,
}
