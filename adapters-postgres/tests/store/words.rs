//! The words that may be stored are the words of the domain.

use std::collections::BTreeSet;

use domain::history::Cause;
use domain::status::Status;
use domain::step::state::RETRY_SCHEDULED;
use domain::step::{GivenUp, Outcome};

use crate::support::migrated;

/// The quoted words of a constraint.
fn words(table: &str, constraint: &str) -> BTreeSet<String> {
    let definition = migrated()
        .sql(&format!(
            "SELECT pg_get_constraintdef(oid) FROM pg_constraint
             WHERE conrelid = 'tasker.{table}'::regclass AND conname = '{constraint}'"
        ))
        .expect("a definition");
    assert!(
        !definition.is_empty(),
        "{table} has no constraint {constraint}"
    );
    definition
        .split('\'')
        .skip(1)
        .step_by(2)
        .map(str::to_owned)
        .collect()
}

fn set<'a>(words: impl IntoIterator<Item = &'a str>) -> BTreeSet<String> {
    words.into_iter().map(str::to_owned).collect()
}

#[test]
fn states_are_those_of_the_domain() {
    let all = set(Status::ALL.map(Status::as_str));
    assert_eq!(words("tasks", "tasks_state_is_known"), all);
    assert_eq!(words("steps", "steps_state_is_known"), all);
    assert_eq!(words("history", "history_states_are_known"), all);
}

#[test]
fn ended_states_are_those_of_the_domain() {
    let ended = set(Status::ALL
        .into_iter()
        .filter(|s| s.is_ended())
        .map(Status::as_str));
    assert_eq!(words("tasks", "tasks_end_fits_state"), ended);
    assert_eq!(words("steps", "steps_end_fits_state"), ended);
}

#[test]
fn causes_and_ends_of_leases_are_those_of_the_domain() {
    let causes = set(Cause::ALL.map(Cause::as_str));
    assert_eq!(words("history", "history_cause_is_known"), causes);
    let mut ends = set(Outcome::ALL.map(Outcome::as_str));
    ends.insert(Status::InProgress.as_str().to_owned());
    assert_eq!(words("steps", "steps_lease_end_fits_state"), ends);
}

#[test]
fn retry_states_are_those_of_the_domain() {
    let given_up = [GivenUp::Exhausted, GivenUp::NotRetryable].map(GivenUp::as_str);
    let states = [
        Status::Pending.as_str(),
        Status::Error.as_str(),
        RETRY_SCHEDULED,
    ];
    let expected = set(given_up.into_iter().chain(states));
    assert_eq!(words("steps", "steps_retry_fits_state"), expected);
}
