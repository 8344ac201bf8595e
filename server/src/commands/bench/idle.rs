//! `tasker bench --idle`.

use std::time::Duration;

use bench::{IdleFigures, Listener, Plan};

use super::failure;
use super::table::ms;
use crate::cli::bench::BenchArguments;
use crate::exit::Failure;
use crate::output::{print, print_json};

/// Measures workers that have nothing to do.
pub(super) async fn run(
    arguments: &BenchArguments,
    plan: &Plan,
    seconds: u32,
    listener: &dyn Listener,
) -> Result<(), Failure> {
    let span = Duration::from_secs(seconds.into());
    let found = bench::idle(plan, span, listener).await;
    let found = found.map_err(|error| failure(error, arguments.store.store.as_ref()))?;
    if arguments.json {
        return print_json(&found);
    }
    print(&told(&found))
}

fn told(found: &IdleFigures) -> String {
    let queries = found
        .queries_per_s
        .map_or("-".to_owned(), |queries| format!("{queries:.2}"));
    format!(
        "idle for {} s: {queries} queries/s\n\
         {} wake-ups: start p50 {} ms, p95 {} ms, p99 {} ms; end p50 {} ms, p99 {} ms\n",
        found.idle_s,
        found.wake_ups,
        ms(found.start.start_p50_ms),
        ms(found.start.start_p95_ms),
        ms(found.start.start_p99_ms),
        ms(found.end.p50_ms),
        ms(found.end.p99_ms),
    )
}
