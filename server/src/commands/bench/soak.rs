//! `tasker bench --soak`.

use std::time::Duration;

use bench::{Listener, Plan, Shape, SoakFigures, SoakPlan};

use super::failure;
use crate::cli::bench::BenchArguments;
use crate::exit::Failure;
use crate::output::{print, print_json};

/// Keeps the workers busy for minutes.
pub(super) async fn run(
    arguments: &BenchArguments,
    plan: &Plan,
    minutes: u32,
    listener: &dyn Listener,
) -> Result<(), Failure> {
    let [shape] = plan.shapes.as_slice() else {
        return Err(Failure::usage(
            "--shape: a soak runs one shape; give one, such as --shape jobs",
        ));
    };
    let soak = SoakPlan {
        duration: Duration::from_secs(u64::from(minutes) * 60),
        pin: arguments.pin,
    };
    let shape: Shape = *shape;
    let found = bench::soak(plan, soak, shape, listener).await;
    let found = found.map_err(|error| failure(error, arguments.store.store.as_ref()))?;
    if arguments.json {
        return print_json(&found);
    }
    print(&told(&found, arguments.pin))
}

fn told(found: &SoakFigures, pinned: bool) -> String {
    let recovered = match found.recovered_after_s {
        Some(seconds) => format!("; recovered {seconds:.0} s after the snapshot was gone"),
        None if pinned => "; not recovered".to_owned(),
        None => String::new(),
    };
    format!(
        "{}: {} steps; {:.0} steps/s at the start, {:.0} at the end ({:.2}){recovered}\n",
        found.shape,
        found.steps,
        found.start_steps_per_s,
        found.end_steps_per_s,
        found.end_to_start,
    )
}
