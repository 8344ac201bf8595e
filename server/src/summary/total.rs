//! Several tasks of one template, as one.

use std::collections::BTreeMap;

use domain::millis::Millis;
use domain::name::StepName;
use domain::status::Status;
use serde::Serialize;

use super::{Summary, millis};

/// What several tasks came to. With `--json` it is the last line.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Total {
    /// `complete` if every task is done, `error` if one has ended otherwise, else `in_progress`.
    state: Option<Status>,
    /// How many tasks are in each state.
    pub(super) tasks: BTreeMap<Status, u32>,
    /// In the order of the template: each with the worst of its states and all its attempts.
    steps: Vec<TotalStep>,
    pub(super) attempts: u32,
    #[serde(rename = "backoff_ms", serialize_with = "millis")]
    pub(super) backoff: Millis,
}

#[derive(Debug, Serialize)]
struct TotalStep {
    name: StepName,
    state: Status,
    attempts: u32,
}

impl Total {
    /// Counts a task in.
    pub(crate) fn add(&mut self, summary: &Summary) {
        let count = self.tasks.entry(summary.state).or_default();
        *count = count.saturating_add(1);
        self.state = Some(
            self.state
                .map_or(summary.state, |state| worse(state, summary.state)),
        );
        self.attempts = self.attempts.saturating_add(summary.attempts);
        self.backoff = self.backoff.plus(summary.backoff);
        if self.steps.is_empty() {
            let begun = summary.steps.iter();
            let begun = begun.map(|step| (step.name.clone(), step.state));
            self.steps = begun
                .map(|(name, state)| TotalStep {
                    name,
                    state,
                    attempts: 0,
                })
                .collect();
        }
        for (total, step) in self.steps.iter_mut().zip(&summary.steps) {
            total.state = worse(total.state, step.state);
            total.attempts = total.attempts.saturating_add(step.attempts);
        }
    }

    /// Where they stand together.
    pub(crate) fn state(&self) -> Status {
        match self.state {
            Some(state) if state.is_done() => Status::Complete,
            Some(state) if state.is_ended() => Status::Error,
            Some(_) | None => Status::InProgress,
        }
    }

    /// The same with the state as it is written.
    pub(crate) fn settled(self) -> Self {
        Self {
            state: Some(self.state()),
            ..self
        }
    }
}

/// The one that needs more attention.
fn worse(one: Status, other: Status) -> Status {
    let rank = |status: Status| match status {
        Status::Complete => 0,
        Status::ResolvedManually => 1,
        Status::Pending => 2,
        Status::InProgress => 3,
        Status::Cancelled => 4,
        Status::Error => 5,
    };
    if rank(one) >= rank(other) { one } else { other }
}
