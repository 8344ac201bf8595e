//! The step's machine against its published table, in both directions.

use std::collections::BTreeSet;

use tasker_domain::id::LeaseNo;
use tasker_domain::millis::Millis;
use tasker_domain::retry::{Jitter, StepFailure};
use tasker_domain::status::Status;
use tasker_domain::step::table::{COMMANDS, ROWS, moves};
use tasker_domain::step::{Decision, Outcome, Step, StepCommand, Wait};

use crate::support::*;

/// Columns as rows: pending, `in_progress`, complete, error, cancelled, `resolved_manually`.
const MATRIX: [&str; 6] = [
    ". x . . x x", // pending
    "x . x x x .", // in_progress: back by release and rerun
    "x . . . . .", // complete: by rerun alone
    "x . . . . x", // error
    "x . . . . .", // cancelled: by rerun alone
    "x . . . . .", // resolved_manually: by rerun alone
];

/// The pairs that a matrix of six rows allows.
pub(crate) fn pairs(matrix: [&str; 6]) -> Vec<(Status, Status)> {
    let rows = Status::ALL.into_iter().zip(matrix);
    rows.flat_map(|(from, row)| {
        let cells = Status::ALL.into_iter().zip(row.split(' '));
        cells
            .filter(|(_, cell)| *cell == "x")
            .map(move |(to, _)| (from, to))
    })
    .collect()
}

/// Steps of every status, and of every kind of step that the rules tell apart.
fn steps() -> Vec<Step> {
    let mut steps: Vec<Step> = Status::ALL.into_iter().map(in_status).collect();
    let running = in_status(Status::InProgress);
    let retrying = then(&running, &fail(&running), 2);
    let limited = |step: Step| Step {
        attempt_limit: 1,
        ..step
    };
    steps.extend([
        waiting(Wait::Scheduled { at: at(9) }),
        Step {
            unmet: 2,
            ..in_status(Status::Pending)
        },
        retrying,
        then(
            &running,
            &StepCommand::Release {
                lease_no: running.lease_no,
            },
            2,
        ),
        limited(running.clone()),
        then(&limited(running.clone()), &fail(&running), 2),
        then(&running, &StepCommand::Cancel, 2),
        then(&running, &StepCommand::Rerun { unmet: 0 }, 2),
    ]);
    let rigid = steps.iter().map(|step| {
        let mut definition = step.definition.as_ref().clone();
        definition.skippable = false;
        Step {
            definition: definition.into(),
            ..step.clone()
        }
    });
    steps.extend(rigid.collect::<Vec<_>>());
    steps
}

/// Every command, with every argument that the rules tell apart.
fn commands(step: &Step) -> Vec<StepCommand> {
    let mut commands = vec![
        start("w"),
        expire(),
        StepCommand::Cancel,
        StepCommand::Resolve,
        StepCommand::Skip,
        StepCommand::Reset,
        StepCommand::RetryNow,
        StepCommand::Rerun { unmet: 0 },
        StepCommand::Rerun { unmet: 1 },
    ];
    commands.extend([0, 1, 3, 5].map(|limit| StepCommand::RaiseLimit { limit }));
    for lease_no in [0, 1, 2].map(LeaseNo::new) {
        commands.extend([
            StepCommand::Succeed { lease_no },
            StepCommand::Heartbeat {
                lease_no,
                lease: LEASE,
            },
            StepCommand::Release { lease_no },
        ]);
        let failures = [
            StepFailure::retryable("r"),
            StepFailure::permanent("p"),
            StepFailure::retry_after(secs(1), "s"),
        ];
        commands.extend(failures.map(|failure| StepCommand::Fail {
            lease_no,
            failure,
            jitter: Jitter::LOWEST,
            custom: Some(Millis::ZERO),
        }));
    }
    assert!(
        commands
            .iter()
            .all(|command| COMMANDS.contains(&command.word()))
    );
    assert!(
        COMMANDS
            .iter()
            .all(|word| commands.iter().any(|c| c.word() == *word))
    );
    // Whatever the present lease is, it is among those presented.
    assert!((0..=2).contains(&step.lease_no.get()));
    commands
}

