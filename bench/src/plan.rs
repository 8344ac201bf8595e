//! What is to be measured.

use std::time::Duration;

use crate::crew::CrewSize;
use crate::shape::Shape;

/// What is to be measured.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The graphs, one after the other.
    pub shapes: Vec<Shape>,
    /// Tasks of each; by default as many as make a burn-down of some seconds.
    pub tasks: Option<u64>,
    /// Who runs them.
    pub size: CrewSize,
    /// The database; in memory if there is none.
    pub store: Option<String>,
    /// The most connections to it.
    pub connections: u32,
    /// The longest one burn-down may take.
    pub patience: Duration,
}

/// Steps of a burn-down whose number of tasks is not given.
const BURN_DOWN_STEPS: u64 = 50_000;

impl Plan {
    /// How many tasks a burn-down of a shape has.
    pub(crate) fn burn_down_tasks(&self, shape: Shape) -> u64 {
        self.tasks
            .unwrap_or_else(|| (BURN_DOWN_STEPS / u64::from(shape.steps())).max(1))
    }
}
