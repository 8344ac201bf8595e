//! What a comparison has covered: a test that covers nothing proves nothing.

use std::collections::BTreeMap;

use domain::error::{LeaseEnd, TransitionError};
use domain::history::Transition;
use domain::status::Status;

/// How often each thing happened, by its word.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coverage(BTreeMap<String, u32>);

/// Operations that must have had an effect.
const OPERATIONS: [&str; 11] = [
    "cancel_task",
    "pause",
    "resume",
    "resolve_task",
    "rerun",
    "cancel_step",
    "resolve_step",
    "skip",
    "reset",
    "retry_now",
    "raise_limit",
];

/// Refusals that must have been seen: everything the ports refuse with, and every reason why a
/// single step could not be claimed.
const REFUSALS: [&str; 28] = [
    "not_allowed",
    "not_lapsed",
    "no_attempts_left",
    "limit_not_raised",
    "not_skippable",
    "parents_not_done",
    "no_such_step",
    "lost_taken_over",
    "lost_succeeded",
    "lost_failed",
    "lost_released",
    "lost_lease_expired",
    "lost_deadline_exceeded",
    "lost_cancelled",
    "lost_rerun",
    "lost_unknown",
    "stale",
    "not_found",
    "key_reused",
    "no_template",
    "unstartable_not_due",
    "unstartable_awaiting_parents",
    "unstartable_held",
    "unstartable_paused",
    "unstartable_halted",
    "unstartable_task_ended",
    "unstartable_not_allowed",
    "queue_paused",
];

/// Other things that must have happened.
const EVENTS: [&str; 20] = [
    "replayed",
    "claimed",
    "claimed_after_commit",
    "unchanged",
    "changed",
    "settled",
    "halted",
    "rescued",
    "extended",
    "repaired",
    "released_child",
    "listed_page",
    "due",
    "next_due_step_some",
    "next_due_step_none",
    "next_due_lapse_some",
    "next_due_lapse_none",
    "next_due_wake_some",
    "next_due_wake_none",
    "startable",
];

impl Coverage {
    /// How often this happened.
    pub fn count(&self, word: &str) -> u32 {
        self.0.get(word).copied().unwrap_or(0)
    }

    pub(super) fn note(&mut self, word: &str) {
        *self.0.entry(word.to_owned()).or_default() += 1;
    }

    pub(super) fn note_refusal(&mut self, error: &TransitionError) {
        self.note(refusal(error));
    }

    pub(super) fn note_unstartable(&mut self, error: &TransitionError) {
        self.note(&format!("unstartable_{}", refusal(error)));
    }

    pub(super) fn note_history(&mut self, rows: &[Transition]) {
        for row in rows {
            self.note(&moved(row.step.is_some(), row.from, row.to));
        }
    }

    /// Stops the test unless every operation had an effect at least `often` times, every refusal
    /// was seen, and every move of both tables was written.
    ///
    /// # Panics
    /// With everything that is missing.
    pub fn assert_complete(&self, often: u32) {
        let steps = domain::step::table::moves()
            .into_iter()
            .map(|(a, b)| moved(true, a, b));
        let tasks = domain::task::table::moves()
            .into_iter()
            .map(|(a, b)| moved(false, a, b));
        let words = REFUSALS
            .iter()
            .chain(&EVENTS)
            .map(|word| (*word).to_owned());
        let once = words.chain(steps).chain(tasks).map(|word| (word, 1));
        let many = OPERATIONS.iter().map(|word| ((*word).to_owned(), often));
        let missing: Vec<String> = once
            .chain(many)
            .filter(|(word, least)| self.count(word) < *least)
            .map(|(word, least)| format!("{word}: {} of {least}", self.count(&word)))
            .collect();
        assert!(
            missing.is_empty(),
            "not covered: {missing:#?}\ncovered: {:#?}",
            self.0
        );
    }
}

fn moved(is_step: bool, from: Status, to: Status) -> String {
    let what = if is_step { "step" } else { "task" };
    format!("{what} {from} -> {to}")
}

const fn refusal(error: &TransitionError) -> &'static str {
    match error {
        TransitionError::NotAllowed { .. } => "not_allowed",
        TransitionError::NotDue { .. } => "not_due",
        TransitionError::AwaitingParents { .. } => "awaiting_parents",
        TransitionError::Held { .. } => "held",
        TransitionError::Paused => "paused",
        TransitionError::Halted => "halted",
        TransitionError::TaskEnded { .. } => "task_ended",
        TransitionError::LeaseLost { end, .. } => lost(*end),
        TransitionError::NotLapsed { .. } => "not_lapsed",
        TransitionError::NoAttemptsLeft { .. } => "no_attempts_left",
        TransitionError::LimitNotRaised { .. } => "limit_not_raised",
        TransitionError::NotSkippable => "not_skippable",
        TransitionError::ParentsNotDone { .. } => "parents_not_done",
        TransitionError::Changed { .. } => "changed",
        TransitionError::NoSuchStep => "no_such_step",
    }
}

const fn lost(end: LeaseEnd) -> &'static str {
    match end {
        LeaseEnd::TakenOver => "lost_taken_over",
        LeaseEnd::Succeeded => "lost_succeeded",
        LeaseEnd::Failed => "lost_failed",
        LeaseEnd::Released => "lost_released",
        LeaseEnd::LeaseExpired => "lost_lease_expired",
        LeaseEnd::DeadlineExceeded => "lost_deadline_exceeded",
        LeaseEnd::Cancelled => "lost_cancelled",
        LeaseEnd::Rerun => "lost_rerun",
        LeaseEnd::Unknown => "lost_unknown",
    }
}
