//! Where the tests play.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use application::coordinate::Stop;
use application::ports::{Clock, Handlers, Ports, StepHandler, StepQueue, StoreError};
use application::{Coordinator, CoordinatorOptions, CoordinatorReport, Orchestrator};
use domain::event::Event;
use domain::history::Transition;
use domain::id::{StepId, TaskId};
use domain::millis::Millis;
use domain::step::Step;
use domain::task::Snapshot;
use domain::template::{StepBuilder, Template};
use domain::time::Timestamp;
use tasker_adapters_memory::MemoryPorts;
use testkit::coordinator::move_time_when_idle;
use testkit::faults::Faults;
use testkit::handlers::{Calls, ConfigurableFailure, Gate, Gated};
use testkit::invariants::{Depth, Watch};
use tokio::task::JoinHandle;

use crate::requests::{handler_name, request, step_name, template};

/// A process with its store, whose calls can be made to fail.
pub(crate) struct World {
    pub(crate) memory: MemoryPorts,
    pub(crate) faults: Faults,
    pub(crate) orchestrator: Orchestrator,
    pub(crate) calls: Calls,
    watch: Watch,
}

impl World {
    pub(crate) fn new() -> Self {
        Self::with(|ports| ports)
    }

    /// With something put between the use cases and the store.
    pub(crate) fn with(wrap: impl FnOnce(Ports) -> Ports) -> Self {
        let memory = MemoryPorts::at(Timestamp::from_secs(1_000_000), 1);
        let (ports, watch) = Watch::over(memory.ports(), Depth::Everything);
        let faults = Faults::none();
        let orchestrator = Orchestrator::new(faults.wrap(wrap(ports)));
        Self {
            memory,
            faults,
            orchestrator,
            calls: Calls::new(),
            watch,
        }
    }

