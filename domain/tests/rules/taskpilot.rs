//! TaskPilot's rules: its task is a task with exactly one step.

use tasker_domain::error::TransitionError;
use tasker_domain::id::LeaseNo;
use tasker_domain::retry::StepFailure;
use tasker_domain::status::Status;
use tasker_domain::step::{Step, StepCommand, StepState, TaskGate, Wait};

use crate::support::*;

#[test]
fn start_records_the_worker_and_when_and_counts_no_attempt() {
    let started = then(&step_with(&policy(3)), &start("w1"), 5);
    let (worker, processing_started_at) = started.state.attempt().unwrap();
    assert_eq!((worker.as_str(), processing_started_at), ("w1", at(5)));
    assert_eq!(
        (started.status(), started.attempts),
        (Status::InProgress, 0)
    );
    assert_eq!(
        (started.lease_no, started.lease_end),
        (LeaseNo::new(1), None)
    );
}

#[test]
fn a_start_before_its_time_is_refused_with_the_time() {
    for wait in [
        Wait::Scheduled { at: at(60) },
        Wait::BackingOff { until: at(60) },
    ] {
        let step = waiting(wait);
        let early = step.decide(&start("w"), &stamp(59)).unwrap_err();
        assert_eq!(early, TransitionError::NotDue { ready_at: at(60) });
        assert!(early.to_string().contains(&at(60).to_string()), "{early}");
        assert_eq!(then(&step, &start("w"), 60).status(), Status::InProgress);
    }
}

#[test]
fn start_twice_is_refused_and_says_who_holds_it() {
    let started = then(&step_with(&policy(3)), &start("w1"), 5);
    for name in ["w1", "w2"] {
        let refused = started.decide(&start(name), &stamp(6)).unwrap_err();
        let (lease_no, expires_at) = (LeaseNo::new(1), at(35));
        assert_eq!(
            refused,
            TransitionError::Held {
                worker: worker("w1"),
                lease_no,
                expires_at
            }
        );
    }
}

#[test]
fn a_failure_with_attempts_left_is_pending_again_after_the_backoff_and_owned_by_nobody() {
    let mut step = step_with(&policy(3));
    for (attempts, backoff, began) in [(1, 2, 100), (2, 4, 200)] {
        step = then(&step, &start("w"), began);
        step = then(&step, &fail(&step), began + 10);
        let until = at(began + 10 + backoff);
        assert_eq!(
            step.state,
            StepState::Pending {
                wait: Wait::BackingOff { until }
            }
        );
        assert_eq!(step.state.retry_state(), Some("retry_scheduled"));
        assert_eq!((step.attempts, step.next_run_at()), (attempts, Some(until)));
        assert_eq!(
            (step.state.attempt(), step.state.completed_at()),
            (None, None)
        );
        assert_eq!(step.last_error.as_ref().unwrap().message.as_str(), "boom");
    }
}

#[test]
fn the_last_attempt_ends_in_error_exhausted() {
    let once = then(&step_with(&policy(1)), &start("w"), 5);
    let failed = once.decide(&fail(&once), &stamp(7)).unwrap();
    assert_eq!(failed.trail.len(), 1);
    let step = failed.after;
    assert_eq!((step.status(), step.attempts), (Status::Error, 1));
    assert_eq!(step.state.retry_state(), Some("exhausted"));
    assert_eq!(step.state.completed_at(), Some(at(7)));
    assert_eq!(step.state.attempt().unwrap().0.as_str(), "w");
    assert_eq!(step.next_run_at(), None);
}

#[test]
fn a_permanent_failure_ends_at_the_first_attempt() {
    let once = then(&step_with(&policy(9)), &start("w"), 5);
    let step = then(
        &once,
        &fail_as(&once, StepFailure::permanent("bad input")),
        7,
    );
    assert_eq!(
        (step.attempts, step.state.retry_state()),
        (1, Some("not_retryable"))
    );
    assert_eq!(step.state.completed_at(), Some(at(7)));
}

#[test]
fn success_clears_what_the_failures_before_it_left() {
    let mut step = then(&step_with(&policy(3)), &start("w"), 1);
    step = then(&step, &fail(&step), 2);
    step = then(&step, &start("w2"), 10);
    assert!(step.last_error.is_some());
    step = then(&step, &succeed(&step), 12);
    let (worker, processing_started_at, completed_at) = (worker("w2"), at(10), at(12));
    assert_eq!(
        step.state,
        StepState::Complete {
            worker,
            processing_started_at,
            completed_at
        }
    );
    assert_eq!(
        (step.attempts, step.next_run_at(), step.last_error),
        (2, None, None)
    );
    assert_eq!(step.state.retry_state(), None);
}

#[test]
fn release_counts_no_attempt_and_lets_anyone_start_at_once() {
    let run = then(&step_with(&policy(1)), &start("w"), 1);
    let back = then(
        &run,
        &StepCommand::Release {
            lease_no: run.lease_no,
        },
        2,
    );
    assert_eq!(
        (back.attempts, back.state.clone()),
        (0, StepState::Pending { wait: Wait::None })
    );
    let again = then(&back, &start("w2"), 2);
    assert_eq!((again.lease_no, again.attempts), (LeaseNo::new(2), 0));
}

fn refused(step: &Step, gate: TaskGate) -> TransitionError {
    let command = StepCommand::Start {
        worker: worker("w"),
        lease: LEASE,
        gate,
    };
    step.decide(&command, &stamp(1)).unwrap_err()
}

#[test]
fn what_stands_in_the_way_of_a_start_is_named() {
    let (step, open) = (in_status(Status::Pending), TaskGate::OPEN);
    let (paused, halted) = (
        TaskGate {
            paused: true,
            ..open
        },
        TaskGate {
            halted: true,
            ..open
        },
    );
    assert_eq!(refused(&step, paused), TransitionError::Paused);
    assert_eq!(refused(&step, halted), TransitionError::Halted);
    let child = Step {
        unmet: 2,
        ..step.clone()
    };
    assert_eq!(
        refused(&child, open),
        TransitionError::AwaitingParents { unmet: 2 }
    );
    let spent = Step {
        attempts: 3,
        ..step
    };
    let none_left = TransitionError::NoAttemptsLeft {
        attempts: 3,
        limit: 3,
    };
    assert_eq!(refused(&spent, open), none_left);
}

#[test]
fn a_step_starts_only_in_an_open_task() {
    let step = in_status(Status::Pending);
    for status in Status::ALL {
        let gate = TaskGate {
            status,
            ..TaskGate::OPEN
        };
        if status.is_ended() {
            assert_eq!(
                refused(&step, gate),
                TransitionError::TaskEnded { state: status }
            );
        } else {
            let command = StepCommand::Start {
                worker: worker("w"),
                lease: LEASE,
                gate,
            };
            assert!(step.decide(&command, &stamp(1)).is_ok());
        }
    }
}
