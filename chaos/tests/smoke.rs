//! Three scenarios for a few seconds each: workers killed, the server stopped, the network gone.
//! The whole is one command: `cargo run -p tasker-chaos --release -- all`.

#![cfg(test)]

use std::path::PathBuf;

use tasker_chaos::run::{RunOptions, run};
use tasker_chaos::scenario::Scenario;

const SECONDS: u64 = 6;

async fn keeps_its_promises(scenario: Scenario) {
    let options = RunOptions {
        scenario,
        seconds: Some(SECONDS),
        seed: 1,
        program: PathBuf::from(env!("CARGO_BIN_EXE_tasker-chaos")),
    };
    let report = run(&options).await.expect("the run can be made");
    assert!(report.passed(), "{}", report.findings());
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_workers_lose_nothing() {
    keeps_its_promises(Scenario::KillWorkers).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crash_of_the_server_loses_nothing() {
    keeps_its_promises(Scenario::StopServer).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_network_that_swallows_everything_loses_nothing() {
    keeps_its_promises(Scenario::Blackhole).await;
}
