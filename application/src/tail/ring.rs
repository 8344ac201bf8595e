//! The newest events, as many as fit.

use std::collections::VecDeque;
use std::sync::Arc;

use domain::event::EventId;

use super::Told;
use crate::ports::{FeedFilter, FeedPage};

/// How many events are kept. At a usual 300 bytes each that is a megabyte.
pub(super) const EVENTS_MAX: usize = 4_096;
/// The most one look answers.
pub(super) const PORTION_MAX: usize = 256;

/// All events after `start` up to `end`.
pub(super) struct Ring {
    start: EventId,
    end: EventId,
    events: VecDeque<Arc<Told>>,
}

/// What a look into the ring shows.
pub(super) enum View {
    /// What passed, and how far the look went.
    Within(Vec<Arc<Told>>, EventId),
    /// The place is before the ring, which begins after this event.
    Before(EventId),
}

impl Ring {
    pub(super) const fn at(end: EventId) -> Self {
        Self {
            start: end,
            end,
            events: VecDeque::new(),
        }
    }

    pub(super) const fn end(&self) -> EventId {
        self.end
    }

    /// Takes in what comes next; what does not fit any more goes.
    pub(super) fn push(&mut self, page: FeedPage) {
        self.events.extend(
            page.events
                .into_iter()
                .map(|event| Arc::new(Told::new(event))),
        );
        self.end = page.upto;
        while self.events.len() > EVENTS_MAX {
            if let Some(gone) = self.events.pop_front() {
                self.start = gone.event.id;
            }
        }
    }

    pub(super) fn after(&self, at: EventId, filter: &FeedFilter) -> View {
        if at < self.start {
            return View::Before(self.start);
        }
        let from = self.events.partition_point(|told| told.event.id <= at);
        let mut passed = Vec::new();
        for told in self.events.range(from..) {
            if filter.passes(&told.event) {
                passed.push(Arc::clone(told));
            }
            if passed.len() == PORTION_MAX {
                return View::Within(passed, told.event.id);
            }
        }
        // A place beyond the end was read from a store that this process has not followed so far.
        View::Within(passed, self.end.max(at))
    }
}
