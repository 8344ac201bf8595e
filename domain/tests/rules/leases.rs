//! Repeats by the same lease, and workers that come too late.

use tasker_domain::error::{LeaseEnd, TransitionError};
use tasker_domain::id::LeaseNo;
use tasker_domain::millis::Millis;
use tasker_domain::retry::{Jitter, StepFailure};
use tasker_domain::status::Status;
use tasker_domain::step::{Step, StepCommand};

use crate::support::*;

fn running() -> Step {
    in_status(Status::InProgress)
}

/// All that the holder of this lease may say.
fn endings(lease_no: LeaseNo) -> [StepCommand; 4] {
    [
        StepCommand::Succeed { lease_no },
        StepCommand::Fail {
            lease_no,
            failure: StepFailure::retryable("late"),
            jitter: Jitter::MIDDLE,
            custom: None,
        },
        StepCommand::Heartbeat {
            lease_no,
            lease: LEASE,
        },
        StepCommand::Release { lease_no },
    ]
}

fn lost(step: &Step, command: &StepCommand) -> LeaseEnd {
    match step.decide(command, &stamp(500)) {
        Err(TransitionError::LeaseLost { current, end, .. }) if current == step.lease_no => end,
        other => panic!("{command:?} on {step:?} answers {other:?}"),
    }
}

#[test]
fn a_late_worker_is_told_what_became_of_its_lease() {
    let run = running();
    let lease_no = run.lease_no;
    let lapsed = Step {
        attempt_limit: 1,
        ..run.clone()
    };
    let ends = [
        (then(&run, &succeed(&run), 2), LeaseEnd::Succeeded),
        (then(&run, &fail(&run), 2), LeaseEnd::Failed),
        (
            then(&run, &fail_as(&run, StepFailure::permanent("no")), 2),
            LeaseEnd::Failed,
        ),
        (
            then(&run, &StepCommand::Release { lease_no }, 2),
            LeaseEnd::Released,
        ),
        (then(&run, &expire(), 60), LeaseEnd::LeaseExpired),
        (then(&lapsed, &expire(), 60), LeaseEnd::LeaseExpired),
        (then(&run, &StepCommand::Cancel, 2), LeaseEnd::Cancelled),
        (
            then(&run, &StepCommand::Rerun { unmet: 0 }, 2),
            LeaseEnd::Rerun,
        ),
        (
            then(
                &then(&run, &succeed(&run), 2),
                &StepCommand::Rerun { unmet: 0 },
                3,
            ),
            LeaseEnd::Rerun,
        ),
    ];
    for (step, end) in ends {
        for command in endings(lease_no) {
            let same_way = match command {
                StepCommand::Succeed { .. } => LeaseEnd::Succeeded,
                StepCommand::Fail { .. } => LeaseEnd::Failed,
                StepCommand::Release { .. } => LeaseEnd::Released,
                _ => LeaseEnd::Unknown,
            };
            if same_way == end {
                let repeat = step.decide(&command, &stamp(500)).unwrap();
                assert!(
                    repeat.is_unchanged() && repeat.trail.is_empty(),
                    "{command:?}"
                );
                assert_eq!(repeat.after, step);
            } else {
                assert_eq!(lost(&step, &command), end, "{command:?}");
            }
        }
    }
}

#[test]
fn a_worker_whose_step_another_has_taken_over_is_refused_whatever_it_says() {
    let first = running();
    let again = then(&then(&first, &expire(), 60), &start("other"), 100);
    assert_eq!(again.lease_no, LeaseNo::new(2));
    let finished = then(&again, &succeed(&again), 101);
    for step in [&again, &finished] {
        for command in endings(first.lease_no) {
            assert_eq!(lost(step, &command), LeaseEnd::TakenOver, "{command:?}");
        }
    }
}

#[test]
fn lease_numbers_that_never_were_match_nothing() {
    for step in Status::ALL.map(in_status) {
        for no in [i64::MIN, -1, 0, 2, i64::MAX] {
            for command in endings(LeaseNo::new(no)) {
                assert_eq!(lost(&step, &command), LeaseEnd::Unknown, "{no}");
            }
        }
    }
    let unclaimed = in_status(Status::Pending);
    assert_eq!(unclaimed.lease_no, LeaseNo::new(0));
    assert_eq!(LeaseNo::new(i64::MAX).next(), LeaseNo::new(i64::MAX));
}

#[test]
fn after_a_reset_a_repeated_failure_is_still_only_a_repeat() {
    let run = running();
    let failed = then(&run, &fail_as(&run, StepFailure::permanent("no")), 2);
    let reset = then(&failed, &StepCommand::Reset, 3);
    assert_eq!(
        (reset.attempts, reset.run_no, reset.lease_no),
        (0, 2, run.lease_no)
    );
    let repeat = reset.decide(&fail(&run), &stamp(4)).unwrap();
    assert!(repeat.is_unchanged());
    assert_eq!(lost(&reset, &succeed(&run)), LeaseEnd::Failed);
}

#[test]
fn until_a_rescuer_comes_the_clock_takes_nothing_from_the_holder() {
    let run = running();
    let long_past = 100_000;
    for command in [
        succeed(&run),
        fail(&run),
        StepCommand::Release {
            lease_no: run.lease_no,
        },
    ] {
        let decision = run.decide(&command, &stamp(long_past)).unwrap();
        assert_eq!(decision.before.status(), Status::InProgress);
        assert_ne!(decision.after.status(), Status::InProgress, "{command:?}");
    }
    let beat = StepCommand::Heartbeat {
        lease_no: run.lease_no,
        lease: LEASE,
    };
    let decision = run.decide(&beat, &stamp(1_000)).unwrap();
    assert!(
        !decision.is_unchanged() && decision.trail.is_empty(),
        "there is a time to write"
    );
    let alive = decision.after;
    assert_eq!(alive.lapse(at(1_029)), None);
    assert_eq!(
        alive.version, run.version,
        "a heartbeat makes no commit stale"
    );
    assert_eq!(
        (alive.attempts, alive.lease_no),
        (run.attempts, run.lease_no)
    );
}

#[test]
fn a_heartbeat_overtaken_by_a_later_one_shortened_the_lease() {
    let run = running();
    let beat = |lease| StepCommand::Heartbeat {
        lease_no: run.lease_no,
        lease,
    };
    let newer = then(&run, &beat(LEASE), 20);
    let older = then(&newer, &beat(LEASE), 10);
    assert_eq!(older.state, newer.state);
    let shorter = then(&newer, &beat(Millis::ZERO), 21);
    assert_eq!(shorter.state, newer.state);
}

#[test]
fn a_success_told_twice_releases_the_children_once() {
    let running = in_status(Status::InProgress);
    let first = running.decide(&succeed(&running), &stamp(2)).unwrap();
    assert!(first.releases_children());
    let again = first.after.decide(&succeed(&running), &stamp(3)).unwrap();
    assert!(again.is_unchanged() && !again.releases_children());
}
