//! The rules of the domain, each against an independent statement of the same rule.

#![expect(
    clippy::panic,
    clippy::unwrap_used,
    clippy::wildcard_enum_match_arm,
    reason = "a helper of a test may fail the test, and picks out the one variant it is about"
)]

mod acts;
mod backoff;
mod bad_numbers;
mod bad_templates;
mod bad_values;
mod big_graphs;
mod context;
mod delays;
mod events;
mod graphs;
mod halting;
mod histories;
mod hostile_json;
mod kinds;
mod leases;
mod lifecycle_page;
mod operations;
mod places;
mod readiness;
mod reopening;
mod reruns;
mod rescue;
mod retention;
mod retry_policy;
mod retry_verdict;
mod step_against_model;
mod step_model;
mod step_table;
mod submissions;
mod support;
mod task_table;
mod taskpilot;
mod world;
