//! When a task is looked at again: the ancestor's table, with one clock.

use proptest::prelude::*;
use tasker_domain::millis::Millis;
use tasker_domain::step::{Step, StepState, Wait};
use tasker_domain::task::{ReenqueuePolicy, ReenqueueReason, Snapshot, WakeAt};

use crate::support::*;
use crate::world::World;

/// A task whose steps back off for so many more seconds at second 0.
fn backing_off(remaining: &[i64]) -> Snapshot {
    let snapshot = born(
        template(&vec![vec![]; remaining.len()], &policy(3))
            .build()
            .unwrap(),
    );
    let steps = snapshot.steps.iter().zip(remaining).map(|(step, secs)| {
        let wait = Wait::BackingOff { until: at(*secs) };
        Step {
            state: StepState::Pending { wait },
            attempts: 1,
            ..step.clone()
        }
    });
    Snapshot {
        steps: steps.collect(),
        ..snapshot
    }
}

fn delay(policy: &ReenqueuePolicy, snapshot: &Snapshot) -> (u64, ReenqueueReason) {
    let reenqueue = policy.reenqueue(snapshot, at(0)).unwrap();
    assert_eq!(reenqueue.at, at(0).plus(reenqueue.delay));
    (reenqueue.delay.as_secs(), reenqueue.reason)
}

#[test]
fn the_longest_backoff_and_five_seconds_at_most_half_an_hour() {
    let policy = ReenqueuePolicy::default();
    let retry = ReenqueueReason::RetryBackoff;
    // The ancestor printed 124 and 184: it read the clock twice.
    assert_eq!(delay(&policy, &backing_off(&[120])), (125, retry));
    assert_eq!(delay(&policy, &backing_off(&[60, 180])), (185, retry));
    assert_eq!(delay(&policy, &backing_off(&[4_000])), (1_800, retry));
    assert_eq!(delay(&policy, &backing_off(&[1_795])), (1_800, retry));
    assert_eq!(delay(&policy, &backing_off(&[1_794])), (1_799, retry));
    let earliest = ReenqueuePolicy {
        wake_at: WakeAt::Earliest,
        ..policy
    };
    assert_eq!(
        delay(&earliest, &backing_off(&[180, 60, 4_000])),
        (65, retry)
    );
}

#[test]
fn every_other_status_has_a_fixed_delay() {
    let policy = ReenqueuePolicy::default();
    let mut world = World::new(
        template(&[vec![], vec![0]], &fixed(2, secs(120)))
            .build()
            .unwrap(),
    );
    let told = |world: &World, secs| policy.reenqueue(&world.snapshot, at(secs));
    let reason = |world: &World, secs| told(world, secs).map(|r| (r.delay.as_secs(), r.reason));
    assert_eq!(
        reason(&world, 0),
        Some((0, ReenqueueReason::ReadyStepsAvailable))
    );
    world.start(0, 0);
    assert_eq!(
        reason(&world, 0),
        Some((30, ReenqueueReason::StepsInProgress))
    );
    let command = fail(world.step(0));
    world.command(0, &command, &stamp(10)).unwrap();
    assert_eq!(
        reason(&world, 10),
        Some((125, ReenqueueReason::RetryBackoff))
    );
    assert_eq!(
        reason(&world, 130),
        Some((0, ReenqueueReason::ReadyStepsAvailable))
    );
    world.fail(0, 200);
    assert_eq!(
        reason(&world, 200),
        None,
        "blocked: it should have been ended"
    );
    let mut done = World::new(template(&[vec![]], &fixed(2, secs(120))).build().unwrap());
    done.succeed(0, 1);
    assert_eq!(reason(&done, 1), None);
    let unclear = policy.unclear(at(7));
    assert_eq!((unclear.delay.as_secs(), unclear.at), (60, at(67)));
    assert_eq!(unclear.reason, ReenqueueReason::ContextUnavailable);
}

#[test]
fn without_a_backoff_a_waiting_task_is_looked_at_after_five_minutes() {
    let snapshot = backing_off(&[0]);
    let wait = Wait::Scheduled { at: at(9_000) };
    let steps = vec![Step {
        state: StepState::Pending { wait },
        ..snapshot.steps[0].clone()
    }];
    let scheduled = Snapshot { steps, ..snapshot };
    let expected = (300, ReenqueueReason::AwaitingDependencies);
    assert_eq!(delay(&ReenqueuePolicy::default(), &scheduled), expected);
}

#[test]
fn table_buffer_and_cap_are_the_users() {
    let policy = ReenqueuePolicy {
        buffer: Millis::saturating(1),
        cap: secs(90),
        ..ReenqueuePolicy::default()
    };
    let told = |remaining| {
        policy
            .reenqueue(&backing_off(&[remaining]), at(0))
            .unwrap()
            .delay
    };
    assert_eq!(told(60), Millis::saturating(60_001));
    assert_eq!(told(90), secs(90));
}

proptest! {
    #[test]
    fn the_delay_is_that_of_one_step_and_never_over_the_cap(
        remaining in prop::collection::vec(1..10_000_i64, 1..20),
        earliest in any::<bool>(),
    ) {
        let wake_at = if earliest { WakeAt::Earliest } else { WakeAt::Longest };
        let policy = ReenqueuePolicy { wake_at, ..ReenqueuePolicy::default() };
        let decisive = if earliest { remaining.iter().min() } else { remaining.iter().max() };
        let expected = (*decisive.unwrap() + 5).min(1_800);
        let (seen, _) = delay(&policy, &backing_off(&remaining));
        prop_assert_eq!(i64::try_from(seen).unwrap(), expected);
        // The safety net of one step, kept as the latest of all, is the same moment.
        let nets = remaining.iter().map(|secs| policy.after_backoff(at(*secs), at(0)));
        let net = if earliest { nets.min() } else { nets.max() };
        prop_assert_eq!(net.unwrap(), at(expected));
    }
}
