//! The use cases behind one handle.

use std::sync::Arc;

use domain::event::Event;
use domain::history::Transition;
use domain::id::StepId;
use domain::retry::Strategies;
use domain::status::Status;
use domain::task::ReenqueuePolicy;
use tokio::sync::broadcast;

use crate::analytics::Answers;
use crate::metrics::EngineMetrics;
use crate::one_step::Known;
use crate::ports::{LeaseRef, Ports};
use crate::remote::Remote;
use crate::schema::Schemas;
use crate::supervise::Supervisor;
use crate::wake::Calls;

/// The use cases over some ports. Cheap to clone; clones share everything.
#[derive(Clone, Debug)]
pub struct Orchestrator {
    pub(crate) ports: Ports,
    pub(crate) strategies: Strategies,
    pub(crate) reenqueue: ReenqueuePolicy,
    pub(crate) schemas: Arc<Schemas>,
    pub(crate) known: Arc<Known>,
    pub(crate) calls: Calls,
    pub(crate) metrics: Arc<EngineMetrics>,
    pub(crate) revoked: broadcast::Sender<LeaseRef>,
    pub(crate) remote: Arc<Remote>,
    pub(crate) answers: Arc<Answers>,
}

/// How many revoked leases may wait to be heard of. What does not fit is heard of by heartbeat.
const REVOKED_WAITING: usize = 1_024;

impl Orchestrator {
    /// Over these ports, with the default delays and no custom strategies.
    pub fn new(ports: Ports) -> Self {
        Self {
            ports,
            strategies: Strategies::default(),
            reenqueue: ReenqueuePolicy::default(),
            schemas: Arc::default(),
            known: Arc::default(),
            calls: Calls::default(),
            metrics: Arc::default(),
            revoked: broadcast::Sender::new(REVOKED_WAITING),
            remote: Arc::default(),
            answers: Arc::default(),
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

    /// Counting where others of this process count: the store, say.
    #[must_use]
    pub fn with_metrics(self, metrics: Arc<EngineMetrics>) -> Self {
        Self { metrics, ..self }
    }

    /// What has been counted.
    pub const fn metrics(&self) -> &Arc<EngineMetrics> {
        &self.metrics
    }

    pub(crate) fn supervisor(&self) -> Supervisor {
        Supervisor::new(Arc::clone(&self.ports.clock), Arc::clone(&self.metrics))
    }

    /// The ports, for those who look deeper than the use cases.
    pub const fn ports(&self) -> &Ports {
        &self.ports
    }

    /// Tells the coordinators of this process which leases an operator or a rescuer has ended, so
    /// that their handlers hear of it before the next heartbeat would tell them.
    pub(crate) fn revoke(&self, trail: &[Transition]) {
        for row in trail.iter().filter(|row| row.from == Status::InProgress) {
            if let Some(index) = row.step {
                let step = StepId {
                    task: row.task,
                    index,
                };
                // An error means that no coordinator runs in this process.
                let _: Result<usize, _> = self.revoked.send(LeaseRef {
                    step,
                    lease_no: row.lease_no,
                });
            }
        }
    }

    /// Tells what was committed.
    pub(crate) fn publish(&self, trail: Vec<Transition>) {
        self.tell(trail.into_iter().map(Event::recorded).collect());
    }

    /// Tells what happened, if anything did.
    pub(crate) fn tell(&self, events: Vec<Event>) {
        if !events.is_empty() {
            self.ports.events.publish(events);
        }
    }
}
