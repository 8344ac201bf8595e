//! Lapsed steps are taken back, once, unless their holder was quicker.

use application::ports::{HeartbeatRequest, LeaseRef};

use super::lease::{assert_lost, lapsed, running};
use super::prelude::*;

/// A lost lease is a failed attempt under the same rule: it comes back after its backoff.
pub async fn a_rescued_step_counts_an_attempt_and_comes_back(h: &dyn Harness) {
    let world = World::new(h);
    let (task, a) = running(&world, 3).await;
    let listed = lapsed(&world, at(61), 10).await;
    assert_eq!(listed, [a]);
    world.write(expired(&listed[0], at(61)), at(61)).await;
    assert!(lapsed(&world, at(99), 10).await.is_empty());
    story! { world, task =>
        "task in_progress: started",
        "a pending until 71 1/3: started lease_expired retry_scheduled",
    }
    let rows = world.history(task).await;
    assert!(
        rows.iter()
            .any(|row| row.cause == Cause::LeaseExpired && row.stamp.by == Actor::engine())
    );
    let again = world.start(task, "a", at(71)).await;
    assert_eq!(again.lease_no, LeaseNo::new(2));
    world.write(succeeded(&again, at(72)), at(72)).await;
    story! { world, task =>
        "task complete: started settled",
        "a complete 2/3: started lease_expired retry_scheduled started succeeded",
    }
}

/// A step that kills its worker is bounded too: the last attempt lost ends in error, and its task.
pub async fn a_lease_lost_on_the_last_attempt_ends_in_error(h: &dyn Harness) {
    let world = World::new(h);
    let (task, a) = running(&world, 1).await;
    world.write(expired(&a, at(61)), at(61)).await;
    story! { world, task =>
        "task error: started settled",
        "a error exhausted 1/1: started lease_expired",
    }
    let refused = world.commit_one(succeeded(&a, at(62)), at(62)).await;
    assert_lost(&refused, LeaseEnd::LeaseExpired);
    story! { world, task =>
        "task error: started settled",
        "a error exhausted 1/1: started lease_expired",
    }
}

/// The deadline passes even while heartbeats arrive.
pub async fn a_deadline_passes_in_spite_of_heartbeats(h: &dyn Harness) {
    let world = World::new(h);
    let hasty = step("a", &[]).timeout(Millis::from_secs(5));
    let task = world.submit(&template([hasty])).await;
    let a = world.start(task, "a", at(1)).await;
    world.heartbeat(&a, at(14)).await.expect("it is held");
    let listed = lapsed(&world, at(16), 10).await;
    assert_eq!(listed.len(), 1);
    world.write(expired(&listed[0], at(16)), at(16)).await;
    story! { world, task =>
        "task in_progress: started",
        "a pending until 26 1/3: started deadline_exceeded retry_scheduled",
    }
}

/// The heartbeat came between the rescuer's look and its commit: the step stays where it is.
pub async fn a_heartbeat_saves_a_step_from_its_rescuer(h: &dyn Harness) {
    let world = World::new(h);
    let (task, a) = running(&world, 3).await;
    let rescue = expired(&a, at(61));
    world
        .heartbeat(&a, at(61))
        .await
        .expect("nobody has taken it back yet");
    let refused = world.commit_one(rescue, at(61)).await;
    let Err(CommitError::Refused(error)) = refused else {
        panic!("{refused:?}")
    };
    assert_eq!(
        error,
        TransitionError::NotLapsed {
            expires_at: at(61).plus(LEASE)
        }
    );
    story! { world, task =>
        "task in_progress: started",
        "a in_progress w1#1 0/3: started",
    }
    world.write(succeeded(&a, at(62)), at(62)).await;
    story! { world, task =>
        "task complete: started settled",
        "a complete 1/3: started succeeded",
    }
}

/// Two rescuers saw the same step: it is taken back once.
pub async fn two_rescuers_take_a_step_back_once(h: &dyn Harness) {
    let world = World::new(h);
    let (task, a) = running(&world, 3).await;
    let (one, other) = (expired(&a, at(61)), expired(&a, at(62)));
    world.write(one, at(61)).await;
    let answer = world
        .commit_one(other, at(62))
        .await
        .expect("the work is done");
    assert_eq!(answer, Applied::Unchanged);
    story! { world, task =>
        "task in_progress: started",
        "a pending until 71 1/3: started lease_expired retry_scheduled",
    }
}

/// The holder finished between the rescuer's look and its commit: the rescue is refused.
pub async fn a_finished_step_is_not_rescued(h: &dyn Harness) {
    let world = World::new(h);
    let (task, a) = running(&world, 3).await;
    let rescue = expired(&a, at(61));
    world.write(succeeded(&a, at(62)), at(62)).await;
    assert_lost(&world.commit_one(rescue, at(63)).await, LeaseEnd::Succeeded);
    story! { world, task =>
        "task complete: started settled",
        "a complete 1/3: started succeeded",
    }
}

/// Heartbeat and rescue at the same moment: one of them wins, and the step agrees with it.
pub async fn a_heartbeat_and_a_rescue_race_with_one_winner(h: &dyn Harness) {
    let world = World::new(h);
    for _ in 0..8 {
        let (task, a) = running(&world, 3).await;
        let changes = vec![expired(&a, at(61))];
        let batch = CommitBatch {
            changes,
            then_claim: None,
            now: at(61),
        };
        let leases = vec![LeaseRef {
            step: a.id,
            lease_no: a.lease_no,
        }];
        let request = HeartbeatRequest {
            leases,
            lease: LEASE,
            now: at(61),
        };
        let queue = (
            Arc::clone(&world.ports.queue),
            Arc::clone(&world.ports.queue),
        );
        let rescue = tokio::spawn(async move { queue.0.commit(batch).await });
        let beat = tokio::spawn(async move { queue.1.heartbeat(request).await });
        let rescued = rescue
            .await
            .expect("no panic")
            .expect("the store answers")
            .results
            .remove(0);
        let kept = beat
            .await
            .expect("no panic")
            .expect("the store answers")
            .remove(0);
        assert_ne!(rescued.is_ok(), kept.is_ok(), "{rescued:?} {kept:?}");
        if kept.is_ok() {
            story! { world, task =>
                "task in_progress: started",
                "a in_progress w1#1 0/3: started",
            }
        } else {
            story! { world, task =>
                "task in_progress: started",
                "a pending until 71 1/3: started lease_expired retry_scheduled",
            }
        }
    }
}
