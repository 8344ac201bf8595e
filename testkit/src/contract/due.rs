//! The net beneath: a later look at a task.

use domain::task::{Reenqueue, ReenqueueReason};

use super::prelude::*;

async fn due(world: &World<'_>, now: Timestamp) -> Vec<TaskId> {
    world
        .ports
        .tasks
        .due(now, 10)
        .await
        .expect("the store answers")
}

async fn look_at(world: &World<'_>, task: TaskId, when: Timestamp) {
    let (delay, reason) = (Millis::from_secs(1), ReenqueueReason::RetryBackoff);
    let asked = world
        .ports
        .reenqueuer
        .reenqueue(
            task,
            Reenqueue {
                delay,
                at: when,
                reason,
            },
        )
        .await;
    asked.expect("the store answers");
}

/// At or after its time a task is due, the earliest first; asking again replaces the time.
pub async fn due_tasks_are_listed_earliest_first(h: &dyn Harness) {
    let world = World::new(h);
    let template = template([step("a", &[])]);
    let mut tasks = Vec::new();
    for _ in 0..3 {
        tasks.push(world.submit(&template).await);
    }
    assert!(due(&world, at(999)).await.is_empty(), "nobody has asked");
    for (task, when) in tasks.iter().zip([30, 10, 20]) {
        look_at(&world, *task, at(when)).await;
    }
    assert!(due(&world, at(9)).await.is_empty());
    assert_eq!(due(&world, at(20)).await, [tasks[1], tasks[2]]);
    assert_eq!(due(&world, at(30)).await, [tasks[1], tasks[2], tasks[0]]);
    assert_eq!(
        world
            .ports
            .tasks
            .due(at(30), 1)
            .await
            .expect("the store answers"),
        [tasks[1]]
    );
    look_at(&world, tasks[1], at(40)).await;
    look_at(&world, tasks[0], at(5)).await;
    assert_eq!(due(&world, at(30)).await, [tasks[0], tasks[2]]);
    assert_eq!(world.load(tasks[1]).await.task.wake_at, Some(at(40)));
    story! { world, tasks[1] =>
        "task pending:",
        "a pending 0/3:",
    }
}

/// Nobody looks at a task that has ended, and asking for one that is unknown is no error.
pub async fn ended_and_unknown_tasks_are_not_due(h: &dyn Harness) {
    let world = World::new(h);
    let task = world.submit(&template([step("a", &[])])).await;
    look_at(&world, task, at(10)).await;
    world.operate(task, Operation::Cancel, at(11)).await;
    assert!(due(&world, at(99)).await.is_empty());
    look_at(&world, task, at(12)).await;
    look_at(&world, TaskId::from_parts(at(0), 404), at(12)).await;
    assert!(due(&world, at(99)).await.is_empty());
    assert_eq!(world.load(task).await.task.wake_at, None);
    story! { world, task =>
        "task cancelled: cancelled",
        "a cancelled 0/3: cancelled",
    }
}

/// The commit's safety net keeps the latest time asked for, and is gone with the task's end.
pub async fn a_commit_keeps_the_latest_wake_time(h: &dyn Harness) {
    let world = World::new(h);
    let task = world
        .submit(&template(["a", "b", "c", "d"].map(|name| step(name, &[]))))
        .await;
    let claimed = world.claim(ask(at(1))).await;
    let asked = [Some(15), Some(20), Some(18), None];
    for (n, (asked, expected)) in asked.into_iter().zip([15, 20, 20, 20]).enumerate() {
        let wake_at = asked.map(at);
        let change = StepChange {
            wake_at,
            ..failed(&claimed[n].step, at(2))
        };
        world.write(change, at(2)).await;
        assert_eq!(world.load(task).await.task.wake_at, Some(at(expected)));
    }
    assert_eq!(due(&world, at(20)).await, [task]);
    assert!(due(&world, at(19)).await.is_empty());
    for (n, name) in (20..).zip(["a", "b", "c", "d"]) {
        let step = world.start(task, name, at(n)).await;
        let change = StepChange {
            wake_at: Some(at(60)),
            ..succeeded(&step, at(n))
        };
        world.write(change, at(n)).await;
    }
    assert!(due(&world, at(99)).await.is_empty());
    let told = "complete 2/3: started failed retry_scheduled started succeeded";
    let lines = ["a", "b", "c", "d"].map(|name| format!("{name} {told}"));
    story! { world, task =>
        "task complete: started settled",
        &lines[0],
        &lines[1],
        &lines[2],
        &lines[3],
    }
}
