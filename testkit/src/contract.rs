//! The contract of the stores: one suite of cases that every adapter passes.
//!
//! A case is a plain function over a [`Harness`]: it begins on an empty store, hands in all times
//! itself, and asserts final state, attempts and history. The list of all cases exists once, in
//! [`for_each_contract_case!`](crate::for_each_contract_case); an adapter turns each into a test of
//! its own, so that no case can be forgotten and each fails under its own name:
//!
//! ```
//! use tasker_testkit::for_each_contract_case;
//!
//! macro_rules! tests {
//!     ($($topic:ident: [$($case:ident),* $(,)?]),* $(,)?) => {
//!         $(mod $topic {
//!             $(
//!                 #[tokio::test]
//!                 async fn $case() {
//!                     let ports = super::an_empty_store().await;
//!                     tasker_testkit::contract::$topic::$case(&ports).await;
//!                 }
//!             )*
//!         })*
//!     };
//! }
//! for_each_contract_case!(tests);
//! # async fn an_empty_store() -> application::ports::Ports { unimplemented!() }
//! ```
//!
//! To add a case: write `pub async fn` in the file of its topic and name it in the list; a test
//! compares the two.

#![expect(
    clippy::missing_panics_doc,
    reason = "a case panics where a store breaks the contract; there is nothing else to say"
)]

use application::ports::Ports;

mod calls;
mod outcome;
mod prelude;
mod story;
mod world;

pub mod analytics;
pub mod audit;
pub mod batch;
pub mod census;
pub mod claim;
pub mod deliveries;
pub mod due;
pub mod feed;
pub mod finish;
pub mod gates;
pub mod halt;
pub mod idempotency;
pub mod keys;
pub mod lease;
pub mod list;
pub mod log;
pub mod operate;
pub mod order;
pub mod refusal;
pub mod repair;
pub mod repeat;
pub mod rerun;
pub mod rescue;
pub mod retain;
pub mod revive;
pub mod scope;
pub mod settle;
pub mod submit;
pub mod table;
pub mod templates;
pub mod webhooks;
pub mod workers;

/// A store under test, empty when the case begins.
///
/// Cases hand in every time themselves and use no clock, so that a store whose time is a
/// database's is tested like one in memory.
pub trait Harness: Send + Sync {
    /// The store, by its ports.
    fn ports(&self) -> &Ports;
}

impl Harness for Ports {
    fn ports(&self) -> &Ports {
        self
    }
}

