//! Does doing it again give the same?
//!
//! The engine promises at least one execution per attempt: a worker may die after its handler's
//! effect and before the commit. So a workflow should give the same result when it is run again,
//! and a handler the same answer when it is called again under the same key.
//!
//! ```
//! use tasker_testkit::factories;
//! use tasker_testkit::idempotency::IdempotencyHarness;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let report = IdempotencyHarness::new().run(&factories::diamond()).await;
//! assert!(report.agrees(), "{report}");
//! # }
//! ```

mod double;
mod report;

use domain::payload::Payload;
use serde_json::Value;

pub use report::{Difference, Execution, IdempotencyReport};

use crate::coordinator::TestCoordinator;
use crate::factories::Workflow;
use double::{Doubts, call_twice};

/// Runs a workflow more than once and compares.
#[derive(Clone, Debug)]
pub struct IdempotencyHarness {
    times: usize,
    ignored: Vec<String>,
    doubled: bool,
}

impl Default for IdempotencyHarness {
    fn default() -> Self {
        Self {
            times: 2,
            ignored: Vec::new(),
            doubled: false,
        }
    }
}

impl IdempotencyHarness {
    /// Runs twice, compares everything.
    pub fn new() -> Self {
        Self::default()
    }

    /// Runs this often, at least twice.
    #[must_use]
    pub fn times(self, times: usize) -> Self {
        Self {
            times: times.max(2),
            ..self
        }
    }

    /// Leaves this part of every result out of the comparison: a JSON pointer such as
    /// `/processed_at`.
    #[must_use]
    pub fn ignoring(mut self, pointer: &str) -> Self {
        self.ignored.push(pointer.to_owned());
        self
    }

    /// Also calls every handler twice in each attempt, under the same key, as if its worker had
    /// died between the effect and the commit; the two answers must agree.
    #[must_use]
    pub fn calling_twice(self) -> Self {
        Self {
            doubled: true,
            ..self
        }
    }

    /// Runs the workflow, each time with its own handlers on a new store in memory, with the same
    /// seed and the same time, and compares.
    pub async fn run(&self, workflow: &Workflow) -> IdempotencyReport {
        let doubts = Doubts::default();
        let mut executions = Vec::with_capacity(self.times);
        for _ in 0..self.times {
            let handlers = if self.doubled {
                call_twice(workflow.handlers(), &self.ignored, &doubts)
            } else {
                workflow.handlers().clone()
            };
            let coordinator = TestCoordinator::in_memory(handlers);
            executions.push(self.execute(&coordinator, workflow).await);
        }
        IdempotencyReport::of(executions, doubts.take())
    }

    async fn execute(&self, coordinator: &TestCoordinator, workflow: &Workflow) -> Execution {
        let task = coordinator.submit(workflow).await;
        let run = coordinator.run(task).await;
        let tasks = &coordinator.orchestrator().ports().tasks;
        let results = tasks.results(task).await.expect("the store answers");
        let named = results.into_iter().map(|(index, result)| {
            let name = run.steps[index.as_usize()].name.clone();
            (name, without(result, &self.ignored))
        });
        Execution {
            outcome: run.outcome,
            results: named.collect(),
            steps: run.steps,
        }
    }
}

/// The payload as a value, with the ignored parts set to null.
fn without(payload: Payload, ignored: &[String]) -> Value {
    let mut value = payload.into_value();
    for pointer in ignored {
        if let Some(part) = value.pointer_mut(pointer) {
            *part = Value::Null;
        }
    }
    value
}
