//! Many workers on a failing store, five hundred times: invariants after every call, every task
//! ends. And the same on a store without its fence, which must be found out.
//!
//! `SIM_SEED=7` runs that one seed and prints its log; `SIM_SEEDS=100000` runs that many.

mod fenceless;

use std::env;
use std::num::NonZero;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use testkit::simulation::{Simulation, SimulationReport};

/// How many seeds are run when nothing else is asked for.
const SEEDS: u64 = 500;

fn asked(variable: &str) -> Option<u64> {
    env::var(variable).ok()?.parse().ok()
}

/// Runs seeds on all processors; answers what `keep` makes of each report. Once it makes nothing of
/// one, no more are begun.
fn run_all<T: Send>(
    seeds: u64,
    run: impl Fn(u64) -> SimulationReport + Sync,
    keep: impl Fn(SimulationReport) -> Option<T> + Sync,
) -> Vec<T> {
    let over = AtomicBool::new(false);
    let lanes = thread::available_parallelism().map_or(1, NonZero::get);
    let lane = |first: usize| {
        let mine = (0..seeds).skip(first).step_by(lanes);
        let mine = mine.take_while(|_| !over.load(Ordering::Relaxed));
        let kept = mine.map_while(|seed| {
            let kept = keep(run(seed));
            over.fetch_or(kept.is_none(), Ordering::Relaxed);
            kept
        });
        kept.collect::<Vec<T>>()
    };
    thread::scope(|scope| {
        let lanes: Vec<_> = (0..lanes)
            .map(|first| scope.spawn(move || lane(first)))
            .collect();
        lanes
            .into_iter()
            .flat_map(|lane| lane.join().unwrap_or_default())
            .collect()
    })
}

#[test]
fn five_hundred_seeds_keep_every_promise() {
    if let Some(seed) = asked("SIM_SEED") {
        let report = Simulation::of_seed(seed).run();
        println!("{report}");
        assert_eq!(report.broken_promises(), [""; 0]);
        return;
    }
    let seeds = asked("SIM_SEEDS").unwrap_or(SEEDS);
    let run = |seed| Simulation::of_seed(seed).run();
    let broken = Mutex::new(None);
    let reports = run_all(seeds, run, |report| {
        if report.broken_promises().is_empty() {
            return Some((report.ended, report.faults));
        }
        let mut first = broken.lock().unwrap_or_else(PoisonError::into_inner);
        first.get_or_insert(report);
        None
    });
    if let Some(report) = broken.into_inner().unwrap_or_default() {
        let (seed, broken) = (report.seed, report.broken_promises());
        let replay = "cargo test -p tasker-adapters-memory --test simulation -- --nocapture seeds";
        panic!("{broken:#?}\nto replay: SIM_SEED={seed} {replay}");
    }

    // What the seeds have drawn must be worth something.
    let ended = |how: usize| reports.iter().map(|(ended, _)| ended[how]).sum::<usize>();
    let faults: usize = reports.iter().map(|(_, faults)| faults).sum();
    println!(
        "{} complete, {} in error, {faults} faults",
        ended(0),
        ended(1)
    );
    let seeds = usize::try_from(seeds).unwrap_or(usize::MAX);
    assert_eq!(reports.len(), seeds, "no lane has died");
    assert!(ended(0) > seeds / 2 && ended(1) > seeds / 10 && faults > seeds * 5);
}

#[test]
fn the_same_seed_gives_the_same_log() {
    for seed in 0..25 {
        let (one, two) = (
            Simulation::of_seed(seed).run(),
            Simulation::of_seed(seed).run(),
        );
        assert_eq!(one.log, two.log, "seed {seed}");
        assert_eq!(one, two, "seed {seed}");
    }
    let (one, other) = (Simulation::of_seed(1).run(), Simulation::of_seed(2).run());
    assert_ne!(one.log, other.log);
}

#[test]
fn a_store_without_its_fence_is_found_out() {
    let run = |seed| Simulation::of_seed(seed).on(fenceless::remove_fence).run();
    let found = run_all(150, run, |report| {
        Some(
            report
                .violations
                .iter()
                .any(|violation| violation.rule == "I2"),
        )
    });
    let caught = found.iter().filter(|caught| **caught).count();
    println!("{caught} of 150 seeds found out");
    assert!(
        caught >= 3,
        "only {caught} of 150 seeds noticed that late outcomes are accepted"
    );
}
