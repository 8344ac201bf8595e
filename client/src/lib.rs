//! A client of Tasker's HTTP API: tasks, and a worker that does steps.
//!
//! A [`Worker`] takes steps, calls your [`Handler`]s, keeps their leases alive, tells how they
//! ended, and goes gently when it is told to. What it needs of the server is written down in
//! `docs/workers.md`; the [`Client`] below it has one method for each request.
//!
//! ```no_run
//! use std::sync::Arc;
//! use serde_json::{Value, json};
//! use tasker_client::{Attempt, Client, Failure, Handler, Worker, WorkerOptions};
//! use tokio_util::sync::CancellationToken;
//!
//! struct Greet;
//!
//! #[async_trait::async_trait]
//! impl Handler for Greet {
//!     async fn handle(&self, attempt: Attempt) -> Result<Value, Failure> {
//!         let name = attempt.step.context["name"].as_str();
//!         let name = name.ok_or_else(|| Failure::permanent("there is no name"))?;
//!         Ok(json!({ "greeting": format!("hello {name}") }))
//!     }
//! }
//!
//! # async fn example() -> Result<(), tasker_client::Error> {
//! let client = Client::new("http://127.0.0.1:8080")?;
//! let worker = Worker::new(client, WorkerOptions::named("greeter"))
//!     .with("greet", Arc::new(Greet));
//! worker.run(CancellationToken::new()).await?;
//! # Ok(())
//! # }
//! ```

mod client;
mod error;
mod handler;
mod retry;
mod wire;
mod worker;

pub use client::Client;
pub use error::{Error, Problem};
pub use handler::{Attempt, Failure, Handler};
/// What [`Client::call`] is told to do.
pub use reqwest::Method;
pub use retry::Backoff;
pub use wire::{
    Claim, Claimed, ClaimedStep, Committed, Heartbeat, HeartbeatAnswer, HeldLease, LastError,
    Lease, LeaseAnswer, NewTask, Next, Outcome, OutcomeAnswer, StepEnd, Submitted, Taken, Task,
    WorkerFacts,
};
pub use worker::{Report, Worker, WorkerOptions};
