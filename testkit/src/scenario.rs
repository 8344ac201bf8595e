//! Workflows end to end, on any store: one suite of scenarios that every adapter passes.
//!
//! A scenario is a function over a [`World`]: the use cases over the store under test, a clock it
//! moves itself, and the engine's own coordinator. It asserts where the task and each step stand,
//! how many attempts have ended, and the whole history. Beneath it a
//! [`Watch`](crate::invariants::Watch) checks the invariants after every call that may have changed
//! something. The list of all scenarios exists once, in
//! [`for_each_scenario!`](crate::for_each_scenario):
//!
//! ```
//! use adapters_memory::MemoryPorts;
//! use domain::time::Timestamp;
//! use tasker_testkit::for_each_scenario;
//! use tasker_testkit::invariants::Depth;
//! use tasker_testkit::scenario::World;
//!
//! macro_rules! tests {
//!     ($($topic:ident: [$($case:ident),* $(,)?]),* $(,)?) => {
//!         $(mod $topic {
//!             $(
//!                 #[tokio::test]
//!                 async fn $case() {
//!                     let memory = super::MemoryPorts::at(super::Timestamp::EPOCH, 1);
//!                     let world = super::World::over(memory.ports(), super::Depth::Everything);
//!                     tasker_testkit::scenario::$topic::$case(&world).await;
//!                     world.finish().await;
//!                 }
//!             )*
//!         })*
//!     };
//! }
//! for_each_scenario!(tests);
//! ```
//!
//! What [`World::finish`] answers says which rows of the published tables of states a scenario
//! went through; over all scenarios, each row must be hit.

#![expect(
    clippy::missing_panics_doc,
    reason = "a scenario panics where a store breaks a promise; there is nothing else to say"
)]

mod calls;
mod coverage;
mod list;
mod story;
mod world;

pub mod batches;
pub mod delays;
pub mod failures;
mod graphs;
pub mod health;
pub mod leases;
pub mod operators;
pub mod pauses;
pub mod races;
pub mod reruns;
pub mod retries;
pub mod submissions;
pub mod unstarted;

pub use coverage::Coverage;
pub use graphs::{diamond, linear, mixed, parallel_merge, tree};
pub use world::World;
