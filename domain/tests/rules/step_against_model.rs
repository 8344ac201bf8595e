//! The step's machine against the plainer telling of the same rules, over random commands.

use proptest::prelude::*;
use tasker_domain::error::TransitionError as E;
use tasker_domain::id::LeaseNo;
use tasker_domain::retry::{Backoff, Jitter, RetryPolicy, StepFailure};
use tasker_domain::step::{Step, StepCommand, StepState, TaskGate, Wait};

use crate::step_model::{BACKOFF, Cmd, Model, Refused};
use crate::support::*;

/// The same facts of the real step.
fn seen(step: &Step, began: i64) -> Model {
    let secs =
        |time: tasker_domain::time::Timestamp| (time.as_micros() - at(0).as_micros()) / 1_000_000;
    Model {
        state: step.status().as_str(),
        due: match step.state {
            StepState::Pending {
                wait: Wait::BackingOff { until },
            } => Some(secs(until)),
            _ => None,
        },
        attempts: step.attempts,
        limit: step.attempt_limit,
        lease: step.lease_no.get(),
        expires: match &step.state {
            StepState::InProgress { lease, .. } => secs(lease.expires_at),
            _ => began,
        },
        ended: step
            .lease_end
            .map_or("", tasker_domain::step::Outcome::as_str),
        run: step.run_no,
        error: step.last_error.is_some(),
        completed: step.state.completed_at().map(secs),
    }
}

fn command(cmd: &Cmd) -> StepCommand {
    let lease_no = LeaseNo::new;
    match *cmd {
        Cmd::Start => StepCommand::Start {
            worker: worker("w"),
            lease: LEASE,
            gate: TaskGate::OPEN,
        },
        Cmd::Succeed(no) => StepCommand::Succeed {
            lease_no: lease_no(no),
        },
        Cmd::Fail(no, again) => StepCommand::Fail {
            lease_no: lease_no(no),
            failure: if again {
                StepFailure::retryable("x")
            } else {
                StepFailure::permanent("x")
            },
            jitter: Jitter::HIGHEST,
            custom: None,
        },
        Cmd::Release(no) => StepCommand::Release {
            lease_no: lease_no(no),
        },
        Cmd::Heartbeat(no) => StepCommand::Heartbeat {
            lease_no: lease_no(no),
            lease: LEASE,
        },
        Cmd::Expire => expire(),
        Cmd::Cancel => StepCommand::Cancel,
        Cmd::Resolve => StepCommand::Resolve,
        Cmd::Reset => StepCommand::Reset,
        Cmd::RetryNow => StepCommand::RetryNow,
        Cmd::Raise(limit) => StepCommand::RaiseLimit { limit },
        Cmd::Rerun => StepCommand::Rerun { unmet: 0 },
    }
}

fn word(error: &E) -> Refused {
    match error {
        E::NotAllowed { .. } => "not allowed",
        E::NotDue { .. } => "not due",
        E::Held { .. } => "held",
        E::LeaseLost { .. } => "lease",
        E::NotLapsed { .. } => "not lapsed",
        E::NoAttemptsLeft { .. } => "no attempts",
        E::LimitNotRaised { .. } => "not raised",
        other => panic!("{other}"),
    }
}

fn commands() -> impl Strategy<Value = Vec<(Cmd, i64, bool)>> {
    // How far behind the present lease the presented one is: mostly not at all.
    let behind = prop_oneof![6 => Just(0_i64), 1 => Just(1), 1 => Just(2), 1 => Just(-1)];
    let cmd = prop_oneof![
        6 => Just(Cmd::Start),
        2 => behind.clone().prop_map(Cmd::Succeed),
        4 => (behind.clone(), prop::bool::weighted(0.8)).prop_map(|(no, again)| Cmd::Fail(no, again)),
        1 => behind.clone().prop_map(Cmd::Release),
        1 => behind.prop_map(Cmd::Heartbeat),
        2 => Just(Cmd::Expire),
        1 => Just(Cmd::Cancel),
        1 => Just(Cmd::Resolve),
        1 => Just(Cmd::Reset),
        1 => Just(Cmd::RetryNow),
        1 => (0..6_u32).prop_map(Cmd::Raise),
        1 => Just(Cmd::Rerun),
    ];
    prop::collection::vec((cmd, 0..40_i64, any::<bool>()), 1..60)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn a_step_does_what_the_plain_telling_says(limit in 1..4_u32, commands in commands()) {
        let delay = secs(u64::try_from(BACKOFF).unwrap());
        let backoff = Backoff::Fixed { delay };
        let mut step = step_with(&RetryPolicy { limit, backoff, ..policy(3) });
        let (mut model, mut now) = (Model::new(limit), 0);
        for (cmd, after, twice) in commands {
            now += after;
            let cmd = match cmd {
                Cmd::Succeed(behind) => Cmd::Succeed(step.lease_no.get() - behind),
                Cmd::Fail(behind, again) => Cmd::Fail(step.lease_no.get() - behind, again),
                Cmd::Release(behind) => Cmd::Release(step.lease_no.get() - behind),
                Cmd::Heartbeat(behind) => Cmd::Heartbeat(step.lease_no.get() - behind),
                other => other,
            };
            for _ in 0..=u8::from(twice) {
                let expected = model.apply(&cmd, now);
                let before = step.clone();
                let answer = step.decide(&command(&cmd), &stamp(now));
                prop_assert_eq!(answer.as_ref().map(|_| ()).map_err(word), expected, "{:?} on {:?}", cmd, before);
                if let Ok(decision) = answer {
                    prop_assert_eq!(&decision.before, &before);
                    prop_assert_eq!(decision.after.version > before.version, !decision.is_unchanged()
                        && !matches!(cmd, Cmd::Heartbeat(_)));
                    step = decision.after;
                }
                prop_assert_eq!(seen(&step, model.expires), model.clone(), "after {:?}", cmd);
            }
        }
    }
}
