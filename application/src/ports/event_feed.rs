//! Recorded events, read again by anyone at any time.

use async_trait::async_trait;
use domain::event::{EventFilter, EventId, StoredEvent};
use domain::id::TaskId;
use domain::name::{Namespace, TemplateName};

use super::StoreError;

/// The committed transitions of all tasks, in an order that only ever grows at its end.
///
/// Nothing is ever put before an event that was handed out: transactions may commit in another order
/// than they wrote in, and an event waits until nothing can come before it any more. So whoever reads
/// on after the last event he has seen misses nothing. Events go when their task is removed.
#[cfg_attr(any(test, feature = "mock"), mockall::automock)]
#[async_trait]
pub trait EventFeed: Send + Sync {
    /// The events after `query.after` that pass its filter, oldest first, from the next
    /// `query.limit` or so that are stored: few or none may pass, and more may follow.
    async fn read(&self, query: FeedQuery) -> Result<FeedPage, StoreError>;

    /// The events with these ids that are still there, in any order; at most 1,000 at once.
    async fn find(&self, ids: Vec<EventId>) -> Result<Vec<StoredEvent>, StoreError>;

    /// Where an observer who begins now begins: what is committed after the answer comes after it.
    async fn head(&self) -> Result<EventId, StoreError>;

    /// Whether the feed has come as far as this event; a cursor that it has not is another store's,
    /// or of this one before it was reset.
    async fn reaches(&self, cursor: EventId) -> Result<bool, StoreError>;
}

/// Which events to read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FeedQuery {
    /// After this one.
    pub after: EventId,
    /// Which.
    pub filter: FeedFilter,
    /// How many stored rows to look at, about: 1 to 1,000.
    pub limit: u32,
}

/// Which events pass. Everything that is given must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FeedFilter {
    /// Of this task.
    pub task: Option<TaskId>,
    /// Of tasks of this namespace.
    pub namespace: Option<Namespace>,
    /// Of tasks of this template.
    pub template: Option<TemplateName>,
    /// With a name that passes one of these; empty means any.
    pub names: Vec<EventFilter>,
}

impl FeedFilter {
    /// Whether an event passes.
    pub fn passes(&self, event: &StoredEvent) -> bool {
        self.task.is_none_or(|task| event.task() == task)
            && self
                .namespace
                .as_ref()
                .is_none_or(|namespace| event.namespace == *namespace)
            && self
                .template
                .as_ref()
                .is_none_or(|template| event.template == *template)
            && (self.names.is_empty() || self.names.iter().any(|f| f.passes(event.name())))
    }
}

/// A part of the feed.
#[derive(Clone, Debug, PartialEq)]
pub struct FeedPage {
    /// The events that passed, oldest first.
    pub events: Vec<StoredEvent>,
    /// Everything up to here has been looked at: where to go on.
    pub upto: EventId,
    /// What comes then.
    pub rest: Rest,
}

/// What comes after a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rest {
    /// More, now.
    More,
    /// Nothing yet.
    Nothing,
    /// Something, once a transaction that may come before it has ended.
    Unsettled,
}
