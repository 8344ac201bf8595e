//! Two stores, the same commands, the same answers.
//!
//! Random sequences of everything workers, rescuers, operators and reconcilers may ask are played
//! on two stores at once. Every reply is compared, and after each sequence every row: tasks, steps,
//! contexts, results, lists, operation logs and history. A sequence that tells the stores apart is
//! shrunk before it is shown.
//!
//! Both stores may hold other things already and may be used for one comparison after another, as
//! long as they have gone through the same ones: each sequence has namespaces and queues of its
//! own, and plays earlier in time than the one before it, so that nothing left behind is due.
//!
//! ```
//! use tasker_testkit::differential::{Plan, compare};
//! use adapters_memory::MemoryPorts;
//! use domain::time::Timestamp;
//!
//! # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
//! let store = || MemoryPorts::at(Timestamp::EPOCH, 0).ports();
//! let plan = Plan { sequences: 5, ..Plan::default() };
//! let coverage = compare(&store(), &store(), &plan).await;
//! assert!(coverage.count("claimed") > 0);
//! # });
//! ```

mod coverage;
mod dump;
mod moves;
mod pair;
mod play;
mod player;
mod reply;
mod request;

use application::ports::Ports;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

pub use coverage::Coverage;
use moves::{Sequence, sequences};
use pair::{Mismatch, Pair};
use player::Player;

/// How much to compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Sequences. Default 300.
    pub sequences: u32,
    /// Commands of each. Default 40.
    pub commands: usize,
    /// The same seed, the same sequences.
    pub seed: u64,
}

impl Default for Plan {
    fn default() -> Self {
        Self {
            sequences: 300,
            commands: 40,
            seed: 1,
        }
    }
}

/// Plays the plan's sequences on both stores; answers what was covered.
///
/// # Panics
/// When the stores differ: with the seed, the smallest sequence found, the request and both
/// replies. When a store fails.
pub async fn compare(one: &Ports, other: &Ports, plan: &Plan) -> Coverage {
    let mut runner = runner(plan.seed);
    let strategy = sequences(plan.commands);
    let mut coverage = Coverage::default();
    let mut stage = Stage {
        one,
        other,
        played: 0,
    };
    for nth in 0..plan.sequences {
        let sequence = strategy
            .new_tree(&mut runner)
            .expect("a sequence")
            .current();
        if let Err(found) = stage.play(&sequence, &mut coverage).await {
            let (smallest, mismatch) = stage.shrink(sequence, found).await;
            report(plan.seed, nth, &smallest, &mismatch);
        }
    }
    coverage
}

/// Where sequences are played, one after another.
struct Stage<'a> {
    one: &'a Ports,
    other: &'a Ports,
    played: u32,
}

impl Stage<'_> {
    async fn play(&mut self, sequence: &Sequence, coverage: &mut Coverage) -> Result<(), Mismatch> {
        self.played += 1;
        let pair = Pair {
            one: self.one,
            other: self.other,
            coverage,
        };
        Player::new(pair, self.played, sequence).play().await
    }

    /// Leaves out one command after another, as long as the stores still differ.
    async fn shrink(
        &mut self,
        mut smallest: Sequence,
        mut found: Mismatch,
    ) -> (Sequence, Mismatch) {
        loop {
            let before = smallest.moves.len();
            for place in (0..before).rev() {
                let mut smaller = smallest.clone();
                smaller.moves.remove(place);
                if let Err(mismatch) = self.play(&smaller, &mut Coverage::default()).await {
                    (smallest, found) = (smaller, mismatch);
                }
            }
            if smallest.moves.len() == before {
                return (smallest, found);
            }
        }
    }
}

fn report(seed: u64, nth: u32, sequence: &Sequence, mismatch: &Mismatch) -> ! {
    let moves: Vec<String> = sequence
        .moves
        .iter()
        .map(|(turn, next)| format!("{turn:2} {next:?}"))
        .collect();
    let moves = moves.join("\n");
    panic!("the stores differ (seed {seed}, sequence {nth})\n{moves}\n{mismatch}")
}

fn runner(seed: u64) -> TestRunner {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    TestRunner::new_with_rng(Config::default(), rng)
}
