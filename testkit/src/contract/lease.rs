//! Leases: kept alive, lapsed, taken back. The fence is number and state, not the clock.

use application::ports::{HeartbeatRequest, LeaseRef};

use super::prelude::*;

pub(super) async fn lapsed(world: &World<'_>, now: Timestamp, limit: u32) -> Vec<Step> {
    world
        .ports
        .queue
        .lapsed(now, limit)
        .await
        .expect("the store answers")
}

/// A single step with one attempt left to lose, claimed at 1 s.
pub(super) async fn running(world: &World<'_>, limit: u32) -> (TaskId, Step) {
    let task = world.submit(&template([step_of(limit, "a", &[])])).await;
    let a = world.start(task, "a", at(1)).await;
    (task, a)
}

/// The lease runs on from the heartbeat; the version stays, so that the outcome is not stale.
pub async fn a_heartbeat_extends_the_lease(h: &dyn Harness) {
    let world = World::new(h);
    let (task, a) = running(&world, 3).await;
    let until = world.heartbeat(&a, at(50)).await.expect("it is held");
    assert_eq!(until, at(50).plus(LEASE));
    let kept = world.step(task, "a").await;
    let StepState::InProgress { lease, .. } = &kept.state else {
        panic!("{kept:?}")
    };
    assert_eq!((lease.expires_at, kept.version), (until, a.version));
    assert!(lapsed(&world, at(100), 10).await.is_empty());
    world.write(succeeded(&a, at(101)), at(101)).await;
    story! { world, task =>
        "task complete: started settled",
        "a complete 1/3: started succeeded",
    }
}

/// Heartbeats may overtake each other on their way: none takes back what another gave.
pub async fn a_heartbeat_never_shortens_the_lease(h: &dyn Harness) {
    let world = World::new(h);
    let (task, a) = running(&world, 3).await;
    let until = world.heartbeat(&a, at(50)).await.expect("it is held");
    let late = world.heartbeat(&a, at(40)).await.expect("it is held");
    assert_eq!((until, late), (at(50).plus(LEASE), at(50).plus(LEASE)));
    assert!(lapsed(&world, at(109), 10).await.is_empty());
    story! { world, task =>
        "task in_progress: started",
        "a in_progress w1#1 0/3: started",
    }
}

/// Lost and unknown leases are refused in their places, the others extended.
pub async fn a_heartbeat_answers_for_each_lease_in_its_place(h: &dyn Harness) {
    let world = World::new(h);
    let task = world
        .submit(&template(["a", "b", "c"].map(|name| step(name, &[]))))
        .await;
    let claimed = world.claim(ask(at(1))).await;
    let [a, b, c] = [0, 1, 2].map(|n| claimed[n].step.clone());
    world.write(released(&b, at(2)), at(2)).await;
    let held = |step: &Step| LeaseRef {
        step: step.id,
        lease_no: step.lease_no,
    };
    let unknown = StepId {
        index: StepIndex(9),
        ..a.id
    };
    let leases = vec![
        held(&c),
        held(&b),
        LeaseRef {
            step: unknown,
            lease_no: a.lease_no,
        },
        LeaseRef {
            lease_no: LeaseNo::new(7),
            ..held(&a)
        },
        held(&a),
    ];
    let request = HeartbeatRequest {
        leases,
        lease: LEASE,
        now: at(30),
    };
    let answers = world
        .ports
        .queue
        .heartbeat(request)
        .await
        .expect("the store answers");
    let [
        Ok(c_until),
        Err(CommitError::Refused(TransitionError::LeaseLost {
            end: LeaseEnd::Released,
            ..
        })),
        Err(CommitError::NotFound),
        Err(CommitError::Refused(TransitionError::LeaseLost {
            end: LeaseEnd::Unknown,
            ..
        })),
        Ok(a_until),
    ] = answers.as_slice()
    else {
        panic!("{answers:#?}");
    };
    assert_eq!((*c_until, *a_until), (at(90), at(90)));
    story! { world, task =>
        "task in_progress: started",
        "a in_progress w1#1 0/3: started",
        "b pending 0/3: started released",
        "c in_progress w1#1 0/3: started",
    }
}

