//! Many workers on a failing store, in virtual time, from one seed.
//!
//! The seed draws everything: graphs, how handlers behave and how long they take, how many workers
//! there are and when they crash, what operators do, and which calls of the store suffer which
//! fault. The workers are the engine's own coordinators. After every call that may have changed
//! something the [invariants](crate::invariants) are checked. When the chaos is over, every task
//! must end in bounded time.
//!
//! The whole runs in one thread and moves time only when everything waits, so the same seed gives
//! the same run, down to the last line of its log.
//!
//! ```
//! use tasker_testkit::simulation::Simulation;
//!
//! let report = Simulation::of_seed(7).run();
//! assert_eq!(report.broken_promises(), [""; 0], "{report}");
//! assert_eq!(Simulation::of_seed(7).run().log, report.log);
//! ```

mod dice;
mod handler;
mod mix;
mod operators;
mod process;
mod report;
mod submitters;
mod workers;

use std::sync::Arc;

use adapters_memory::MemoryPorts;
use application::ports::Ports;
use domain::time::Timestamp;

use dice::Dice;
use mix::Mix;
use process::Process;
pub use report::SimulationReport;

/// When a simulation begins: 2026-01-01.
const START: i64 = 1_767_225_600;

/// A simulation about to be run.
#[derive(Debug)]
pub struct Simulation {
    seed: u64,
    wrap: fn(Ports) -> Ports,
}

impl Simulation {
    /// The simulation of this seed, on the store in memory.
    pub fn of_seed(seed: u64) -> Self {
        Self {
            seed,
            wrap: |ports| ports,
        }
    }

    /// The same on a changed store, mostly one broken on purpose: a simulation that does not find
    /// what is broken is worth nothing.
    #[must_use]
    pub fn on(self, wrap: fn(Ports) -> Ports) -> Self {
        Self { wrap, ..self }
    }

    /// Runs it, in a runtime of its own.
    ///
    /// # Panics
    /// Inside of another runtime.
    pub fn run(self) -> SimulationReport {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .start_paused(true)
            .build()
            .expect("a runtime without IO needs nothing that could be missing");
        runtime.block_on(self.play())
    }

    async fn play(self) -> SimulationReport {
        let dice = Dice::of_seed(self.seed);
        let mix = Mix::drawn(&dice);
        let memory = MemoryPorts::at(Timestamp::from_secs(START), self.seed);
        let clock = Arc::clone(&memory.clock);
        let process = Process::new((self.wrap)(memory.ports()), memory.clock, mix, dice);
        tokio::select! {
            biased;
            () = process.live() => {}
            () = crate::coordinator::move_time_when_idle(&clock) => {
                unreachable!("it does not return")
            }
        }
        process.report(self.seed).await
    }
}
