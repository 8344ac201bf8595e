//! What a store of Tasker can do: throughput, latency and cost per step.
//!
//! Everything goes through the same use cases that production drives: tasks through
//! [`submit_batch`](application::Orchestrator::submit_batch), steps through
//! [`Coordinator`](application::Coordinator)s with a handler in process that does nothing. What is
//! left is the cost of the engine and its store.

mod backend;
mod burn_down;
mod crew;
mod error;
mod feed;
mod figures;
mod meter;
mod number;
mod percentiles;
mod plan;
mod samples;
mod shape;

use application::ports::StoreError;
use domain::name::Namespace;

pub use crew::CrewSize;
pub use error::BenchError;
pub use figures::Figures;
pub use percentiles::Percentiles;
pub use plan::Plan;
pub use shape::{Shape, USUAL};

use backend::Backend;

/// Measures what the plan says, and tells each result as it is found.
///
/// # Errors
/// [`BenchError`].
pub async fn run(
    plan: &Plan,
    mut tell: impl FnMut(&Figures) + Send,
) -> Result<Vec<Figures>, BenchError> {
    let backend = Backend::new(plan.store.as_deref(), plan.connections);
    let run = backend.run_id();
    let mut found = Vec::new();
    for (number, shape) in plan.shapes.iter().enumerate() {
        let namespace = Namespace::parse(&format!("bench-{run:x}-{number}"))
            .map_err(|error| BenchError::Template(error.to_string()))?;
        let figures = burn_down::measure(plan, &backend, *shape, &namespace).await?;
        tell(&figures);
        found.push(figures);
    }
    Ok(found)
}

/// Brings the schema of a database up to date.
///
/// # Errors
/// [`StoreError`].
pub async fn migrate(url: &str) -> Result<(), StoreError> {
    adapters_postgres::PgStore::migrate(url).await
}