/// An answer to a lease that has already ended this very way.
fn is_repeat(step: &Step, command: &StepCommand, decision: &Decision) -> bool {
    let ending = match command {
        StepCommand::Succeed { .. } => Outcome::Succeeded,
        StepCommand::Fail { .. } => Outcome::Failed,
        StepCommand::Release { .. } => Outcome::Released,
        _ => return false,
    };
    decision.is_unchanged()
        && decision.trail.is_empty()
        && step.status() != Status::InProgress
        && step.lease_end == Some(ending)
}

#[test]
fn every_status_and_command_does_what_the_table_says_and_nothing_else() {
    let mut seen = BTreeSet::new();
    let mut repeats = 0;
    for step in steps() {
        // At second 1 nothing has lapsed or come due, at 100 all has.
        for (command, secs) in commands(&step).iter().flat_map(|c| [(c, 1), (c, 100)]) {
            let Ok(decision) = step.decide(command, &stamp(secs)) else {
                continue;
            };
            if is_repeat(&step, command, &decision) {
                repeats += 1;
                continue;
            }
            let path: Vec<Status> = decision.trail.iter().map(|row| row.to).collect();
            let ends_at = path.last().copied().unwrap_or(step.status());
            assert_eq!(decision.after.status(), ends_at, "{step:?} {command:?}");
            seen.insert((step.status(), command.word(), path));
        }
    }
    let published: BTreeSet<_> = ROWS
        .iter()
        .map(|row| (row.from, row.command, row.to.to_vec()))
        .collect();
    assert_eq!(published.len(), ROWS.len(), "no row is published twice");
    assert_eq!(seen, published);
    assert!(repeats > 0);
}

#[test]
fn all_36_pairs_are_as_designed() {
    assert_eq!(moves(), pairs(MATRIX));
    let mut walked = BTreeSet::new();
    for step in steps() {
        for (command, secs) in commands(&step).iter().flat_map(|c| [(c, 1), (c, 100)]) {
            let trail = step
                .decide(command, &stamp(secs))
                .map(|d| d.trail)
                .unwrap_or_default();
            walked.extend(trail.iter().map(|row| (row.from, row.to)));
        }
    }
    assert_eq!(walked.into_iter().collect::<Vec<_>>(), pairs(MATRIX));
}

#[test]
fn terminal_steps_accept_nothing_but_rerun() {
    for step in steps()
        .into_iter()
        .filter(|step| step.status().is_terminal())
    {
        for command in commands(&step) {
            let Ok(decision) = step.decide(&command, &stamp(100)) else {
                continue;
            };
            let rerun = matches!(command, StepCommand::Rerun { .. });
            assert!(
                rerun || is_repeat(&step, &command, &decision),
                "{command:?} on {step:?}"
            );
        }
    }
}

#[test]
fn a_row_of_history_says_who_when_why_and_which_attempt() {
    let pending = in_status(Status::Pending);
    let running = then(&pending, &start("w"), 1);
    let failed = running.decide(&fail(&running), &stamp(5)).unwrap();
    let [error, back] = failed.trail.as_slice() else {
        panic!("{:?}", failed.trail)
    };
    assert_eq!((error.from, error.to), (Status::InProgress, Status::Error));
    assert_eq!((back.from, back.to), (Status::Error, Status::Pending));
    assert_eq!(error.stamp.note.as_ref().unwrap().as_str(), "boom");
    for row in [error, back] {
        assert_eq!((row.stamp.at, row.stamp.by.as_str()), (at(5), "tester"));
        assert_eq!(
            (row.attempt, row.lease_no, row.run_no),
            (1, LeaseNo::new(1), 1)
        );
        assert_eq!(
            (row.task, row.step),
            (running.id.task, Some(running.id.index))
        );
    }
}
