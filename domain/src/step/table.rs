//! The step's table as data: what `docs/lifecycle.md` prints and tests compare `decide` with.

use crate::status::Status::{
    self, Cancelled, Complete, Error, InProgress, Pending, ResolvedManually,
};

/// One row: in this status the command leads through these statuses. An empty list moves no state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    /// Before.
    pub from: Status,
    /// The command's word.
    pub command: &'static str,
    /// The statuses it passes through, the last one where it ends.
    pub to: &'static [Status],
    /// When this row applies rather than another of the same status and command.
    pub when: &'static str,
}

const fn row(
    from: Status,
    command: &'static str,
    to: &'static [Status],
    when: &'static str,
) -> Row {
    Row {
        from,
        command,
        to,
        when,
    }
}

/// The commands of the table, in its order.
pub const COMMANDS: [&str; 13] = [
    "start",
    "succeed",
    "fail",
    "heartbeat",
    "release",
    "expire",
    "cancel",
    "resolve",
    "skip",
    "reset",
    "retry_now",
    "raise_limit",
    "rerun",
];

/// Every allowed (status, command) pair. What is not here is refused. A command repeated by the
/// lease it has already ended is answered but changes nothing, and is not listed.
pub const ROWS: &[Row] = &[
    row(
        Pending,
        "start",
        &[InProgress],
        "parents done, due, an attempt left, task open, not paused, not halted",
    ),
    row(Pending, "cancel", &[Cancelled], ""),
    row(Pending, "resolve", &[ResolvedManually], ""),
    row(
        Pending,
        "skip",
        &[ResolvedManually],
        "the template allows it",
    ),
    row(Pending, "reset", &[], "forgets attempts and backoff"),
    row(Pending, "retry_now", &[], "clears the wait"),
    row(Pending, "raise_limit", &[], ""),
    row(Pending, "rerun", &[], "a new run"),
    row(InProgress, "succeed", &[Complete], "the present lease"),
    row(
        InProgress,
        "fail",
        &[Error, Pending],
        "the present lease; retryable, an attempt left",
    ),
    row(
        InProgress,
        "fail",
        &[Error],
        "the present lease; not retryable, or no attempt left",
    ),
    row(InProgress, "heartbeat", &[], "the present lease"),
    row(
        InProgress,
        "release",
        &[Pending],
        "the present lease; no attempt counted",
    ),
    row(
        InProgress,
        "expire",
        &[Error, Pending],
        "lease or deadline passed; an attempt left",
    ),
    row(
        InProgress,
        "expire",
        &[Error],
        "lease or deadline passed; no attempt left",
    ),
    row(
        InProgress,
        "cancel",
        &[Cancelled],
        "the lease is lost, no attempt counted",
    ),
    row(InProgress, "raise_limit", &[], ""),
    row(
        InProgress,
        "rerun",
        &[Pending],
        "the lease is lost, no attempt counted",
    ),
    row(Complete, "rerun", &[Pending], ""),
    row(Error, "resolve", &[ResolvedManually], ""),
    row(Error, "skip", &[ResolvedManually], "the template allows it"),
    row(Error, "reset", &[Pending], "attempts back to 0"),
    row(Error, "retry_now", &[Pending], "an attempt left"),
    row(Error, "raise_limit", &[], ""),
    row(Error, "rerun", &[Pending], ""),
    row(Cancelled, "rerun", &[Pending], ""),
    row(ResolvedManually, "rerun", &[Pending], ""),
];

/// Every allowed step from one status straight to another, of the 36 pairs.
pub fn moves() -> Vec<(Status, Status)> {
    moves_of(ROWS)
}

pub(crate) fn moves_of(rows: &[Row]) -> Vec<(Status, Status)> {
    let mut pairs: Vec<(Status, Status)> = rows
        .iter()
        .flat_map(|row| {
            let from = std::iter::once(row.from).chain(row.to.iter().copied());
            from.zip(row.to.iter().copied())
        })
        .collect();
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}
