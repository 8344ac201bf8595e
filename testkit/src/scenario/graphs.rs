//! The five graphs, each in eight ways.

mod cancelled;
mod failing;
mod happy;
mod manual;

use std::sync::Arc;

use application::ports::Handlers;

use super::World;
use crate::factories::{self, Workflow};
use crate::handlers::ConfigurableFailure;

/// Makes a topic of a graph; the step is the one that things are done to: in the middle, with
/// steps before, beside and behind it.
macro_rules! graph {
    ($($(#[$doc:meta])* $graph:ident at $subject:literal;)*) => {$(
        $(#[$doc])*
        pub mod $graph {
            use super::{World, cancelled, factories, failing, happy, manual};

            /// Fails as planned, comes back by itself, completes.
            pub async fn happy(world: &World) {
                happy::happy(world, factories::$graph()).await;
            }

            /// Every step fails twice and succeeds with its last attempt.
            pub async fn retry(world: &World) {
                happy::retry(world, factories::$graph()).await;
            }

            /// A step uses up its attempts; what can still run, runs; the task ends in error.
            pub async fn exhausted(world: &World) {
                failing::exhausted(world, factories::$graph(), $subject).await;
            }

            /// A step fails for good at once.
            pub async fn permanent(world: &World) {
                failing::permanent(world, factories::$graph(), $subject).await;
            }

            /// The task is cancelled while a step runs.
            pub async fn cancelled(world: &World) {
                cancelled::cancelled(world, factories::$graph(), $subject).await;
            }

            /// An operator vouches for the exhausted step, and the rest runs.
            pub async fn resolved(world: &World) {
                manual::resolved(world, factories::$graph(), $subject).await;
            }

            /// An operator resets the exhausted step, and it all runs.
            pub async fn reset(world: &World) {
                manual::reset(world, factories::$graph(), $subject).await;
            }

            /// A worker dies with a step in its hands; another takes over.
            pub async fn lease_lost(world: &World) {
                failing::lease_lost(world, factories::$graph(), $subject).await;
            }
        }
    )*};
}

graph! {
    /// Six steps in a row.
    linear at "process_data";
    /// Two branches between a start and a merge.
    diamond at "branch_one_process";
    /// Four roots that meet in one step.
    parallel_merge at "fetch_order_data";
    /// A root, two branches, four leaves and a step that gathers them.
    tree at "branch_b_setup";
    /// A bit of everything.
    mixed at "begin_processing";
}

/// The workflow with a handler of its own for one step, and the handlers without it: a coordinator
/// of these leaves the step alone.
fn set_apart(workflow: Workflow, step: &str) -> (Workflow, Handlers) {
    let workflow = workflow.with_handler(step, Arc::new(ConfigurableFailure::new(0)));
    let others = workflow.handlers_but(step);
    (workflow, others)
}
