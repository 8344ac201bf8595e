//! The operations over the memory store: bodies, statuses, problems.

#![cfg(test)]
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on should say where"
)]

mod bad_inputs;
mod layers;
mod steps;
mod submit;
mod taskpilot;
mod tasks;
mod templates;
mod world;
