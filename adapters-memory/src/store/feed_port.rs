//! [`EventFeed`]. Everything is behind one lock, so what has an id is settled.

use application::ports::{EventFeed, FeedPage, FeedQuery, Rest, StoreError};
use async_trait::async_trait;
use domain::event::{EventId, Recorded, StoredEvent};

use super::MemoryStore;
use super::read::bounded;
use super::row::TaskRow;
use super::state::State;

#[async_trait]
impl EventFeed for MemoryStore {
    async fn read(&self, query: FeedQuery) -> Result<FeedPage, StoreError> {
        let state = self.state();
        let limit = bounded(query.limit);
        let task = query.filter.task.and_then(|task| state.tasks.get(&task));
        let ids: Vec<EventId> = match (query.filter.task, task) {
            (None, _) => {
                let rows = state.journal.after(query.after);
                rows.map(|(id, _)| id).take(limit + 1).collect()
            }
            (Some(_), row) => {
                let ids = row.map(|row| row.event_ids.as_slice()).unwrap_or_default();
                let from = ids.partition_point(|id| *id <= query.after);
                ids.iter().skip(from).take(limit + 1).copied().collect()
            }
        };
        let rest = if ids.len() > limit {
            Rest::More
        } else {
            Rest::Nothing
        };
        let ids = ids.get(..limit).unwrap_or(&ids);
        let events = ids.iter().filter_map(|id| state.event(*id));
        Ok(FeedPage {
            upto: ids.last().copied().unwrap_or(query.after),
            events: events.filter(|event| query.filter.passes(event)).collect(),
            rest,
        })
    }

    async fn find(&self, ids: Vec<EventId>) -> Result<Vec<StoredEvent>, StoreError> {
        let state = self.state();
        Ok(ids.into_iter().filter_map(|id| state.event(id)).collect())
    }

    async fn head(&self) -> Result<EventId, StoreError> {
        Ok(self.state().journal.newest())
    }

    async fn reaches(&self, cursor: EventId) -> Result<bool, StoreError> {
        Ok(cursor <= self.state().journal.newest())
    }
}

impl State {
    fn event(&self, id: EventId) -> Option<StoredEvent> {
        let (task, place) = self.journal.get(id)?;
        self.tasks.get(&task)?.event(id, place)
    }
}

impl TaskRow {
    fn event(&self, id: EventId, place: usize) -> Option<StoredEvent> {
        let transition = self.history.get(place)?.clone();
        let template = &self.snapshot.task.template;
        let step = transition.step.and_then(|index| self.step(index));
        Some(StoredEvent {
            id,
            namespace: template.namespace.clone(),
            template: template.name.clone(),
            step_name: step.map(|step| step.definition.name.clone()),
            recorded: Recorded::of(transition),
        })
    }
}
