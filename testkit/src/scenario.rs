//! Workflows end to end, on any store: one suite of scenarios that every adapter passes.
//!
//! A scenario is a function over a [`World`]: the use cases over the store under test, a clock it
//! moves itself, and the engine's own coordinator. It asserts where the task and each step stand,
//! how many attempts have ended, and the whole history. Beneath it a
//! [`Watch`](crate::invariants::Watch) checks the invariants after every call that may have changed
//! something. The list of all scenarios exists once, in
//! [`for_each_scenario!`](crate::for_each_scenario):
//!
//! ```
//! use adapters_memory::MemoryPorts;
//! use domain::time::Timestamp;
//! use tasker_testkit::for_each_scenario;
//! use tasker_testkit::invariants::Depth;
//! use tasker_testkit::scenario::World;
//!
//! macro_rules! tests {
//!     ($($topic:ident: [$($case:ident),* $(,)?]),* $(,)?) => {
//!         $(mod $topic {
//!             $(
//!                 #[tokio::test]
//!                 async fn $case() {
//!                     let memory = super::MemoryPorts::at(super::Timestamp::EPOCH, 1);
//!                     let world = super::World::over(memory.ports(), super::Depth::Everything);
//!                     tasker_testkit::scenario::$topic::$case(&world).await;
//!                     world.finish().await;
//!                 }
//!             )*
//!         })*
//!     };
//! }
//! for_each_scenario!(tests);
//! ```
//!
//! What [`World::finish`] answers says which rows of the published tables of states a scenario
//! went through; over all scenarios, each row must be hit.

#![expect(
    clippy::missing_panics_doc,
    reason = "a scenario panics where a store breaks a promise; there is nothing else to say"
)]

mod calls;
mod coverage;
mod story;
mod world;

pub mod batches;
pub mod delays;
pub mod failures;
mod graphs;
pub mod health;
pub mod leases;
pub mod operators;
pub mod pauses;
pub mod races;
pub mod reruns;
pub mod retries;
pub mod submissions;
pub mod unstarted;

pub use coverage::Coverage;
pub use graphs::{diamond, linear, mixed, parallel_merge, tree};
pub use world::World;

/// Calls a macro with every scenario, by topic: the one list of them. See
/// [`scenario`](crate::scenario).
#[macro_export]
macro_rules! for_each_scenario {
    ($callback:ident) => {
        $callback! {
            linear: [
                happy, retry, exhausted, permanent, cancelled, resolved, reset, lease_lost,
            ],
            diamond: [
                happy, retry, exhausted, permanent, cancelled, resolved, reset, lease_lost,
            ],
            parallel_merge: [
                happy, retry, exhausted, permanent, cancelled, resolved, reset, lease_lost,
            ],
            tree: [
                happy, retry, exhausted, permanent, cancelled, resolved, reset, lease_lost,
            ],
            mixed: [
                happy, retry, exhausted, permanent, cancelled, resolved, reset, lease_lost,
            ],
            delays: [
                one_backoff_of_120_s_gives_125_s,
                backoffs_of_60_and_180_s_give_185_s,
                a_backoff_of_4000_s_is_capped_at_1800_s,
                without_a_backoff_it_is_300_s,
                with_running_steps_it_is_30_s_and_with_ready_ones_none,
                the_earliest_backoff_decides_where_the_policy_says_so,
                the_step_due_at_60_s_runs_at_60_s_and_not_at_185_s,
                a_step_due_after_the_cap_runs_when_it_is_due,
                the_default_curve_is_two_then_four_seconds,
            ],
            health: [
                it_is_never_blocked_while_a_retry_is_scheduled,
            ],
            failures: [
                an_exhausted_branch_waits_for_the_one_that_backs_off,
                fail_fast_halts_what_has_not_started,
                by_default_what_can_run_runs,
                a_step_cancelled_on_its_own_counts_as_a_failure,
                children_are_handed_their_parents_results,
            ],
            leases: [
                a_lease_lost_on_the_last_attempt_exhausts_the_step,
                a_late_heartbeat_before_rescue_keeps_the_lease,
                a_late_heartbeat_after_rescue_is_refused,
                a_released_step_costs_no_attempt,
                a_deadline_ends_an_attempt_whatever_its_heartbeats,
                an_outcome_may_be_repeated_but_not_changed,
                a_step_is_started_once,
            ],
            races: [
                cancel_and_complete_have_one_winner,
                one_of_two_workers_starts_a_step,
                two_parents_that_finish_at_once_release_their_child,
                rescue_and_late_success_have_one_winner,
            ],
            retries: [
                a_panic_counts_as_a_retryable_failure,
                a_timeout_counts_as_a_retryable_failure,
                a_server_may_ask_for_a_delay_up_to_a_cap,
                a_policy_may_differ_by_class_of_error,
                a_retry_keeps_the_error_and_a_success_clears_it,
                configurable_failures_come_back_in_a_row,
            ],
            operators: [
                retry_now_after_exhaustion_needs_a_raised_limit,
                a_backoff_can_be_cut_short,
                resolving_the_last_step_completes_an_errored_task,
                a_step_may_be_skipped_where_the_template_allows_it,
                a_limit_raised_while_a_step_runs_counts,
                a_task_that_is_over_is_left_alone,
            ],
            pauses: [
                a_paused_task_starts_nothing_new,
                a_paused_queue_holds_its_steps_back,
            ],
            reruns: [
                a_rerun_from_the_middle_repeats_all_behind_it,
                a_rerun_takes_every_state_back,
                a_rerun_needs_finished_parents,
                tasks_that_ended_otherwise_may_run_again,
            ],
            batches: [
                two_parents_of_one_child_in_one_batch,
                a_stale_item_does_not_harm_its_neighbours,
            ],
            submissions: [
                a_repeated_submission_is_the_same_task,
                a_scheduled_task_waits_for_its_time,
            ],
            unstarted: [
                a_task_resolved_step_by_step_completes,
                a_task_whose_only_step_is_cancelled_ends_in_error,
                a_task_cancelled_before_it_began_starts_nothing,
            ],
        }
    };
}
