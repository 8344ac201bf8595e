//! Steps taken back from workers that are gone, or that take too long.

use tasker_domain::error::TransitionError;
use tasker_domain::history::Stamp;
use tasker_domain::id::LeaseNo;
use tasker_domain::millis::Millis;
use tasker_domain::name::ErrorClass;
use tasker_domain::retry::{Backoff, ClassRule, Jitter, RetryPolicy, StepFailure, Strategies};
use tasker_domain::status::Status;
use tasker_domain::step::{GivenUp, Lapse, Outcome, Step, StepCommand, StepState, Wait};

use tasker_domain::text::Actor;
use tasker_domain::time::Timestamp;

use crate::support::*;

fn running() -> Step {
    in_status(Status::InProgress)
}

#[test]
fn a_dead_worker_found_after_its_deadline_was_blamed_for_being_slow() {
    // The lease ends at 31 s, the deadline is an hour later; both are past.
    let run = running();
    assert_eq!(run.lapse(at(30)), None);
    assert_eq!(run.lapse(at(31)), Some(Lapse::LeaseExpired));
    assert_eq!(run.lapse(at(100_000)), Some(Lapse::LeaseExpired));
    let rescued = then(&run, &expire(), 100_000);
    assert_eq!(rescued.lease_end, Some(Outcome::LeaseExpired));
}

#[test]
fn a_deadline_ends_an_attempt_even_while_heartbeats_arrive() {
    let run = running();
    let StepState::InProgress { lease, .. } = &run.state else {
        panic!("{run:?}")
    };
    let timeout = run.definition.timeout.plus(secs(10));
    assert_eq!(
        lease.deadline_at,
        at(1).plus(timeout),
        "the timeout and ten seconds of grace"
    );
    let beat = StepCommand::Heartbeat {
        lease_no: run.lease_no,
        lease: LEASE,
    };
    let alive = then(&run, &beat, 3_600);
    assert_eq!(alive.lapse(at(3_610)), None);
    assert_eq!(alive.lapse(at(3_611)), Some(Lapse::DeadlineExceeded));
    let failed = then(&alive, &expire(), 3_611);
    assert_eq!(
        (failed.attempts, failed.lease_end),
        (1, Some(Outcome::DeadlineExceeded))
    );
    assert_eq!(
        failed.last_error.unwrap().class.unwrap().as_str(),
        "deadline_exceeded"
    );
}

#[test]
fn a_lost_lease_counts_as_a_failed_attempt_under_the_same_rule() {
    let early = running().decide(&expire(), &stamp(30)).unwrap_err();
    assert_eq!(early, TransitionError::NotLapsed { expires_at: at(31) });
    let mut step = step_with(&policy(2));
    step = then(&then(&step, &start("a"), 1), &expire(), 40);
    assert_eq!(
        step.state,
        StepState::Pending {
            wait: Wait::BackingOff { until: at(42) }
        }
    );
    let error = step.last_error.clone().unwrap();
    assert_eq!(error.class.unwrap().as_str(), "lease_expired");
    assert!(
        error.message.as_str().contains("worker a expired at"),
        "{}",
        error.message
    );
    step = then(&then(&step, &start("b"), 50), &expire(), 90);
    let StepState::Error {
        retry_state,
        worker,
        completed_at,
        ..
    } = &step.state
    else {
        panic!("{step:?}")
    };
    assert_eq!(
        (*retry_state, worker.as_str(), *completed_at),
        (GivenUp::Exhausted, "b", at(90))
    );
    assert_eq!((step.attempts, step.lease_no), (2, LeaseNo::new(2)));
}

#[test]
fn a_custom_curve_for_lost_leases_was_never_asked() {
    let name = tasker_domain::name::StrategyName::parse("slow").unwrap();
    let rule = ClassRule {
        backoff: Some(Backoff::Custom { name: name.clone() }),
        retryable: None,
    };
    let class = ErrorClass::parse("lease_expired").unwrap();
    let policy = RetryPolicy {
        by_class: [(class, rule)].into(),
        ..policy(3)
    };
    let run = then(&step_with(&policy), &start("w"), 1);
    let strategies = Strategies::default().with(name, std::sync::Arc::new(Minutes));
    let failure = run.lapse_failure(at(40)).unwrap();
    let custom = strategies.delay(&policy, 1, &failure);
    assert_eq!(custom, Some(secs(60)));
    let back = then(
        &run,
        &StepCommand::Expire {
            jitter: Jitter::MIDDLE,
            custom,
        },
        40,
    );
    assert_eq!(back.next_run_at(), Some(at(100)));
    assert_eq!(run.lapse_failure(at(30)), None, "nothing has lapsed yet");
    assert_eq!(in_status(Status::Complete).lapse_failure(at(900)), None);
}

struct Minutes;

impl tasker_domain::retry::RetryStrategy for Minutes {
    fn delay(&self, n: u32, _: &StepFailure) -> Millis {
        secs(60 * u64::from(n))
    }
}

#[test]
fn at_the_end_of_time_every_wait_ends_there() {
    let last = Stamp::by(Timestamp::MAX, Actor::named("tester"));
    let run = step_with(&policy(2))
        .decide(&start("w"), &last)
        .unwrap()
        .after;
    assert_eq!(run.lapse(Timestamp::MAX), Some(Lapse::LeaseExpired));
    let back = run.decide(&expire(), &last).unwrap().after;
    assert_eq!(back.next_run_at(), Some(Timestamp::MAX));
    let again = back.decide(&start("w"), &last).unwrap().after;
    let ended = again.decide(&fail(&again), &last).unwrap().after;
    assert_eq!(ended.state.completed_at(), Some(Timestamp::MAX));
    let first = Stamp::by(Timestamp::MIN, Actor::named("tester"));
    assert_eq!(
        step_with(&policy(2))
            .decide(&start("w"), &first)
            .unwrap()
            .after
            .lease_no
            .get(),
        1
    );
}
