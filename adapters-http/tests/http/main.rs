//! The operations over the memory store: bodies, statuses, problems.

#![cfg(test)]
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on should say where"
)]

mod layers;
mod submit;
mod world;
