//! Workers that come over HTTP: claims, outcomes, heartbeats, and who they are.

pub(crate) mod claim;
pub(crate) mod commit;
pub(crate) mod handlers;
pub(crate) mod handover;
pub(crate) mod heartbeat;
pub(crate) mod lease;
pub(crate) mod registry;
pub(crate) mod step;
pub(crate) mod worker;

use crate::problem::Problem;

/// A number within its bounds.
fn within(number: u32, min: u32, max: u32, pointer: &str) -> Result<u32, Problem> {
    if (min..=max).contains(&number) {
        return Ok(number);
    }
    let detail = format!("{number} is not from {min} to {max}");
    Err(Problem::invalid_field(pointer, detail))
}

/// A list within its bounds.
fn no_more_than(length: usize, min: usize, max: usize, pointer: &str) -> Result<(), Problem> {
    if (min..=max).contains(&length) {
        return Ok(());
    }
    let detail = format!("{length} items are not from {min} to {max}");
    Err(Problem::invalid_field(pointer, detail))
}
