//! The task's machine against its published table, in both directions.

use std::collections::BTreeSet;

use tasker_domain::error::TransitionError;
use tasker_domain::status::Status;
use tasker_domain::task::table::{ROWS, moves};
use tasker_domain::task::{Task, TaskCommand, TaskState};

use crate::step_table::pairs;
use crate::support::*;

/// Columns as rows: pending, `in_progress`, complete, error, cancelled, `resolved_manually`.
const MATRIX: [&str; 6] = [
    ". x . . x .", // pending
    "x . x x x .", // in_progress: back by rerun alone
    "x . . . . .", // complete: by rerun alone
    "x . . . . x", // error
    ". . . . . .", // cancelled: for good
    "x . . . . .", // resolved_manually: by rerun alone
];

fn task(status: Status) -> Task {
    let task = born(template(&[vec![]], &policy(1)).build().unwrap()).task;
    Task {
        state: TaskState::enter(status, at(1)),
        ..task
    }
}

#[test]
fn every_status_and_command_does_what_the_table_says_and_nothing_else() {
    let mut seen = BTreeSet::new();
    for (from, command) in Status::ALL
        .into_iter()
        .flat_map(|s| TaskCommand::ALL.map(|c| (s, c)))
    {
        let decided = match task(from).decide(command, &stamp(2)) {
            Ok(decided) => decided,
            Err(error) => {
                let (what, command) = ("task", command.word());
                assert_eq!(
                    error,
                    TransitionError::NotAllowed {
                        what,
                        from,
                        command
                    }
                );
                continue;
            }
        };
        let path: Vec<Status> = decided.trail.iter().map(|row| row.to).collect();
        assert_eq!(decided.next.status(), path.last().copied().unwrap_or(from));
        assert!(
            decided
                .trail
                .iter()
                .all(|row| row.step.is_none() && row.stamp == stamp(2))
        );
        let sources = [from].into_iter().chain(path.iter().copied());
        assert!(
            decided
                .trail
                .iter()
                .map(|row| row.from)
                .eq(sources.take(path.len()))
        );
        seen.insert((from, command.word(), path));
    }
    let published: BTreeSet<_> = ROWS
        .iter()
        .map(|row| (row.from, row.command, row.to.to_vec()))
        .collect();
    assert_eq!(published.len(), ROWS.len(), "no row is published twice");
    assert_eq!(seen, published);
}

#[test]
fn all_36_pairs_are_as_designed() {
    assert_eq!(moves(), pairs(MATRIX));
}

#[test]
fn terminal_tasks_accept_nothing_but_rerun_and_a_cancelled_one_not_even_that() {
    for status in Status::ALL
        .into_iter()
        .filter(|status| status.is_terminal())
    {
        let accepts = |command: &TaskCommand| task(status).decide(*command, &stamp(2)).is_ok();
        let accepted: Vec<TaskCommand> = TaskCommand::ALL.into_iter().filter(accepts).collect();
        let expected: &[TaskCommand] = if status == Status::Cancelled {
            &[]
        } else {
            &[TaskCommand::Rerun]
        };
        assert_eq!(accepted, expected);
    }
}

#[test]
fn ended_tasks_keep_when_they_ended_and_nobody_needs_to_wake_them() {
    for status in Status::ALL {
        let ended = status.is_ended().then(|| at(1));
        assert_eq!(task(status).state.completed_at(), ended);
    }
    let mut task = Task {
        wake_at: Some(at(60)),
        ..task(Status::Pending)
    };
    let started = task.decide(TaskCommand::Start, &stamp(2)).unwrap();
    task.enter(started);
    assert_eq!((task.started_at, task.wake_at), (Some(at(2)), Some(at(60))));
    let again = task.decide(TaskCommand::Start, &stamp(9)).unwrap();
    assert!(again.trail.is_empty());
    task.enter(again);
    assert_eq!(
        (task.started_at, task.status()),
        (Some(at(2)), Status::InProgress)
    );
    let complete = task.decide(TaskCommand::Complete, &stamp(10)).unwrap();
    task.enter(complete);
    assert_eq!(
        (task.wake_at, task.state.completed_at()),
        (None, Some(at(10)))
    );
}
