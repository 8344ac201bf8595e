//! What a scenario plays in.

use std::sync::Arc;

use adapters_memory::{MemoryEvents, SeededEntropy, VirtualClock};
use application::Orchestrator;
use application::ports::{Clock, Handlers, Ports};
use domain::history::Transition;
use domain::id::TaskId;
use domain::millis::Millis;
use domain::name::StepName;
use domain::step::Step;
use domain::task::Snapshot;
use domain::time::Timestamp;

use super::coverage::{Coverage, Notes};
use super::story::Story;
use crate::coordinator::{Run, TestCoordinator};
use crate::factories::Workflow;
use crate::invariants::{Depth, Watch, history, of_history};
use crate::observe::observed;
use crate::reenqueuer::RecordingReenqueuer;
use crate::story::story;

/// When every scenario begins: 2026-01-01, with odd microseconds, so that a store that rounds is
/// found.
const START: i64 = 1_767_225_600_123_457;
/// How long steps claimed by hand are leased.
pub(super) const LEASE: Millis = Millis::from_secs(60);

/// The use cases over a store under test, in virtual time that only the scenario moves.
#[derive(Debug)]
pub struct World {
    orchestrator: Orchestrator,
    clock: Arc<VirtualClock>,
    events: Arc<MemoryEvents>,
    reenqueuer: RecordingReenqueuer,
    watch: Watch,
    notes: Arc<Notes>,
}

/// When every scenario begins.
pub(super) fn start() -> Timestamp {
    Timestamp::from_micros(START).expect("a time within the bounds")
}

impl World {
    /// A world over an empty store. Only its tasks, steps, templates and re-enqueuer are used:
    /// time, randomness and events are the world's own.
    ///
    /// `depth` says how closely the invariants are checked after each call.
    pub fn over(store: Ports, depth: Depth) -> Self {
        let clock = Arc::new(VirtualClock::new(start()));
        let events = Arc::new(MemoryEvents::new());
        let reenqueuer = RecordingReenqueuer::before(store.reenqueuer);
        let ports = Ports {
            clock: Arc::<VirtualClock>::clone(&clock),
            entropy: Arc::new(SeededEntropy::new(1)),
            events: Arc::<MemoryEvents>::clone(&events),
            reenqueuer: Arc::new(reenqueuer.clone()),
            ..store
        };
        let (ports, watch) = Watch::over(ports, depth);
        let notes = Arc::new(Notes::default());
        let ports = observed(ports, Arc::<Notes>::clone(&notes));
        let orchestrator = Orchestrator::new(ports);
        Self {
            orchestrator,
            clock,
            events,
            reenqueuer,
            watch,
            notes,
        }
    }

    /// Checks what must hold at the end of every scenario; answers which rows of the published
    /// tables it went through.
    pub async fn finish(&self) -> Coverage {
        assert_eq!(self.watch.violations(), [], "{:#?}", self.watch.log());
        let mut coverage = self.notes.coverage();
        for task in self.watch.tasks() {
            let (snapshot, rows) = (self.load(task).await, self.history(task).await);
            assert_eq!(of_history(&snapshot, &rows), []);
            coverage.of_history(&rows);
            let stamp = domain::history::Stamp::engine(self.clock.now());
            let wrong = self
                .ports()
                .tasks
                .repair(task, stamp)
                .await
                .expect("the store answers");
            assert_eq!(wrong, 0, "counters of {task} were wrong");
        }
        coverage
    }

    pub(super) const fn orchestrator(&self) -> &Orchestrator {
        &self.orchestrator
    }

    pub(super) const fn ports(&self) -> &Ports {
        self.orchestrator.ports()
    }

    pub(super) const fn clock(&self) -> &Arc<VirtualClock> {
        &self.clock
    }

    pub(super) fn events(&self) -> Vec<String> {
        self.events.names()
    }

    pub(super) const fn reenqueuer(&self) -> &RecordingReenqueuer {
        &self.reenqueuer
    }

    /// Lets time pass.
    pub(super) fn advance(&self, secs: u64) {
        self.clock.advance(Millis::from_secs(secs));
    }

    /// The time in seconds after the beginning.
    pub(super) fn elapsed(&self) -> u64 {
        self.clock.now().since(start()).as_secs()
    }

    /// The engine's coordinator, driven in virtual time.
    pub(super) fn coordinator(&self, handlers: &Handlers) -> TestCoordinator {
        let clock = Arc::clone(&self.clock);
        TestCoordinator::new(self.orchestrator.clone(), clock, handlers.clone())
    }

    /// Keeps the workflow's template and submits a task of it.
    pub(super) async fn submit(&self, workflow: &Workflow) -> TaskId {
        self.coordinator(workflow.handlers()).submit(workflow).await
    }

    /// Runs a task until it ends, or until nothing is left that time could bring.
    pub(super) async fn run(&self, task: TaskId, workflow: &Workflow) -> Run {
        self.coordinator(workflow.handlers()).run(task).await
    }

    pub(super) async fn load(&self, task: TaskId) -> Snapshot {
        let loaded = self
            .ports()
            .tasks
            .load(task)
            .await
            .expect("the store answers");
        loaded.expect("the task exists")
    }

    pub(super) async fn step(&self, task: TaskId, name: &str) -> Step {
        let name = StepName::parse(name).expect("a step name");
        self.load(task)
            .await
            .step_named(&name)
            .expect("the step exists")
            .clone()
    }

    pub(super) async fn history(&self, task: TaskId) -> Vec<Transition> {
        history(&*self.ports().tasks, task).await
    }

    /// Stops the test unless the task's story is this one.
    pub(super) async fn expect(&self, task: TaskId, expected: &Story) {
        let (snapshot, rows) = (self.load(task).await, self.history(task).await);
        assert_eq!(story(&snapshot, &rows, start()), expected.lines());
    }
}
