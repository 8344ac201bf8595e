//! Runs workflows to their end in virtual time, and tells what happened.
//!
//! [`TestCoordinator`] drives the engine's own [`Coordinator`](application::Coordinator), one task
//! at a time, until nothing is viable; then it moves the clock to the next due time and drives it
//! again. A workflow with an hour of backoffs takes a millisecond.
//!
//! ```
//! use tasker_testkit::coordinator::TestCoordinator;
//! use tasker_testkit::factories;
//! use domain::status::Status;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let diamond = factories::diamond();
//! let coordinator = TestCoordinator::in_memory(diamond.handlers().clone());
//! let task = coordinator.submit(&diamond).await;
//! let run = coordinator.run(task).await;
//!
//! assert_eq!(run.ended(), Some(Status::Complete));
//! assert_eq!(run.attempts_of("branch_one_process"), 2); // failed once, came back by itself
//! assert!(run.elapsed.as_secs() >= 1); // about two seconds of backoff, none of them waited for
//! # }
//! ```

mod attempt;
mod report;
mod run;
mod time;

use std::sync::Arc;

use adapters_memory::{MemoryPorts, VirtualClock};
use application::Orchestrator;
use application::ports::Handlers;
use domain::time::Timestamp;

pub use attempt::Attempt;
pub use report::Report;
pub use run::{Outcome, Run, StepRun};
pub use time::move_time_when_idle;

/// When time begins for a coordinator in memory: 2026-01-01.
const START: i64 = 1_767_225_600;
/// How many rounds one task may take unless said otherwise.
const ROUNDS_MAX: u32 = 1_000;

/// Runs workflows in virtual time.
///
/// It works on any store, since every call of a store is handed the time. What it must not be
/// mixed with is tokio's paused time and a real database.
#[derive(Clone, Debug)]
pub struct TestCoordinator {
    orchestrator: Orchestrator,
    clock: Arc<VirtualClock>,
    handlers: Handlers,
    rounds_max: u32,
    concurrency: usize,
    moves_time: bool,
}

impl TestCoordinator {
    /// Over any orchestrator whose clock is `clock`.
    pub const fn new(
        orchestrator: Orchestrator,
        clock: Arc<VirtualClock>,
        handlers: Handlers,
    ) -> Self {
        Self {
            orchestrator,
            clock,
            handlers,
            rounds_max: ROUNDS_MAX,
            concurrency: 8,
            moves_time: false,
        }
    }

    /// With a memory store of its own, the same each time.
    pub fn in_memory(handlers: Handlers) -> Self {
        let memory = MemoryPorts::at(Timestamp::from_secs(START), 1);
        let orchestrator = Orchestrator::new(memory.ports());
        Self::new(orchestrator, memory.clock, handlers)
    }

    /// Gives up on a task after this many rounds.
    #[must_use]
    pub fn rounds_max(self, rounds_max: u32) -> Self {
        Self { rounds_max, ..self }
    }

    /// Runs this many steps at once. Default 8; with 1, the order of all is fixed.
    #[must_use]
    pub fn concurrency(self, concurrency: usize) -> Self {
        Self {
            concurrency,
            ..self
        }
    }

    /// Moves time also while handlers run, whenever everything waits: for handlers that take time,
    /// time out, or find the store failing.
    ///
    /// Only on a store in memory, and in a runtime whose own time is paused
    /// (`#[tokio::test(start_paused = true)]`): that is how it knows that everything waits.
    #[must_use]
    pub fn moving_time(self) -> Self {
        Self {
            moves_time: true,
            ..self
        }
    }

    /// The use cases it drives.
    pub const fn orchestrator(&self) -> &Orchestrator {
        &self.orchestrator
    }

    /// Its time.
    pub const fn clock(&self) -> &Arc<VirtualClock> {
        &self.clock
    }
}
