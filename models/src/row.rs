//! A real step as a checker needs it: comparable and hashable.

use std::hash::{Hash, Hasher};
use std::ops::Deref;

use domain::status::Status;
use domain::step::{GivenUp, Outcome, Step, StepState};
use domain::time::Timestamp;

/// A step as its row holds it. Two are equal if nothing that a command may decide on differs; the
/// definition and the words of the last error are the same throughout a model.
#[derive(Clone, Debug)]
pub(crate) struct Row(pub(crate) Step);

type Times = [Option<Timestamp>; 5];

impl Row {
    fn times(&self) -> Times {
        let (mut expires_at, mut deadline_at) = (None, None);
        if let StepState::InProgress { lease, .. } = &self.0.state {
            expires_at = Some(lease.expires_at);
            deadline_at = Some(lease.deadline_at);
        }
        let began = self.0.state.attempt().map(|(_, at)| at);
        let ended = self.0.state.completed_at();
        [expires_at, deadline_at, began, ended, self.0.next_run_at()]
    }

    /// Who runs it or ran it last, while the state keeps that.
    pub(crate) fn worker(&self) -> Option<&str> {
        self.0.state.attempt().map(|(worker, _)| worker.as_str())
    }

    const fn given_up(&self) -> Option<bool> {
        match self.0.state {
            StepState::Error { retry_state, .. } => Some(matches!(retry_state, GivenUp::Exhausted)),
            StepState::Pending { .. }
            | StepState::InProgress { .. }
            | StepState::Complete { .. }
            | StepState::Cancelled { .. }
            | StepState::ResolvedManually { .. } => None,
        }
    }

    #[expect(
        clippy::type_complexity,
        reason = "all that the row holds, for three impls"
    )]
    fn key(
        &self,
    ) -> (
        (Status, Times, Option<&str>, Option<bool>),
        (i64, Option<Outcome>, i64),
        (u32, u32, u32, u32, bool),
    ) {
        let step = &self.0;
        (
            (step.status(), self.times(), self.worker(), self.given_up()),
            (step.lease_no.get(), step.lease_end, step.version),
            (
                step.attempts,
                step.attempt_limit,
                step.run_no,
                step.unmet,
                step.last_error.is_some(),
            ),
        )
    }
}

impl Deref for Row {
    type Target = Step;

    fn deref(&self) -> &Step {
        &self.0
    }
}

impl Hash for Row {
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        self.key().hash(hasher);
    }
}

impl PartialEq for Row {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl Eq for Row {}

impl PartialOrd for Row {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Row {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.key().cmp(&other.key())
    }
}
