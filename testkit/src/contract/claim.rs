//! A claim hands out what may start, to one worker each.

use std::collections::BTreeSet;

use application::ports::ClaimedStep;
use domain::step::Lease;
use domain::step::decide::DEADLINE_GRACE;

use super::prelude::*;

/// The step, its task, the rows of history and all a handler needs to know.
pub async fn a_claim_starts_the_step_and_its_task(h: &dyn Harness) {
    let world = World::new(h);
    let task = world.submit(&template([step("a", &[])])).await;
    let reply = world
        .ports
        .queue
        .claim(ask(at(5)))
        .await
        .expect("the store answers");
    let claimed = &reply.steps[0];
    let before = domain::task::Snapshot::born(
        Arc::clone(&claimed.template),
        task,
        SubmissionFacts::default(),
        at(0),
    );
    let lease = Lease {
        worker: worker("w1"),
        expires_at: at(5).plus(LEASE),
        deadline_at: at(5).plus(before.steps[0].definition.timeout.plus(DEADLINE_GRACE)),
    };
    let expected = Step {
        state: StepState::InProgress {
            lease,
            processing_started_at: at(5),
        },
        lease_no: LeaseNo::new(1),
        version: 1,
        ..before.steps[0].clone()
    };
    assert_eq!(claimed.step, expected);
    assert_eq!(*claimed.context, json(r#"{"order": 7}"#));
    assert!(claimed.parents.is_empty());
    let loaded = world.load(task).await;
    assert_eq!(
        (loaded.steps[0].clone(), loaded.task.started_at),
        (expected, Some(at(5)))
    );
    let history = world.history(task).await;
    assert_eq!(reply.task_trail.len(), 1);
    assert!(history.contains(&reply.task_trail[0]));
    assert!(history.contains(&claimed.started().expect("it runs")));
    assert_eq!(
        reply.task_trail[0].stamp,
        Stamp::by(at(5), Actor::named("w1"))
    );
    story! { world, task =>
        "task in_progress: started",
        "a in_progress w1#1 0/3: started",
    }
}

/// The task has started once: the second claim of it writes no row for it.
pub async fn only_the_first_claim_starts_the_task(h: &dyn Harness) {
    let world = World::new(h);
    let task = world
        .submit(&template([step("a", &[]), step("b", &[])]))
        .await;
    world.start(task, "a", at(1)).await;
    let reply = world
        .ports
        .queue
        .claim(ask(at(2)))
        .await
        .expect("the store answers");
    assert!(reply.task_trail.is_empty());
    assert_eq!(world.load(task).await.task.started_at, Some(at(1)));
    story! { world, task =>
        "task in_progress: started",
        "a in_progress w1#1 0/3: started",
        "b in_progress w1#1 0/3: started",
    }
}

/// No more than asked for, the rest stays.
pub async fn a_claim_honours_its_limit(h: &dyn Harness) {
    let world = World::new(h);
    let task = world
        .submit(&template(["a", "b", "c"].map(|name| step(name, &[]))))
        .await;
    let request = ClaimRequest {
        limit: 2,
        ..ask(at(1))
    };
    assert_eq!(world.claim_names(request.clone()).await, ["a", "b"]);
    assert_eq!(world.claim_names(request.clone()).await, ["c"]);
    assert!(world.claim_names(request).await.is_empty());
    story! { world, task =>
        "task in_progress: started",
        "a in_progress w1#1 0/3: started",
        "b in_progress w1#1 0/3: started",
        "c in_progress w1#1 0/3: started",
    }
}

/// Done are `complete` and `resolved_manually`; one undone parent holds the step back.
pub async fn a_step_waits_for_all_its_parents(h: &dyn Harness) {
    let world = World::new(h);
    let task = world
        .submit(&template([
            step("a", &[]),
            step("b", &[]),
            step("c", &["a", "b"]),
        ]))
        .await;
    let a = world.start(task, "a", at(1)).await;
    world.write(succeeded(&a, at(2)), at(2)).await;
    assert!(world.cannot_start(task, "c", at(3)).await);
    story! { world, task =>
        "task in_progress: started",
        "a complete 1/3: started succeeded",
        "b pending 0/3:",
        "c pending unmet 1 0/3:",
    }
    world.act(task, "b", StepOperation::Resolve, at(4)).await;
    assert_eq!(world.claim_names(ask(at(5))).await, ["c"]);
    story! { world, task =>
        "task in_progress: started",
        "a complete 1/3: started succeeded",
        "b resolved_manually 0/3: resolved",
        "c in_progress w1#1 0/3: started",
    }
}

/// By name, those that have one: a parent resolved without a result is missing.
pub async fn a_claimed_step_has_the_results_of_its_parents(h: &dyn Harness) {
    let world = World::new(h);
    let names = ["a", "b", "c"];
    let steps = names
        .map(|name| step(name, &[]))
        .into_iter()
        .chain([step("d", &names)]);
    let task = world.submit(&template(steps)).await;
    let a = world.start(task, "a", at(1)).await;
    world.write(succeeded(&a, at(2)), at(2)).await;
    world.act(task, "b", StepOperation::Resolve, at(3)).await;
    let c = world.index(task, "c").await;
    let resolve = Operation::Step {
        step: c,
        act: StepOperation::Resolve,
    };
    let by_hand = Some((c, json(r#"["by hand"]"#)));
    world
        .try_operate(task, resolve, at(4), by_hand)
        .await
        .expect("it is allowed");
    let claimed = world.claim(ask(at(5))).await;
    let parents: Vec<(&str, String)> = claimed[0]
        .parents
        .iter()
        .map(|(name, result)| (name.as_str(), result.as_value().to_string()))
        .collect();
    let expected = [
        ("a", r#"{"by":"a"}"#.to_owned()),
        ("c", r#"["by hand"]"#.to_owned()),
    ];
    assert_eq!(parents, expected);
    story! { world, task =>
        "task in_progress: started",
        "a complete 1/3: started succeeded",
        "b resolved_manually 0/3: resolved",
        "c resolved_manually 0/3: resolved",
        "d in_progress w1#1 0/3: started",
    }
}

/// A task submitted for later starts at its time, to the microsecond.
pub async fn a_step_is_not_claimed_before_it_is_due(h: &dyn Harness) {
    let world = World::new(h);
    let facts = SubmissionFacts {
        run_at: Some(at(60)),
        ..SubmissionFacts::default()
    };
    let task = world
        .submit_with(&template([step("a", &[])]), facts, at(0))
        .await;
    let just_before = Timestamp::from_micros(at(60).as_micros() - 1).expect("a time");
    assert!(world.claim(ask(just_before)).await.is_empty());
    story! { world, task =>
        "task pending:",
        "a pending until 60 0/3:",
    }
    assert_eq!(world.claim_names(ask(at(60))).await, ["a"]);
    story! { world, task =>
        "task in_progress: started",
        "a in_progress w1#1 0/3: started",
    }
}

/// Since when a step was ready: its submission, its schedule, its last parent's end, the end of its
/// backoff. Its head start is no part of it.
pub async fn a_claimed_step_says_since_when_it_was_ready(h: &dyn Harness) {
    let world = World::new(h);
    let pair = template([step("a", &[]).priority(3), step("b", &["a"]).priority(-2)]);
    let urgent = SubmissionFacts {
        priority: 7,
        ..SubmissionFacts::default()
    };
    let now = world.submit_with(&pair, urgent, at(1)).await;
    let scheduled = SubmissionFacts {
        run_at: Some(at(9)),
        ..SubmissionFacts::default()
    };
    let later = world.submit_with(&pair, scheduled, at(2)).await;
    let since = |steps: Vec<ClaimedStep>| -> Vec<(TaskId, Option<Timestamp>)> {
        let since = steps.iter().map(|one| (one.step.id.task, one.ready_at));
        since.collect()
    };
    let first = world.claim(ask(at(3))).await;
    let a = first[0].step.clone();
    assert_eq!(since(first), [(now, Some(at(1)))]);
    assert_eq!(
        since(world.claim(ask(at(12))).await),
        [(later, Some(at(9)))]
    );
    world.write(failed(&a, at(13)), at(13)).await;
    let again = world.claim(ask(at(30))).await;
    let a = again[0].step.clone();
    assert_eq!(since(again), [(now, Some(at(23)))]);
    world.write(succeeded(&a, at(31)), at(31)).await;
    assert_eq!(since(world.claim(ask(at(40))).await), [(now, Some(at(31)))]);
}

/// Eight claimers on forty steps: every step is handed out once, none is left.
pub async fn concurrent_claimers_each_get_different_steps(h: &dyn Harness) {
    let world = World::new(h);
    let names: Vec<String> = (0..8).map(|n| format!("s{n}")).collect();
    let template = template(names.iter().map(|name| step(name, &[])));
    let mut tasks = Vec::new();
    for _ in 0..5 {
        tasks.push(world.submit(&template).await);
    }
    let mut claimers = tokio::task::JoinSet::new();
    for n in 0..8 {
        let queue = Arc::clone(&world.ports.queue);
        let by = worker(&format!("w{n}"));
        let request = ClaimRequest {
            worker: by,
            limit: 3,
            ..ask(at(1))
        };
        claimers.spawn(async move {
            let mut mine: Vec<StepId> = Vec::new();
            loop {
                let reply = queue
                    .claim(request.clone())
                    .await
                    .expect("the store answers");
                if reply.steps.is_empty() {
                    return mine;
                }
                mine.extend(reply.steps.iter().map(|claimed| claimed.step.id));
            }
        });
    }
    let claimed: Vec<StepId> = claimers.join_all().await.into_iter().flatten().collect();
    // A claimer may find the others' rows locked and stop early; whoever comes last gets the rest.
    let rest = world
        .claim(ask(at(1)))
        .await
        .into_iter()
        .map(|claimed| claimed.step.id);
    let all: Vec<StepId> = claimed.into_iter().chain(rest).collect();
    assert_eq!(all.len(), 40);
    assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), 40);
    for task in tasks {
        let story = world.story(task).await;
        assert_eq!(story[0], "task in_progress: started");
        assert!(
            story[1..]
                .iter()
                .all(|line| line.ends_with("#1 0/3: started")),
            "{story:#?}"
        );
    }
}
