//! The task's table as data: what `docs/lifecycle.md` prints and tests compare `decide` with.

use crate::status::Status::{
    self, Cancelled, Complete, Error, InProgress, Pending, ResolvedManually,
};
use crate::step::table::{Row, moves_of};

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

/// Every allowed (status, command) pair. What is not here is refused.
pub const ROWS: &[Row] = &[
    row(Pending, "start", &[InProgress], "its first step starts"),
    row(
        Pending,
        "complete",
        &[InProgress, Complete],
        "every step done before any started",
    ),
    row(
        Pending,
        "fail",
        &[InProgress, Error],
        "nothing can move before any step started",
    ),
    row(Pending, "cancel", &[Cancelled], ""),
    row(Pending, "rerun", &[], "already pending"),
    row(InProgress, "start", &[], "already started"),
    row(InProgress, "complete", &[Complete], "every step done"),
    row(
        InProgress,
        "fail",
        &[Error],
        "nothing can move, something is not done",
    ),
    row(InProgress, "cancel", &[Cancelled], ""),
    row(InProgress, "rerun", &[Pending], ""),
    row(Complete, "rerun", &[Pending], ""),
    row(
        Error,
        "reopen",
        &[Pending],
        "a step is reset, retried or resolved",
    ),
    row(
        Error,
        "resolve",
        &[ResolvedManually],
        "its open steps are cancelled",
    ),
    row(Error, "rerun", &[Pending], ""),
    row(ResolvedManually, "rerun", &[Pending], ""),
];

/// Every allowed step from one status straight to another, of the 36 pairs.
pub fn moves() -> Vec<(Status, Status)> {
    moves_of(ROWS)
}
