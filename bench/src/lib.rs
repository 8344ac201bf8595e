//! What a store of Tasker can do: throughput, latency and cost per step.
//!
//! Everything goes through the same use cases that production drives: tasks through
//! [`submit_batch`](application::Orchestrator::submit_batch), steps through
//! [`Coordinator`](application::Coordinator)s with a handler in process that does nothing. What is
//! left is the cost of the engine and its store. Over HTTP, workers are clients of a server that
//! somebody else has started.

mod backend;
mod bench;
mod cost;
mod crew;
mod error;
mod feed;
mod figures;
mod floor;
mod idle;
mod measure;
mod meter;
mod number;
mod percentiles;
mod plan;
mod probe;
mod rss;
mod run;
mod samples;
mod shape;
mod soak;
mod stored;

pub use bench::Listener;
pub use cost::Cost;
pub use crew::CrewSize;
pub use error::BenchError;
pub use figures::{EndPercentiles, Figures, Ratios, StartPercentiles, TurnPercentiles, Via};
pub use floor::Floor;
pub use idle::{IdleFigures, idle};
pub use percentiles::Percentiles;
pub use plan::{Mode, Plan, Store, Stored};
pub use run::run;
pub use shape::{Shape, USUAL};
pub use soak::{SoakFigures, SoakPlan, Window, soak};
