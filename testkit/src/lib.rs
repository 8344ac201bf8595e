//! What to test workflows with: your own, and the engine that runs them.
//!
//! Nothing here waits for real time or leaves anything to chance: clocks are moved, randomness has
//! a seed, and whatever fails says how to play it again.
//!
//! ```text
//! your workflows                     any store                        the engine
//!   factories, handlers                contract      one test per case   simulation
//!   coordinator, reenqueuer            scenario      one test per case   invariants
//!   idempotency, observe               differential  two stores, same    faults
//!   arbitrary                          cluster       private PostgreSQL
//! ```
//!
//! Read first: [`coordinator::TestCoordinator`], which runs a workflow to its end in virtual time;
//! [`contract`], if you write a store; [`simulation`], if you change the engine.
//!
//! ```
//! use domain::status::Status;
//! use tasker_testkit::coordinator::TestCoordinator;
//! use tasker_testkit::factories;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let workflow = factories::linear();
//! let coordinator = TestCoordinator::in_memory(workflow.handlers().clone());
//! let task = coordinator.submit(&workflow).await;
//! assert_eq!(coordinator.run(task).await.ended(), Some(Status::Complete));
//! # }
//! ```
//!
//! # How to add a case that every store must pass
//!
//! Write a `pub async fn` in the file of its topic under `contract/`, in the words of the port's
//! documentation, and name it in [`for_each_contract_case!`]. Each adapter then has one test more.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot go on should stop, and say where"
)]

pub mod arbitrary;
pub mod contract;
pub mod coordinator;
pub mod differential;
pub mod factories;
pub mod faults;
pub mod handlers;
pub mod idempotency;
pub mod invariants;
pub mod observe;
pub mod reenqueuer;
pub mod scenario;
pub mod simulation;
mod story;

pub use adapters_memory::{SeededEntropy, VirtualClock};

#[cfg(feature = "cluster")]
pub mod cluster;
