//! Writes down what the store has acknowledged.

use std::sync::Arc;

use application::ports::EventSink;
use domain::event::Event;

use crate::journal::{Journal, Line};

/// The engine tells its event sink of a transition once its commit has been answered: from then on
/// it must never be lost.
pub(crate) struct Witness(pub(crate) Arc<Journal>);

impl EventSink for Witness {
    fn publish(&self, events: Vec<Event>) {
        for event in events {
            if let Event::Recorded(recorded) = event {
                let written = self.0.write(&Line::Ack(recorded.transition));
                // The handlers meet the same error and make it known.
                written.ok();
            }
        }
    }
}
