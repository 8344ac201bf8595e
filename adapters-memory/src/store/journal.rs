//! Every row of every history, in the order they were written.

use std::collections::BTreeMap;
use std::ops::Bound;

use domain::event::EventId;
use domain::id::TaskId;

use super::row::TaskRow;

/// The rows by their ids: the task, and the place in its history.
#[derive(Default)]
pub(super) struct Journal {
    rows: BTreeMap<EventId, (TaskId, usize)>,
    /// The newest id that was given out, rows that are gone included.
    newest: EventId,
}

impl Journal {
    /// Takes in what was added to the history of a task.
    pub(super) fn enter(&mut self, row: &mut TaskRow) {
        let task = row.snapshot.task.id;
        for place in row.event_ids.len()..row.history.len() {
            self.newest = EventId::new(self.newest.get().saturating_add(1));
            self.rows.insert(self.newest, (task, place));
            row.event_ids.push(self.newest);
        }
    }

    /// Lets go of a task that is removed.
    pub(super) fn forget(&mut self, row: &TaskRow) {
        for id in &row.event_ids {
            self.rows.remove(id);
        }
    }

    pub(super) const fn newest(&self) -> EventId {
        self.newest
    }

    pub(super) fn get(&self, id: EventId) -> Option<(TaskId, usize)> {
        self.rows.get(&id).copied()
    }

    /// What comes after this one.
    pub(super) fn after(
        &self,
        id: EventId,
    ) -> impl Iterator<Item = (EventId, (TaskId, usize))> + use<'_> {
        let rows = self.rows.range((Bound::Excluded(id), Bound::Unbounded));
        rows.map(|(id, at)| (*id, *at))
    }
}
