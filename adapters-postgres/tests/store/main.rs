//! The store on a real PostgreSQL.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that cannot go on should stop, and say where"
)]

mod agreement;
mod blackhole;
mod bounds;
mod cancellation;
mod contract;
mod corrupt;
mod crowd;
mod deaf;
mod differential;
mod doctor;
mod documented;
mod feed;
mod fronts;
mod functions;
mod least_privilege;
mod migrations;
mod operators;
mod plans;
mod poison;
mod prepared;
mod races;
mod reconcile;
mod retain;
mod scenarios;
mod sql_client;
mod support;
mod transactional;
mod wakeups;
mod words;
