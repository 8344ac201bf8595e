//! Where a claim looks: queues, handlers, one task, one step.

use domain::name::HandlerName;
use domain::template::StepBuilder;

use super::prelude::*;

/// A queue's steps go to those who ask for the queue; asking for none gets none.
pub async fn claims_take_only_their_queues(h: &dyn Harness) {
    let world = World::new(h);
    let elsewhere = |name, q| step(name, &[]).queue(queue(q));
    let steps = [
        step("a", &[]),
        elsewhere("b", "slow"),
        elsewhere("c", "fast"),
    ];
    let task = world.submit(&template(steps)).await;
    let from = |queues: &[&str]| ClaimRequest {
        scope: ClaimScope::Queues(queues.iter().map(|name| queue(name)).collect()),
        ..ask(at(1))
    };
    assert!(world.claim_names(from(&[])).await.is_empty());
    assert_eq!(world.claim_names(from(&["slow", "none"])).await, ["b"]);
    assert_eq!(
        world
            .claim_names(from(&["fast", "default", "slow", "fast"]))
            .await,
        ["a", "c"]
    );
    story! { world, task =>
        "task in_progress: started",
        "a in_progress w1#1 0/3: started",
        "b in_progress w1#1 0/3: started",
        "c in_progress w1#1 0/3: started",
    }
}

/// A worker that has only some handlers gets only their steps.
pub async fn claims_take_only_their_handlers(h: &dyn Harness) {
    let world = World::new(h);
    let steps = [
        of_handler("a", "one"),
        of_handler("b", "two"),
        of_handler("c", "three"),
    ];
    let task = world.submit(&template(steps)).await;
    let with = |names: &[&str]| ClaimRequest {
        handlers: Some(
            names
                .iter()
                .map(|n| HandlerName::parse(n).expect("a name"))
                .collect(),
        ),
        ..ask(at(1))
    };
    assert!(world.claim_names(with(&[])).await.is_empty());
    assert!(world.claim_names(with(&["four"])).await.is_empty());
    assert_eq!(world.claim_names(with(&["three", "two"])).await, ["b", "c"]);
    story! { world, task =>
        "task in_progress: started",
        "a pending 0/3:",
        "b in_progress w1#1 0/3: started",
        "c in_progress w1#1 0/3: started",
    }
}

/// A task's own steps, whatever their queues; the neighbours' are left.
pub async fn a_task_is_claimed_across_its_queues(h: &dyn Harness) {
    let world = World::new(h);
    let template = template([step("a", &[]), step("b", &[]).queue(queue("slow"))]);
    let (mine, other) = (world.submit(&template).await, world.submit(&template).await);
    let request = ClaimRequest {
        scope: ClaimScope::Task(mine),
        ..ask(at(1))
    };
    assert_eq!(world.claim_names(request).await, ["a", "b"]);
    story! { world, other =>
        "task pending:",
        "a pending 0/3:",
        "b pending 0/3:",
    }
    story! { world, mine =>
        "task in_progress: started",
        "a in_progress w1#1 0/3: started",
        "b in_progress w1#1 0/3: started",
    }
}

/// A claim by id takes that step or, if it may not start, none.
pub async fn a_step_is_claimed_by_its_id_if_it_may_start(h: &dyn Harness) {
    let world = World::new(h);
    let task = world
        .submit(&template([
            step("a", &[]),
            step("b", &[]),
            step("c", &["a"]),
        ]))
        .await;
    assert!(world.cannot_start(task, "c", at(1)).await);
    world.start(task, "b", at(1)).await;
    assert!(world.cannot_start(task, "b", at(2)).await, "it is held");
    let unknown = StepId {
        task,
        index: StepIndex(99),
    };
    let request = ClaimRequest {
        scope: ClaimScope::Step(unknown),
        ..ask(at(1))
    };
    assert!(world.claim(request).await.is_empty());
    story! { world, task =>
        "task in_progress: started",
        "a pending 0/3:",
        "b in_progress w1#1 0/3: started",
        "c pending unmet 1 0/3:",
    }
}

fn of_handler(name: &str, handler: &str) -> StepBuilder {
    StepBuilder::new(name, handler).expect("names")
}