    /// With something put before the step queue only.
    pub(crate) fn with_queue<Q: StepQueue + 'static>(
        wrap: impl FnOnce(Arc<dyn StepQueue>) -> Arc<Q>,
    ) -> (Self, Arc<Q>) {
        let mut made = None;
        let world = Self::with(|ports| {
            let queue = wrap(Arc::clone(&ports.queue));
            made = Some(Arc::clone(&queue));
            Ports { queue, ..ports }
        });
        (world, made.unwrap())
    }

    /// The use cases in another process, over the same store: it shares nothing else.
    pub(crate) fn elsewhere(&self) -> Orchestrator {
        Orchestrator::new(self.orchestrator.ports().clone())
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.memory.clock.now()
    }

    pub(crate) fn advance(&self, secs: u64) {
        self.memory.clock.advance(Millis::from_secs(secs));
    }

    /// Keeps a template of these steps and submits a task of it.
    pub(crate) async fn submit(&self, steps: impl IntoIterator<Item = StepBuilder>) -> TaskId {
        self.submit_template(template(steps)).await
    }

    pub(crate) async fn submit_template(&self, template: Template) -> TaskId {
        let request = request(&template);
        self.orchestrator
            .put_template(Arc::new(template))
            .await
            .unwrap();
        self.orchestrator.submit(request).await.unwrap().task
    }

    pub(crate) async fn load(&self, task: TaskId) -> Snapshot {
        let loaded = self.memory.ports().tasks.load(task).await;
        loaded.unwrap().unwrap()
    }

    pub(crate) async fn step(&self, task: TaskId, name: &str) -> Step {
        let snapshot = self.load(task).await;
        snapshot.step_named(&step_name(name)).unwrap().clone()
    }

    pub(crate) async fn id(&self, task: TaskId, name: &str) -> StepId {
        self.step(task, name).await.id
    }

    pub(crate) async fn history(&self, task: TaskId) -> Vec<Transition> {
        let tasks = self.memory.ports().tasks;
        tasks.history(task, 0, 1_000).await.unwrap()
    }

    /// Handlers that are all this one, with their calls remembered.
    pub(crate) fn all(&self, handler: Arc<dyn StepHandler>) -> Handlers {
        Handlers::new().with(handler_name("work"), self.calls.wrap(handler))
    }

    /// Handlers that succeed.
    pub(crate) fn good(&self) -> Handlers {
        self.all(Arc::new(ConfigurableFailure::new(0)))
    }

    /// Handlers that succeed once they are let through.
    pub(crate) fn gated(&self, gate: &Gate) -> Handlers {
        let good = Arc::new(ConfigurableFailure::new(0));
        self.all(Arc::new(Gated::new(gate, good)))
    }

    /// The clock, as handlers know it.
    pub(crate) fn clock(&self) -> Arc<dyn Clock> {
        Arc::clone(&self.orchestrator.ports().clock)
    }

    /// A coordinator in a task of its own.
    pub(crate) fn spawn(&self, handlers: Handlers, options: CoordinatorOptions) -> Running {
        let stop = Stop::default();
        let coordinator = Coordinator::new(self.orchestrator.clone(), handlers, options);
        let told = stop.clone();
        let handle = tokio::spawn(async move { coordinator.run(told).await });
        Running { stop, handle }
    }

    /// A coordinator run to its end, with time moving whenever everything waits.
    pub(crate) async fn run(
        &self,
        handlers: Handlers,
        options: CoordinatorOptions,
    ) -> CoordinatorReport {
        self.end(self.spawn(handlers, options)).await.unwrap()
    }

    /// Waits for the end of a coordinator, with time moving whenever everything waits.
    pub(crate) async fn end(&self, running: Running) -> Result<CoordinatorReport, StoreError> {
        self.moving_time(running.handle).await.unwrap()
    }

    pub(crate) async fn moving_time<T>(&self, until: impl Future<Output = T>) -> T {
        tokio::select! {
            biased;
            value = until => value,
            () = move_time_when_idle(&self.memory.clock) => unreachable!("it does not return"),
        }
    }

    /// The recorded events of a task, as rows of history.
    pub(crate) fn told(&self, task: TaskId) -> Vec<Transition> {
        let events = self.memory.events.recorded().into_iter();
        events
            .filter_map(|event| match event {
                Event::Recorded(recorded) if recorded.transition.task == task => {
                    Some(recorded.transition)
                }
                Event::Recorded(_) | Event::Signal(_) | Event::Custom(_) => None,
            })
            .collect()
    }

    /// How often an event of this name was told.
    pub(crate) fn heard(&self, name: &str) -> usize {
        let names = self.memory.events.names();
        names.iter().filter(|heard| *heard == name).count()
    }

    /// Checks what must hold at the end of every test.
    pub(crate) async fn finish(&self) {
        self.finish_untold().await;
        for task in self.watch.tasks() {
            assert_eq!(self.told(task), self.history(task).await);
        }
    }

    /// The same where a reply got lost on its way, and with it what it said.
    pub(crate) async fn finish_untold(&self) {
        self.nothing_was_broken();
        for task in self.watch.tasks() {
            let snapshot = self.load(task).await;
            assert_eq!(snapshot.recount(), snapshot.task.tally);
        }
    }
}

impl World {
    /// That no call broke an invariant; all there is to check once tasks have been removed.
    pub(crate) fn nothing_was_broken(&self) {
        assert_eq!(self.watch.violations(), [], "{:#?}", self.watch.log());
    }
}

/// A coordinator at work.
pub(crate) struct Running {
    pub(crate) stop: Stop,
    handle: JoinHandle<Result<CoordinatorReport, StoreError>>,
}

impl Running {
    pub(crate) fn is_over(&self) -> bool {
        self.handle.is_finished()
    }
}

/// Returns when everything waits: paused time passes only then.
pub(crate) async fn everything_waits() {
    let never: Pin<Box<dyn Future<Output = ()> + Send>> = Box::pin(std::future::pending());
    let waited = tokio::time::timeout(Duration::from_millis(1), never).await;
    assert!(waited.is_err());
}
