//! What is true of one change.

use domain::status::Status;
use domain::step::{Outcome, Step, StepState};
use domain::task::Snapshot;
use domain::time::Timestamp;

use super::{Findings, Violation};

/// The rules that a change from one picture of a task to the next breaks; it is `now`. Nothing
/// else may have happened between the two.
pub fn of_change(before: &Snapshot, after: &Snapshot, now: Timestamp) -> Vec<Violation> {
    let mut findings = Findings::of(after.task.id);
    for (before, after) in before.steps.iter().zip(&after.steps) {
        check(before, after, now, &mut findings);
    }
    let (from, to) = (before.task.status(), after.task.status());
    let cancelled = from == Status::Cancelled && to != from;
    findings.expect("I6", !cancelled, || {
        format!("the cancelled task became {to}")
    });
    findings.found
}

fn check(before: &Step, after: &Step, now: Timestamp, findings: &mut Findings) {
    let name = &before.definition.name;
    let describe = || format!("{name} was {before:?} and became {after:?}");
    let leases = after.lease_no == before.lease_no || after.lease_no == before.lease_no.next();
    findings.expect("I3", leases, describe);
    let new_run = after.run_no > before.run_no;
    findings.expect("I11", after.run_no >= before.run_no, describe);
    findings.expect(
        "I11",
        new_run || after.attempts >= before.attempts,
        describe,
    );
    let left = before.status().is_terminal() && after.status() != before.status();
    findings.expect("I6", new_run || !left, describe);
    findings.expect("I13", !starts_early(before, after), describe);
    findings.expect("I17", !taken_back_early(before, after, now), describe);
    let versioned = after.version > before.version || is_same_but_for_waiting(before, after);
    findings.expect("I11", versioned, describe);
}

fn starts_early(before: &Step, after: &Step) -> bool {
    match (before.next_run_at(), &after.state) {
        (
            Some(due),
            StepState::InProgress {
                processing_started_at,
                ..
            },
        ) => *processing_started_at < due,
        _ => false,
    }
}

/// A lease that had not lapsed by `now` was taken back all the same.
fn taken_back_early(before: &Step, after: &Step, now: Timestamp) -> bool {
    let rescued = matches!(
        after.lease_end,
        Some(Outcome::LeaseExpired | Outcome::DeadlineExceeded)
    );
    match &before.state {
        StepState::InProgress { lease, .. } => rescued && lease.lapses_at() > now,
        StepState::Pending { .. }
        | StepState::Complete { .. }
        | StepState::Error { .. }
        | StepState::Cancelled { .. }
        | StepState::ResolvedManually { .. } => false,
    }
}

/// A heartbeat moves the end of a lease, and a parent that finishes lowers `unmet`, without a new
/// version: no decision depends on either.
fn is_same_but_for_waiting(before: &Step, after: &Step) -> bool {
    let mut expected = before.clone();
    expected.unmet = after.unmet;
    if let (StepState::InProgress { lease, .. }, StepState::InProgress { lease: held, .. }) =
        (&mut expected.state, &after.state)
    {
        lease.expires_at = held.expires_at;
    }
    expected == *after
}