/// Calls a macro with every case of the contract, by topic.
#[macro_export]
macro_rules! for_each_contract_case {
    ($callback:ident) => {
        $callback! {
            templates: [
                a_template_is_got_as_it_was_put,
                the_same_template_again_changes_nothing,
                other_content_under_a_version_is_a_conflict,
                latest_is_the_highest_semantic_version,
                an_unknown_template_is_none,
                template_keys_are_listed_in_order_and_in_pages,
            ],
            submit: [
                a_task_is_loaded_as_it_was_submitted,
                a_context_keeps_every_kind_of_json,
                a_task_without_its_template_is_refused,
                an_empty_submission_is_answered_with_nothing,
                an_unknown_task_has_nothing,
            ],
            idempotency: [
                the_same_key_and_request_is_the_same_task,
                the_same_key_and_another_request_is_refused,
                a_key_belongs_to_its_namespace,
                a_key_used_twice_in_one_batch_is_one_task,
                concurrent_submits_of_one_key_make_one_task,
                the_same_submission_repeated_is_the_same_task,
            ],
            claim: [
                a_claim_starts_the_step_and_its_task,
                only_the_first_claim_starts_the_task,
                a_claim_honours_its_limit,
                a_step_waits_for_all_its_parents,
                a_claimed_step_has_the_results_of_its_parents,
                a_step_is_not_claimed_before_it_is_due,
                a_claimed_step_says_since_when_it_was_ready,
                concurrent_claimers_each_get_different_steps,
            ],
            scope: [
                claims_take_only_their_queues,
                claims_take_only_their_handlers,
                a_task_is_claimed_across_its_queues,
                a_step_is_claimed_by_its_id_if_it_may_start,
            ],
            order: [
                steps_are_claimed_in_the_order_they_became_ready,
                priority_is_a_head_start_that_ages,
                the_priorities_of_step_and_task_add_up,
                the_critical_path_goes_first_where_asked_for,
                a_released_child_lines_up_behind_those_who_waited,
                retried_and_released_steps_take_new_places,
            ],
            gates: [
                a_paused_task_is_not_claimed_until_it_resumes,
                a_paused_queue_is_not_claimed_until_it_resumes,
                a_queue_is_paused_before_its_first_step,
                paused_queues_are_listed_with_who_and_why,
                an_ended_task_is_not_claimed,
                next_due_names_what_time_brings_next,
                next_due_leaves_out_what_time_cannot_bring,
                next_due_tells_what_is_everyones,
            ],
            finish: [
                a_success_is_kept_with_its_result,
                a_success_without_a_result_keeps_none,
                a_retryable_failure_comes_back_after_its_backoff,
                the_last_attempt_ends_in_error,
                a_permanent_failure_is_not_retried,
                a_server_requested_delay_is_kept,
                a_release_counts_no_attempt,
                a_success_clears_the_last_error,
            ],
            repeat: [
                the_same_change_twice_is_unchanged,
                a_decision_that_changes_nothing_is_unchanged,
                a_repeat_is_answered_before_the_claim_in_the_same_breath,
            ],
            batch: [
                a_bad_item_leaves_its_neighbours_alone,
                two_parents_of_one_child_in_one_batch_release_it_once,
                a_child_with_parents_left_keeps_its_version,
                steps_of_many_tasks_finish_in_one_batch,
                a_commit_may_claim_in_the_same_breath,
                a_batch_without_outcomes_only_claims,
            ],
            refusal: [
                a_lost_lease_cannot_finish,
                a_lease_ends_once,
                an_outcome_of_an_unknown_step_is_not_found,
                a_stale_decision_gets_the_present_step,
            ],
            lease: [
                a_heartbeat_extends_the_lease,
                a_heartbeat_never_shortens_the_lease,
                a_heartbeat_answers_for_each_lease_in_its_place,
                only_lapsed_steps_are_listed_longest_ago_first,
                a_late_holder_may_finish_before_the_rescue,
                a_late_holder_is_refused_after_the_rescue,
            ],
            rescue: [
                a_rescued_step_counts_an_attempt_and_comes_back,
                a_lease_lost_on_the_last_attempt_ends_in_error,
                a_deadline_passes_in_spite_of_heartbeats,
                a_heartbeat_saves_a_step_from_its_rescuer,
                two_rescuers_take_a_step_back_once,
                a_finished_step_is_not_rescued,
                a_heartbeat_and_a_rescue_race_with_one_winner,
            ],
            settle: [
                the_last_step_completes_the_task_in_its_commit,
                a_task_ends_in_error_when_nothing_can_move,
                an_exhausted_branch_waits_for_the_other,
                a_batch_that_ends_a_task_settles_it_once,
                a_task_resolved_away_before_it_started_completes,
                a_paused_task_still_ends,
                a_fan_out_is_released_and_finished_whole,
            ],
            operate: [
                a_cancelled_task_gives_up_its_open_steps,
                cancel_and_complete_race_with_one_winner,
                a_task_in_error_is_resolved_by_hand,
                a_step_cancelled_on_its_own_is_a_failure,
                a_refused_operation_changes_nothing,
            ],
            revive: [
                a_reset_reopens_a_task_in_error,
                retry_now_ends_a_backoff,
                retry_now_on_error_needs_an_attempt,
                resolving_the_failed_step_completes_the_task,
                resolving_a_failed_step_releases_its_children,
                only_skippable_steps_are_skipped,
            ],
            rerun: [
                a_rerun_begins_the_descendants_anew,
                a_rerun_revokes_running_leases,
                a_rerun_leaves_running_neighbours_alone,
                a_rerun_takes_every_state_back_to_pending,
                a_rerun_needs_finished_parents_and_no_cancelled_task,
                a_resolved_task_is_run_again,
            ],
            halt: [
                the_first_failure_halts_the_pending_steps,
                a_retry_in_a_halted_task_is_kept_but_not_run,
                a_halt_counts_its_neighbours_in_the_same_batch,
                a_reset_clears_the_halt,
                a_retry_of_a_waiting_step_clears_the_halt_too,
                a_lost_last_lease_halts_too,
                a_retryable_failure_halts_nothing,
            ],
            log: [
                history_keeps_all_of_a_row,
                history_is_read_in_pages,
                history_is_in_the_order_of_its_commits,
                operations_are_logged_in_order,
                an_operation_that_changes_nothing_is_not_logged,
                a_change_answers_what_was_written,
            ],
            list: [
                tasks_are_listed_newest_first_with_their_counts,
                lists_are_filtered_by_everything_asked_for,
                lists_are_filtered_by_time_and_text,
                only_tasks_with_a_claimable_step_are_runnable,
                pages_are_stable_while_tasks_come_in,
                a_full_last_page_has_no_next,
            ],
            due: [
                due_tasks_are_listed_earliest_first,
                ended_and_unknown_tasks_are_not_due,
                a_commit_keeps_the_latest_wake_time,
            ],
            repair: [
                repair_sets_wrong_counters_right,
                repair_settles_a_task_that_was_missed,
                wrong_counters_of_open_tasks_are_found_page_by_page,
            ],
            retain: [
                a_purge_removes_what_ended_before,
                a_purged_task_leaves_nothing_behind,
                a_purge_takes_the_oldest_first_up_to_its_limit,
                open_tasks_are_never_purged,
                a_task_that_was_run_again_ages_anew,
                latecomers_to_a_purged_task_find_nothing,
                concurrent_purges_remove_each_task_once,
                one_ended_task_is_removed_whole,
            ],
            analytics: [
                performance_is_measured_from_the_rows,
                a_window_looks_at_what_it_names,
                hot_steps_are_those_that_took_most,
                the_slowest_are_found,
                errors_are_counted_by_class_and_message,
                health_counts_what_there_is,
            ],
            census: [
                an_empty_store_has_nothing_to_count,
                steps_are_counted_by_queue_and_by_what_they_wait_for,
                what_is_first_in_line_says_since_when_it_is_ready,
                paused_queues_are_named,
            ],
            feed: [
                every_transition_is_in_the_feed_once_and_in_order,
                the_feed_goes_on_after_any_event,
                the_feed_is_filtered_by_everything_asked_for,
                events_are_found_by_their_ids,
                the_head_is_where_the_present_begins,
                who_reads_along_misses_nothing,
            ],
            webhooks: [
                a_webhook_is_found_as_it_was_put,
                webhooks_are_listed_in_pages,
                a_webhook_is_changed_by_who_saw_it_last,
                webhooks_are_leased_to_one_at_a_time,
            ],
            deliveries: [
                deliveries_are_planned_once,
                attempts_are_recorded,
                dead_deliveries_are_redelivered_and_old_ones_removed,
            ],
            keys: [
                a_key_is_found_as_it_was_kept,
                a_key_is_changed_once_per_version,
                uses_only_move_forward,
                keys_are_listed_in_pages,
            ],
            audit: [
                an_act_is_read_back_with_its_end,
                an_act_ends_once,
                entries_are_filtered_and_paged,
            ],
            workers: [
                a_worker_is_kept_as_it_was_last_seen,
                workers_are_listed_in_order_and_in_pages,
                a_worker_is_told_to_end,
                workers_are_forgotten,
                a_claim_asked_again_hands_out_the_same,
                a_claim_asked_again_leaves_out_what_is_not_held,
                a_claim_of_nothing_is_not_remembered,
                concurrent_claims_of_one_id_hand_out_the_same,
                old_claims_are_forgotten,
                steps_are_read_by_their_names,
                demand_counts_what_waits_by_handler_and_queue,
            ],
            table: [
                every_move_of_the_tables_is_written,
            ],
        }
    };
}
