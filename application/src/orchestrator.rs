//! The use cases behind one handle.

use std::sync::Arc;

use domain::event::Event;
use domain::history::Transition;
use domain::retry::Strategies;
use domain::task::ReenqueuePolicy;
use tokio::sync::Notify;

use crate::ports::Ports;
use crate::schema::Schemas;

/// The use cases over some ports. Cheap to clone; clones share everything.
#[derive(Clone, Debug)]
pub struct Orchestrator {
    pub(crate) ports: Ports,
    pub(crate) strategies: Strategies,
    pub(crate) reenqueue: ReenqueuePolicy,
    pub(crate) schemas: Arc<Schemas>,
    pub(crate) wake: Arc<Notify>,
}

impl Orchestrator {
    /// Over these ports, with the default delays and no custom strategies.
    pub fn new(ports: Ports) -> Self {
        Self {
            ports,
            strategies: Strategies::default(),
            reenqueue: ReenqueuePolicy::default(),
            schemas: Arc::default(),
            wake: Arc::default(),
        }
    }

    /// With retry strategies of the user's own.
    #[must_use]
    pub fn with_strategies(self, strategies: Strategies) -> Self {
        Self { strategies, ..self }
    }

    /// With other delays before a task is looked at again.
    #[must_use]
    pub fn with_reenqueue_policy(self, reenqueue: ReenqueuePolicy) -> Self {
        Self { reenqueue, ..self }
    }

    /// The ports, for those who look deeper than the use cases.
    pub const fn ports(&self) -> &Ports {
        &self.ports
    }

    /// Wakes the coordinators of this process that wait for work.
    pub fn wake(&self) {
        self.wake.notify_waiters();
    }

    /// Tells what was committed.
    pub(crate) fn publish(&self, trail: Vec<Transition>) {
        if !trail.is_empty() {
            self.ports
                .events
                .publish(trail.into_iter().map(Event::recorded).collect());
        }
    }
}
