use super::properties::{COUNTED, NOT_STUCK, WOKEN};
use super::{Advance, FanIn};
use crate::check::{breaks, holds, is_deep};

#[test]
fn counters_wake_the_child_and_end_the_task() {
    let crashes = if is_deep() { 3 } else { 2 };
    holds(FanIn::new(Advance::Counters, crashes, true), 5_000);
}

#[test]
fn a_counter_needs_no_lock_of_the_task_to_wake_the_child() {
    holds(FanIn::new(Advance::LateLock, 0, false), 500);
}

/// Worse than a child that waits for ever: nothing is live, so the task ends in error.
#[test]
fn a_recount_of_the_parents_is_found() {
    breaks(FanIn::new(Advance::Recount, 0, false), WOKEN);
}

#[test]
fn a_count_without_the_lock_of_the_task_is_found() {
    breaks(FanIn::new(Advance::NoLock, 0, false), COUNTED);
}

#[test]
fn a_task_settled_after_the_commit_is_found() {
    breaks(FanIn::new(Advance::SettleLater, 1, false), NOT_STUCK);
}
