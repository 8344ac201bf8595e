//! One request, one task, however often it is sent.

use application::ports::SubmitRefusal;
use domain::name::IdempotencyKey;
use domain::template::{Template, TemplateBuilder};

use super::prelude::*;

fn chain() -> Arc<Template> {
    template([step("a", &[]), step("b", &["a"])])
}

fn keyed(key: &str) -> SubmissionFacts {
    let idempotency_key = Some(IdempotencyKey::parse(key).expect("a key"));
    SubmissionFacts {
        idempotency_key,
        ..SubmissionFacts::default()
    }
}

/// A repeat of the same request is the same task, also after the task has ended.
pub async fn the_same_key_and_request_is_the_same_task(h: &dyn Harness) {
    let world = World::new(h);
    let template = template([step("a", &[])]);
    let task = world.submit_with(&template, keyed("k"), at(0)).await;
    for now in [at(1), at(100)] {
        let again = world.new_task(&template, keyed("k"), now);
        let unused = again.snapshot.task.id;
        let answer = world
            .try_submit(vec![again])
            .await
            .remove(0)
            .expect("it is a replay");
        assert_eq!((answer.task, answer.replayed), (task, true));
        assert_eq!(
            world
                .ports
                .tasks
                .load(unused)
                .await
                .expect("the store answers"),
            None
        );
        if now == at(1) {
            let a = world.start(task, "a", at(2)).await;
            world.write(succeeded(&a, at(3)), at(3)).await;
        }
    }
    story! { world, task =>
        "task complete: started settled",
        "a complete 1/3: started succeeded",
    }
}

/// Another request under the same key is refused and inserts nothing.
pub async fn the_same_key_and_another_request_is_refused(h: &dyn Harness) {
    let world = World::new(h);
    let template = chain();
    let task = world.submit_with(&template, keyed("k"), at(0)).await;
    let other = SubmissionFacts {
        priority: 1,
        ..keyed("k")
    };
    let other = world.new_task(&template, other, at(1));
    let unused = other.snapshot.task.id;
    let answer = world.try_submit(vec![other]).await.remove(0);
    let Err(SubmitRefusal::KeyReused { existing }) = answer else {
        panic!("{answer:?}")
    };
    assert_eq!(existing, task);
    assert_eq!(
        world
            .ports
            .tasks
            .load(unused)
            .await
            .expect("the store answers"),
        None
    );
    assert_eq!(world.load(task).await.task.facts, keyed("k"));
    story! { world, task =>
        "task pending:",
        "a pending 0/3:",
        "b pending unmet 1 0/3:",
    }
}

/// The same key in another namespace is another key.
pub async fn a_key_belongs_to_its_namespace(h: &dyn Harness) {
    let world = World::new(h);
    let elsewhere = TemplateBuilder::new("elsewhere", "workflow", "1.0.0").expect("names");
    let here = world.submit_with(&chain(), keyed("k"), at(0)).await;
    let there = build(elsewhere.step(step("a", &[])));
    let there = world.submit_with(&there, keyed("k"), at(0)).await;
    assert_ne!(here, there);
    story! { world, there =>
        "task pending:",
        "a pending 0/3:",
    }
}

/// Of two requests with one key in one batch the second is a replay of the first, or refused.
pub async fn a_key_used_twice_in_one_batch_is_one_task(h: &dyn Harness) {
    let world = World::new(h);
    let template = chain();
    world.keep(&template).await;
    let tasks = vec![
        world.new_task(&template, keyed("k"), at(0)),
        world.new_task(&template, keyed("k"), at(0)),
        world.new_task(
            &template,
            SubmissionFacts {
                priority: 9,
                ..keyed("k")
            },
            at(0),
        ),
    ];
    let first = tasks[0].snapshot.task.id;
    let answers = world.try_submit(tasks).await;
    let [Ok(one), Ok(two), Err(SubmitRefusal::KeyReused { existing })] = answers.as_slice() else {
        panic!("{answers:?}");
    };
    assert_eq!((one.task, one.replayed), (first, false));
    assert_eq!((two.task, two.replayed), (first, true));
    assert_eq!(*existing, first);
    story! { world, first =>
        "task pending:",
        "a pending 0/3:",
        "b pending unmet 1 0/3:",
    }
}

/// Sixteen at once with one key: one inserts, all others are told of its task.
pub async fn concurrent_submits_of_one_key_make_one_task(h: &dyn Harness) {
    let world = World::new(h);
    let template = chain();
    world.keep(&template).await;
    let mut submits = tokio::task::JoinSet::new();
    for _ in 0..16 {
        let new = world.new_task(&template, keyed("k"), at(0));
        let tasks = Arc::clone(&world.ports.tasks);
        submits.spawn(async move { tasks.submit(vec![new]).await });
    }
    let answers: Vec<_> = submits
        .join_all()
        .await
        .into_iter()
        .map(|answer| {
            answer
                .expect("the store answers")
                .remove(0)
                .expect("taken or replayed")
        })
        .collect();
    assert_eq!(answers.iter().filter(|answer| !answer.replayed).count(), 1);
    let task = answers[0].task;
    assert!(answers.iter().all(|answer| answer.task == task));
    story! { world, task =>
        "task pending:",
        "a pending 0/3:",
        "b pending unmet 1 0/3:",
    }
}

/// A submission whose reply was lost may be repeated even without a key: its id tells.
pub async fn the_same_submission_repeated_is_the_same_task(h: &dyn Harness) {
    let world = World::new(h);
    let template = chain();
    world.keep(&template).await;
    let new = world.new_task(&template, SubmissionFacts::default(), at(0));
    let first = world
        .try_submit(vec![new.clone()])
        .await
        .remove(0)
        .expect("it is taken");
    world.start(first.task, "a", at(1)).await;
    let again = world
        .try_submit(vec![new])
        .await
        .remove(0)
        .expect("it is a replay");
    assert_eq!((again.task, again.replayed), (first.task, true));
    story! { world, first.task =>
        "task in_progress: started",
        "a in_progress w1#1 0/3: started",
        "b pending unmet 1 0/3:",
    }
}
