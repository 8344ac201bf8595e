use super::program::{
    CHILD, Program, claim, commit, commit_that_halts, heartbeat, one_transaction, operation,
    start_by_name,
};
use super::{Locks, NO_DEADLOCK};
use crate::check::{breaks, holds};

fn go_well(programs: Vec<Program>) {
    holds(Locks { programs }, 50);
}

fn deadlock(programs: Vec<Program>) {
    breaks(Locks { programs }, NO_DEADLOCK);
}

/// Batches over two tasks from two workers, each of which claims in the same transaction, the
/// heartbeat of both, and an operator.
#[test]
fn commits_claims_operations_and_heartbeats_go_well_together() {
    let then_claim = [(0, CHILD), (1, CHILD)];
    let commit_and_claim = |outcomes| one_transaction([commit(outcomes), claim(&then_claim)]);
    go_well(vec![
        commit_and_claim(&[(0, 0), (1, 0)]),
        commit_and_claim(&[(0, 1), (1, 1)]),
        heartbeat(&[(0, 0), (0, 1), (1, 0), (1, 1)]),
        operation(0),
    ]);
}

#[test]
fn starts_by_name_go_well_on_their_own() {
    go_well(vec![
        commit(&[(0, 0), (0, 1)]),
        start_by_name(0, CHILD),
        operation(0),
        claim(&[(0, CHILD)]),
    ]);
}

#[test]
fn a_halt_that_parks_by_place_goes_well_with_a_heartbeat_of_its_first_step() {
    go_well(vec![
        commit_that_halts(0, 0, &[0, 1, 2]),
        heartbeat(&[(0, 0), (0, 1)]),
        operation(0),
    ]);
}

/// The one that is documented: it is broken by the database and repeated.
#[test]
fn a_start_by_name_after_a_commit_is_found() {
    deadlock(vec![
        one_transaction([commit(&[(1, 0)]), start_by_name(0, 0)]),
        one_transaction([commit(&[(0, 0)]), start_by_name(1, 0)]),
    ]);
}

#[test]
fn tasks_in_the_order_of_the_batch_are_found() {
    let in_order = |first, second| one_transaction([commit(&[(first, 0)]), commit(&[(second, 0)])]);
    deadlock(vec![in_order(0, 1), in_order(1, 0)]);
}

#[test]
fn steps_before_their_task_are_found() {
    let steps_first = one_transaction([heartbeat(&[(0, 0)]), start_by_name(0, 0)]);
    deadlock(vec![steps_first, commit(&[(0, 0)])]);
}

/// The lock of the task does not keep a heartbeat out: a batch must lock its steps in order, too.
#[test]
fn outcomes_in_another_order_than_heartbeats_are_found() {
    deadlock(vec![
        commit(&[(0, 1), (0, 0)]),
        heartbeat(&[(0, 0), (0, 1)]),
    ]);
}

/// And so must the parking of steps that run.
#[test]
fn a_halt_that_parks_running_steps_is_found() {
    deadlock(vec![
        commit_that_halts(0, 1, &[0, 2]),
        heartbeat(&[(0, 0), (0, 1)]),
    ]);
}

#[test]
fn a_claim_that_waits_is_found() {
    let waiting = heartbeat(&[(0, CHILD), (1, CHILD)]);
    deadlock(vec![
        one_transaction([commit(&[(0, 0)]), waiting.clone()]),
        one_transaction([commit(&[(1, 0)]), waiting]),
    ]);
}
