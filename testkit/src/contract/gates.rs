//! What keeps steps from being claimed, and what time brings next.

use application::ports::{NextDue, PausedQueue};
use domain::name::{HandlerName, QueueName};

use super::prelude::*;

async fn next(world: &World<'_>, scope: &ClaimScope) -> Option<Timestamp> {
    world
        .ports
        .queue
        .next_due(scope, None)
        .await
        .expect("the store answers")
        .step
}

fn default_queue() -> ClaimScope {
    ClaimScope::Queues(vec![QueueName::default()])
}

async fn pause(world: &World<'_>, paused: bool, now: Timestamp) {
    let pause = world
        .ports
        .tasks
        .pause_queue(QueueName::default(), paused, operator(now))
        .await;
    pause.expect("the store answers");
}

/// No claim of any scope while it is paused; what runs may finish.
pub async fn a_paused_task_is_not_claimed_until_it_resumes(h: &dyn Harness) {
    let world = World::new(h);
    let task = world
        .submit(&template([step("a", &[]), step("b", &[])]))
        .await;
    let a = world.start(task, "a", at(1)).await;
    world.operate(task, Operation::Pause, at(2)).await;
    assert!(world.claim(ask(at(3))).await.is_empty());
    let whole = ClaimRequest {
        scope: ClaimScope::Task(task),
        ..ask(at(3))
    };
    assert!(world.claim(whole).await.is_empty());
    assert!(world.cannot_start(task, "b", at(3)).await);
    world.write(succeeded(&a, at(4)), at(4)).await;
    story! { world, task =>
        "task in_progress paused: started",
        "a complete 1/3: started succeeded",
        "b pending 0/3:",
    }
    world.operate(task, Operation::Resume, at(5)).await;
    assert_eq!(world.claim_names(ask(at(6))).await, ["b"]);
    story! { world, task =>
        "task in_progress: started",
        "a complete 1/3: started succeeded",
        "b in_progress w1#1 0/3: started",
    }
}

/// Nor through the task or the step itself; other queues go on.
pub async fn a_paused_queue_is_not_claimed_until_it_resumes(h: &dyn Harness) {
    let world = World::new(h);
    let task = world
        .submit(&template([
            step("a", &[]),
            step("b", &[]).queue(queue("slow")),
        ]))
        .await;
    pause(&world, true, at(1)).await;
    pause(&world, true, at(2)).await;
    assert!(world.claim(ask(at(3))).await.is_empty());
    assert!(world.cannot_start(task, "a", at(3)).await);
    let whole = ClaimRequest {
        scope: ClaimScope::Task(task),
        ..ask(at(3))
    };
    assert_eq!(world.claim_names(whole).await, ["b"]);
    pause(&world, false, at(4)).await;
    assert_eq!(world.claim_names(ask(at(5))).await, ["a"]);
    story! { world, task =>
        "task in_progress: started",
        "a in_progress w1#1 0/3: started",
        "b in_progress w1#1 0/3: started",
    }
    let logged = world
        .ports
        .tasks
        .operations(task, 0, 10)
        .await
        .expect("the store answers");
    assert!(
        logged.is_empty(),
        "a queue's pause is no operation on the task"
    );
}

/// A queue may be paused before it has any steps.
pub async fn a_queue_is_paused_before_its_first_step(h: &dyn Harness) {
    let world = World::new(h);
    pause(&world, true, at(0)).await;
    let task = world.submit(&template([step("a", &[])])).await;
    assert!(world.claim(ask(at(1))).await.is_empty());
    for scope in [default_queue(), ClaimScope::Task(task)] {
        assert_eq!(next(&world, &scope).await, None);
    }
    story! { world, task =>
        "task pending:",
        "a pending 0/3:",
    }
}

/// Nothing of an ended task is handed out.
pub async fn an_ended_task_is_not_claimed(h: &dyn Harness) {
    let world = World::new(h);
    let steps = || [step_of(1, "a", &[]), step("b", &["a"])];
    let (failing, given_up) = (
        world.submit(&template(steps())).await,
        world.submit(&template(steps())).await,
    );
    let a = world.start(failing, "a", at(1)).await;
    world.write(failed(&a, at(2)), at(2)).await;
    world.operate(given_up, Operation::Cancel, at(3)).await;
    assert!(world.claim(ask(at(4))).await.is_empty());
    assert_eq!(next(&world, &default_queue()).await, None);
    story! { world, failing =>
        "task error: started settled",
        "a error exhausted 1/1: started failed",
        "b pending unmet 1 0/3:",
    }
    story! { world, given_up =>
        "task cancelled: cancelled",
        "a cancelled 0/1: cancelled",
        "b cancelled 0/3: cancelled",
    }
}

/// The earliest of: now for what may start, the end of a wait, the end of a lease.
pub async fn next_due_names_what_time_brings_next(h: &dyn Harness) {
    let world = World::new(h);
    let steps = [step("a", &[]), step("b", &["a"])];
    let facts = SubmissionFacts {
        run_at: Some(at(60)),
        ..SubmissionFacts::default()
    };
    assert_eq!(next(&world, &default_queue()).await, None);
    let task = world.submit_with(&template(steps), facts, at(0)).await;
    let scope = ClaimScope::Task(task);
    assert_eq!(next(&world, &scope).await, Some(at(60)));
    let a = world.start(task, "a", at(61)).await;
    assert_eq!(next(&world, &scope).await, Some(at(61).plus(LEASE)));
    world.heartbeat(&a, at(70)).await.expect("it is held");
    assert_eq!(
        next(&world, &default_queue()).await,
        Some(at(70).plus(LEASE))
    );
    world.write(failed(&a, at(75)), at(75)).await;
    assert_eq!(next(&world, &scope).await, Some(at(75).plus(BACKOFF)));
    let a = world.start(task, "a", at(90)).await;
    world.write(succeeded(&a, at(91)), at(91)).await;
    assert_eq!(
        next(&world, &scope).await,
        Some(Timestamp::MIN),
        "b may start"
    );
    assert_eq!(
        next(&world, &ClaimScope::Step(a.id)).await,
        None,
        "a is done"
    );
    story! { world, task =>
        "task in_progress: started",
        "a complete 2/3: started failed retry_scheduled started succeeded",
        "b pending 0/3:",
    }
}

