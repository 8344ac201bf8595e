//! Steps are claimed in the order of their places: ready time less a head start.

use domain::template::Order;

use super::prelude::*;

fn of_priority(priority: i16) -> SubmissionFacts {
    SubmissionFacts {
        priority,
        ..SubmissionFacts::default()
    }
}

/// The tasks of the steps that one claim hands out, in its order.
async fn claimed(world: &World<'_>, now: Timestamp) -> Vec<TaskId> {
    world
        .claim(ask(now))
        .await
        .iter()
        .map(|claimed| claimed.step.id.task)
        .collect()
}

/// First come, first served; ties by task, then by place in the template.
pub async fn steps_are_claimed_in_the_order_they_became_ready(h: &dyn Harness) {
    let world = World::new(h);
    let pair = template([step("a", &[]), step("b", &[])]);
    let late = world
        .submit_with(&pair, SubmissionFacts::default(), at(9))
        .await;
    let tied = world
        .submit_with(&pair, SubmissionFacts::default(), at(9))
        .await;
    let early = world
        .submit_with(&pair, SubmissionFacts::default(), at(1))
        .await;
    assert!(late < tied);
    assert_eq!(
        claimed(&world, at(10)).await,
        [early, early, late, late, tied, tied]
    );
    story! { world, early =>
        "task in_progress: started",
        "a in_progress w1#1 0/3: started",
        "b in_progress w1#1 0/3: started",
    }
}

/// A unit of priority is worth ten seconds of waiting, no more: it ages.
pub async fn priority_is_a_head_start_that_ages(h: &dyn Harness) {
    let world = World::new(h);
    let single = template([step("a", &[])]);
    let waited_long = world.submit_with(&single, of_priority(0), at(0)).await;
    let low = world.submit_with(&single, of_priority(-1), at(0)).await;
    let waited_less = world.submit_with(&single, of_priority(0), at(11)).await;
    let urgent = world.submit_with(&single, of_priority(2), at(21)).await;
    // Their places in seconds: 0, 10, 11 and 1.
    assert_eq!(
        claimed(&world, at(30)).await,
        [waited_long, urgent, low, waited_less]
    );
    story! { world, low =>
        "task in_progress: started",
        "a in_progress w1#1 0/3: started",
    }
}

/// The priority of the step and that of its task add up.
pub async fn the_priorities_of_step_and_task_add_up(h: &dyn Harness) {
    let world = World::new(h);
    let template = template([step("a", &[]), step("b", &[]).priority(3)]);
    let plain = world.submit_with(&template, of_priority(0), at(0)).await;
    let raised = world.submit_with(&template, of_priority(2), at(0)).await;
    let order: Vec<(TaskId, String)> = world
        .claim(ask(at(1)))
        .await
        .iter()
        .map(|claimed| {
            (
                claimed.step.id.task,
                claimed.step.definition.name.to_string(),
            )
        })
        .collect();
    let expected = [(raised, "b"), (plain, "b"), (raised, "a"), (plain, "a")];
    assert_eq!(order, expected.map(|(task, name)| (task, name.to_owned())));
    story! { world, raised =>
        "task in_progress: started",
        "a in_progress w1#1 0/3: started",
        "b in_progress w1#1 0/3: started",
    }
}

/// `order: critical_path`: the step with the longest chain behind it goes first.
pub async fn the_critical_path_goes_first_where_asked_for(h: &dyn Harness) {
    let world = World::new(h);
    let steps = [
        step("short", &[]),
        step("long", &[]),
        step("b", &["long"]),
        step("c", &["b"]),
    ];
    let template = build(draft("workflow", steps).order(Order::CriticalPath));
    let task = world.submit(&template).await;
    assert_eq!(world.claim_names(ask(at(1))).await, ["long", "short"]);
    story! { world, task =>
        "task in_progress: started",
        "short in_progress w1#1 0/3: started",
        "long in_progress w1#1 0/3: started",
        "b pending unmet 1 0/3:",
        "c pending unmet 1 0/3:",
    }
}

/// A step takes its place when its last parent is done, not when it was submitted.
pub async fn a_released_child_lines_up_behind_those_who_waited(h: &dyn Harness) {
    let world = World::new(h);
    let first = world
        .submit(&template([step("a", &[]), step("b", &["a"])]))
        .await;
    let a = world.start(first, "a", at(1)).await;
    let single = build(draft("single", [step("x", &[])]));
    let waiting = world
        .submit_with(&single, SubmissionFacts::default(), at(2))
        .await;
    world.write(succeeded(&a, at(3)), at(3)).await;
    assert_eq!(claimed(&world, at(4)).await, [waiting, first]);
    story! { world, first =>
        "task in_progress: started",
        "a complete 1/3: started succeeded",
        "b in_progress w1#1 0/3: started",
    }
}

/// A retry lines up by the end of its backoff, a released step by the time of its release.
pub async fn retried_and_released_steps_take_new_places(h: &dyn Harness) {
    let world = World::new(h);
    let single = template([step("a", &[])]);
    let retried = world.submit(&single).await;
    let given_back = world.submit(&single).await;
    let a = world.start(retried, "a", at(1)).await;
    world.write(failed(&a, at(2)), at(2)).await;
    let a = world.start(given_back, "a", at(1)).await;
    world.write(released(&a, at(11)), at(11)).await;
    let fresh = world
        .submit_with(&single, SubmissionFacts::default(), at(10))
        .await;
    // Their places in seconds: 12, 11 and 10.
    assert_eq!(claimed(&world, at(20)).await, [fresh, given_back, retried]);
    story! { world, given_back =>
        "task in_progress: started",
        "a in_progress w1#2 0/3: started released started",
    }
    story! { world, retried =>
        "task in_progress: started",
        "a in_progress w1#2 1/3: started failed retry_scheduled started",
    }
}