/// Those whose lease or deadline has passed, longest ago first, at most as many as asked for.
pub async fn only_lapsed_steps_are_listed_longest_ago_first(h: &dyn Harness) {
    let world = World::new(h);
    let hasty = step("hasty", &[]).timeout(Millis::from_secs(5));
    let steps = [
        step("late", &[]),
        step("early", &[]),
        hasty,
        step("alive", &[]),
        step("idle", &[]),
    ];
    let task = world.submit(&template(steps)).await;
    world.start(task, "early", at(1)).await;
    world.start(task, "late", at(2)).await;
    world.start(task, "hasty", at(3)).await;
    world.start(task, "alive", at(4)).await;
    let names = |steps: Vec<Step>| -> Vec<String> {
        steps
            .iter()
            .map(|step| step.definition.name.to_string())
            .collect()
    };
    assert!(lapsed(&world, at(17), 10).await.is_empty());
    assert_eq!(
        names(lapsed(&world, at(18), 10).await),
        ["hasty"],
        "its deadline is 3 + 5 + 10"
    );
    assert_eq!(
        names(lapsed(&world, at(63), 10).await),
        ["hasty", "early", "late"]
    );
    assert_eq!(names(lapsed(&world, at(63), 2).await), ["hasty", "early"]);
    let listed = lapsed(&world, at(61), 10).await;
    assert_eq!(listed[1], world.step(task, "early").await);
    story! { world, task =>
        "task in_progress: started",
        "late in_progress w1#1 0/3: started",
        "early in_progress w1#1 0/3: started",
        "hasty in_progress w1#1 0/3: started",
        "alive in_progress w1#1 0/3: started",
        "idle pending 0/3:",
    }
}

/// Until a rescuer has acted, the holder of a lease that ran out may extend and finish.
pub async fn a_late_holder_may_finish_before_the_rescue(h: &dyn Harness) {
    let world = World::new(h);
    let (task, a) = running(&world, 1).await;
    world
        .heartbeat(&a, at(500))
        .await
        .expect("nobody has taken it back yet");
    world.write(succeeded(&a, at(9_999)), at(9_999)).await;
    story! { world, task =>
        "task complete: started settled",
        "a complete 1/1: started succeeded",
    }
}

/// From the rescue on the holder is refused, with what became of its lease.
pub async fn a_late_holder_is_refused_after_the_rescue(h: &dyn Harness) {
    let world = World::new(h);
    let (task, a) = running(&world, 3).await;
    world.write(expired(&a, at(61)), at(61)).await;
    let before = world.load(task).await;
    for late in [
        succeeded(&a, at(62)),
        failed(&a, at(62)),
        released(&a, at(62)),
    ] {
        assert_lost(
            &world.commit_one(late, at(62)).await,
            LeaseEnd::LeaseExpired,
        );
    }
    assert_lost(&world.heartbeat(&a, at(62)).await, LeaseEnd::LeaseExpired);
    world.start(task, "a", at(71)).await;
    assert_lost(&world.heartbeat(&a, at(72)).await, LeaseEnd::TakenOver);
    assert_eq!(before.steps[0].lease_no, a.lease_no);
    story! { world, task =>
        "task in_progress: started",
        "a in_progress w1#2 1/3: started lease_expired retry_scheduled started",
    }
}

pub(super) fn assert_lost<T: std::fmt::Debug>(answer: &Result<T, CommitError>, expected: LeaseEnd) {
    let Err(CommitError::Refused(TransitionError::LeaseLost { end, .. })) = answer else {
        panic!("{answer:?}");
    };
    assert_eq!(*end, expected);
}