/// What no time brings does not count: other queues and handlers, paused tasks and queues.
pub async fn next_due_leaves_out_what_time_cannot_bring(h: &dyn Harness) {
    let world = World::new(h);
    let task = world
        .submit(&template([step("a", &[]), step("b", &["a"])]))
        .await;
    let slow = ClaimScope::Queues(vec![queue("slow")]);
    assert_eq!(next(&world, &slow).await, None);
    let other = Some(vec![HandlerName::parse("other").expect("a name")]);
    let due = world
        .ports
        .queue
        .next_due(&default_queue(), other.clone())
        .await;
    assert_eq!(due.expect("the store answers").step, None);
    world.operate(task, Operation::Pause, at(1)).await;
    assert_eq!(next(&world, &default_queue()).await, None);
    world.operate(task, Operation::Resume, at(2)).await;
    let a = world.start(task, "a", at(3)).await;
    pause(&world, true, at(4)).await;
    let lapses = Some(at(3).plus(LEASE));
    assert_eq!(
        next(&world, &default_queue()).await,
        lapses,
        "a running step counts"
    );
    for scope in [default_queue(), ClaimScope::Task(task)] {
        let due = world.ports.queue.next_due(&scope, other.clone()).await;
        let due = due.expect("the store answers").step;
        assert_eq!(due, lapses, "whatever its handler: b's may be another");
    }
    world.write(failed(&a, at(5)), at(5)).await;
    assert_eq!(next(&world, &default_queue()).await, None);
    pause(&world, false, at(6)).await;
    assert_eq!(
        next(&world, &default_queue()).await,
        Some(at(5).plus(BACKOFF))
    );
    story! { world, task =>
        "task in_progress: started",
        "a pending until 15 1/3: started failed retry_scheduled",
        "b pending unmet 1 0/3:",
    }
}

/// Leases that lapse and tasks to look at are everyone's, whatever the scope that is asked for.
pub async fn next_due_tells_what_is_everyones(h: &dyn Harness) {
    let world = World::new(h);
    let slow = ClaimScope::Queues(vec![queue("slow")]);
    let look = async || {
        let due = world.ports.queue.next_due(&slow, None).await;
        due.expect("the store answers")
    };
    assert_eq!(look().await, NextDue::default(), "nothing is there");
    let task = world
        .submit(&template([step("a", &[]), step("b", &[])]))
        .await;
    assert_eq!(look().await, NextDue::default(), "nothing of it runs");
    let a = world.start(task, "a", at(5)).await;
    let b = world.start(task, "b", at(3)).await;
    let lapse = Some(at(3).plus(LEASE));
    assert_eq!((look().await.step, look().await.lapse), (None, lapse));
    world.heartbeat(&b, at(9)).await.expect("it is held");
    assert_eq!(look().await.lapse, Some(at(5).plus(LEASE)));
    let change = StepChange {
        wake_at: Some(at(77)),
        ..failed(&a, at(10))
    };
    world.write(change, at(10)).await;
    world.write(succeeded(&b, at(11)), at(11)).await;
    let wake = Some(at(77));
    let left = NextDue {
        wake,
        ..NextDue::default()
    };
    assert_eq!(look().await, left);
    for scope in [
        ClaimScope::Task(task),
        ClaimScope::Step(a.id),
        default_queue(),
    ] {
        let due = world.ports.queue.next_due(&scope, None).await;
        assert_eq!(due.expect("the store answers").wake, wake);
    }
    story! { world, task =>
        "task in_progress: started",
        "a pending until 20 1/3: started failed retry_scheduled",
        "b complete 1/3: started succeeded",
    }
}

/// By name, in pages, with who paused them first and why.
pub async fn paused_queues_are_listed_with_who_and_why(h: &dyn Harness) {
    let world = World::new(h);
    let tasks = &world.ports.tasks;
    let named = |name: &str| QueueName::parse(name).expect("a name");
    let paused = async |after: Option<&str>| {
        let after = after.map(|name| QueueName::parse(name).expect("a name"));
        let paused = tasks.paused_queues(after).await;
        paused.expect("the store answers")
    };
    for (queue, is_paused, second) in [
        ("b", true, 1),
        ("a", true, 2),
        ("b", true, 3),
        ("c", true, 4),
        ("c", false, 5),
    ] {
        let stamp = operator(at(second));
        let done = tasks.pause_queue(named(queue), is_paused, stamp).await;
        done.expect("the store answers");
    }
    let of = |queue: &str, second| PausedQueue {
        queue: named(queue),
        stamp: operator(at(second)),
    };
    assert_eq!(paused(None).await, [of("a", 2), of("b", 1)]);
    assert_eq!(paused(Some("a")).await, [of("b", 1)]);
    assert_eq!(paused(Some("b")).await, []);
}
