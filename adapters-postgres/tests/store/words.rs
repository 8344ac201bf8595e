//! The words that may be stored are the words of the domain.

use std::collections::BTreeSet;

use domain::history::Cause;
use domain::status::Status;
use domain::step::state::RETRY_SCHEDULED;
use domain::step::{GivenUp, Outcome};

use crate::support::migrated;

/// The words of a domain of the schema.
fn words(domain: &str) -> BTreeSet<String> {
    let definition = migrated()
        .sql(&format!(
            "SELECT pg_get_constraintdef(oid) FROM pg_constraint
             WHERE contypid = 'tasker.{domain}'::regtype"
        ))
        .expect("a definition");
    assert!(!definition.is_empty(), "there is no domain {domain}");
    definition
        .split('\'')
        .skip(1)
        .step_by(2)
        .map(str::to_owned)
        .collect()
}

/// The columns that hold words of a domain.
fn columns(domain: &str) -> BTreeSet<String> {
    let columns = migrated()
        .sql(&format!(
            "SELECT table_name || '.' || column_name FROM information_schema.columns
             WHERE table_schema = 'tasker' AND domain_schema = 'tasker' AND domain_name = '{domain}'"
        ))
        .expect("columns");
    columns.split_whitespace().map(str::to_owned).collect()
}

fn set<'a>(words: impl IntoIterator<Item = &'a str>) -> BTreeSet<String> {
    words.into_iter().map(str::to_owned).collect()
}

#[test]
fn states_are_those_of_the_domain() {
    assert_eq!(words("state"), set(Status::ALL.map(Status::as_str)));
    let columns = columns("state");
    for column in [
        "steps.state",
        "tasks.state",
        "history.from_state",
        "history.to_state",
        "history.settled_from",
        "history.settled_as",
    ] {
        assert!(columns.contains(column), "{column} of {columns:?}");
    }
}

#[test]
fn causes_and_ends_of_leases_are_those_of_the_domain() {
    assert_eq!(words("cause"), set(Cause::ALL.map(Cause::as_str)));
    let told = set(["history.cause", "history.then_cause"]);
    assert_eq!(columns("cause"), told);
    assert_eq!(words("lease_end"), set(Outcome::ALL.map(Outcome::as_str)));
    assert_eq!(columns("lease_end"), set(["steps.lease_end"]));
}

#[test]
fn retry_states_are_those_of_the_domain() {
    let given_up = [GivenUp::Exhausted, GivenUp::NotRetryable].map(GivenUp::as_str);
    let all = set(given_up.into_iter().chain([RETRY_SCHEDULED]));
    assert_eq!(words("retry_state"), all);
    assert_eq!(columns("retry_state"), set(["steps.retry_state"]));
}
