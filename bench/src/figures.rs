//! What one measurement found.

use serde::Serialize;

/// One shape in one mode. Field names are those of `--json`.
#[derive(Clone, Debug, Serialize)]
pub struct Figures {
    /// Which graph.
    pub shape: String,
    /// How it was run.
    pub mode: &'static str,
    /// Tasks and steps that were run.
    pub tasks: u64,
    /// Steps.
    pub steps: u64,
    /// Workers.
    pub workers: u16,
    /// Steps that each worker ran at once.
    pub concurrency: u16,
    /// Steps finished in a second.
    pub steps_per_s: f64,
    /// Tasks finished in a second.
    pub tasks_per_s: f64,
    /// Tasks submitted in a second, in batches.
    pub submit_per_s: f64,
}
