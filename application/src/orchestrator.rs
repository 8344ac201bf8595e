//! The use cases behind one handle.

use std::sync::Arc;

use domain::event::Event;
use domain::history::Transition;
use domain::id::{StepId, TaskId};
use domain::retry::Strategies;
use domain::status::Status;
use domain::task::ReenqueuePolicy;
use tokio::sync::broadcast;

use crate::analytics::Answers;
use crate::metrics::{EngineMetrics, MeteredQueue};
use crate::one_step::Known;
use crate::ports::{LeaseRef, Ports, StepQueue, Traces, Untraced};
use crate::remote::Remote;
use crate::schema::Schemas;
use crate::supervise::Supervisor;
use crate::tail::EventTail;
use crate::wake::Calls;

/// The use cases over some ports. Cheap to clone; clones share everything.
#[derive(Clone)]
pub struct Orchestrator {
    pub(crate) ports: Ports,
    pub(crate) strategies: Strategies,
    pub(crate) reenqueue: ReenqueuePolicy,
    pub(crate) schemas: Arc<Schemas>,
    pub(crate) known: Arc<Known>,
    pub(crate) calls: Calls,
    pub(crate) metrics: Arc<EngineMetrics>,
    pub(crate) traces: Arc<dyn Traces>,
    /// As it came, without the meter that `ports` has in front of it.
    bare_queue: Arc<dyn StepQueue>,
    pub(crate) revoked: broadcast::Sender<LeaseRef>,
    pub(crate) tail: EventTail,
    pub(crate) remote: Arc<Remote>,
    pub(crate) answers: Arc<Answers>,
}

impl std::fmt::Debug for Orchestrator {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Orchestrator")
            .field("ports", &self.ports)
            .finish_non_exhaustive()
    }
}

/// How many revoked leases may wait to be heard of. What does not fit is heard of by heartbeat.
const REVOKED_WAITING: usize = 1_024;

impl Orchestrator {
    /// Over these ports, with the default delays and no custom strategies.
    pub fn new(ports: Ports) -> Self {
        let bare_queue = Arc::clone(&ports.queue);
        let metrics = Arc::<EngineMetrics>::default();
        let supervisor = Supervisor::new(Arc::clone(&ports.clock), Arc::clone(&metrics));
        let (feed, clock) = (Arc::clone(&ports.feed), Arc::clone(&ports.clock));
        let tail = EventTail::new(feed, clock, supervisor);
        let events = tail.beside(Arc::clone(&ports.events));
        let orchestrator = Self {
            ports: Ports { events, ..ports },
            bare_queue,
            strategies: Strategies::default(),
            reenqueue: ReenqueuePolicy::default(),
            schemas: Arc::default(),
            known: Arc::default(),
            calls: Calls::default(),
            metrics: Arc::clone(&metrics),
            traces: Arc::new(Untraced),
            revoked: broadcast::Sender::new(REVOKED_WAITING),
            tail,
            remote: Arc::default(),
            answers: Arc::default(),
        };
        orchestrator.with_metrics(metrics)
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
        let supervisor = Supervisor::new(Arc::clone(&self.ports.clock), Arc::clone(&metrics));
        self.tail.supervise_with(supervisor);
        let queue = Arc::clone(&self.bare_queue);
        let clock = Arc::clone(&self.ports.clock);
        let metered = MeteredQueue::new(queue, clock, Arc::clone(&metrics));
        let ports = Ports {
            queue: Arc::new(metered),
            ..self.ports
        };
        Self {
            ports,
            metrics,
            ..self
        }
    }

    /// Drawing the traces of its tasks.
    #[must_use]
    pub fn with_traces(self, traces: Arc<dyn Traces>) -> Self {
        Self { traces, ..self }
    }

    /// What a worker elsewhere is told of a task's trace, as a W3C `traceparent`: its attempts go
    /// below it. None if no traces are drawn.
    pub fn traceparent_of(&self, task: TaskId) -> Option<String> {
        self.traces.traceparent_of(task)
    }

    /// The newest events, shared by all who follow them.
    pub const fn events(&self) -> &EventTail {
        &self.tail
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
