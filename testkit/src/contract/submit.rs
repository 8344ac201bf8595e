//! A submitted task is there, whole, once.

use application::ports::SubmitRefusal;
use domain::name::{IdempotencyKey, Tag};
use domain::template::Template;
use domain::text::Text;

use super::prelude::*;

fn chain() -> Arc<Template> {
    template([step("a", &[]), step("b", &["a"])])
}

/// Every field of the task, its steps and its context, to the microsecond; no history yet.
pub async fn a_task_is_loaded_as_it_was_submitted(h: &dyn Harness) {
    let world = World::new(h);
    let template = chain();
    world.keep(&template).await;
    let facts = SubmissionFacts {
        run_at: Some(at(3_600)),
        priority: -3,
        tags: ["region:eu", "Z-last", "a-first"]
            .map(|t| Tag::parse(t).expect("a tag"))
            .to_vec(),
        initiator: Some(Actor::named("Zoë Übel")),
        reason: Some(Text::clean("two\nlines\tand a tab")),
        idempotency_key: Some(IdempotencyKey::parse("k/1").expect("a key")),
    };
    let new = world.new_task(&template, facts, at(1));
    let submitted = world
        .try_submit(vec![new.clone()])
        .await
        .remove(0)
        .expect("it is taken");
    assert_eq!(submitted.task, new.snapshot.task.id);
    assert!(!submitted.replayed);
    let loaded = world.load(submitted.task).await;
    assert_eq!(loaded, new.snapshot);
    let context = world
        .ports
        .tasks
        .context(submitted.task)
        .await
        .expect("the store answers");
    assert_eq!(context, Some(new.context));
    assert!(world.history(submitted.task).await.is_empty());
    let operations = world.ports.tasks.operations(submitted.task, 0, 10).await;
    assert!(operations.expect("the store answers").is_empty());
    story! { world, submitted.task =>
        "task pending:",
        "a pending until 3600 0/3:",
        "b pending unmet 1 0/3:",
    }
}

/// Numbers at their bounds, texts of every script, deep nesting.
pub async fn a_context_keeps_every_kind_of_json(h: &dyn Harness) {
    let world = World::new(h);
    let template = chain();
    world.keep(&template).await;
    let nested = format!("{}{}", "[".repeat(60), "]".repeat(60));
    let text = format!(
        r#"{{"": null, "b": true, "u": 18446744073709551615, "i": -9223372036854775808,
            "f": [0.1, -2.5e-300, 1.7976931348623157e308, 1e15, 1e16, 1e22, 5.0, -0.0],
            "t": "é \ud83d\ude00 \u202e \\ \" \n\t/ \u001f", "n": {nested}}}"#
    );
    let context = json(&text);
    let mut new = world.new_task(&template, SubmissionFacts::default(), at(0));
    new.context = context.clone();
    let task = world
        .try_submit(vec![new])
        .await
        .remove(0)
        .expect("it is taken")
        .task;
    let kept = world
        .ports
        .tasks
        .context(task)
        .await
        .expect("the store answers");
    assert_eq!(kept, Some(context.clone()));
    let claimed = world.claim(ask(at(1))).await;
    assert_eq!(*claimed[0].context, context);
}

/// The template must have been put; the neighbours in the batch are inserted all the same.
pub async fn a_task_without_its_template_is_refused(h: &dyn Harness) {
    let world = World::new(h);
    let (kept, lost) = (chain(), build(draft("never_put", [step("a", &[])])));
    world.keep(&kept).await;
    let facts = SubmissionFacts::default;
    let tasks = vec![
        world.new_task(&kept, facts(), at(0)),
        world.new_task(&lost, facts(), at(0)),
        world.new_task(&kept, facts(), at(0)),
    ];
    let ids: Vec<TaskId> = tasks.iter().map(|new| new.snapshot.task.id).collect();
    let answers = world.try_submit(tasks).await;
    let [Ok(first), Err(SubmitRefusal::NoTemplate(key)), Ok(third)] = answers.as_slice() else {
        panic!("{answers:?}");
    };
    assert_eq!((first.task, third.task), (ids[0], ids[2]));
    assert_eq!(**key, *lost.key());
    assert_eq!(
        world
            .ports
            .tasks
            .load(ids[1])
            .await
            .expect("the store answers"),
        None
    );
    story! { world, ids[2] =>
        "task pending:",
        "a pending 0/3:",
        "b pending unmet 1 0/3:",
    }
}

/// A submission of nothing is answered with nothing.
pub async fn an_empty_submission_is_answered_with_nothing(h: &dyn Harness) {
    assert!(World::new(h).try_submit(Vec::new()).await.is_empty());
}

/// A task that does not exist has no snapshot, context, results, history or operations.
pub async fn an_unknown_task_has_nothing(h: &dyn Harness) {
    let world = World::new(h);
    let task = TaskId::from_parts(at(0), 404);
    let tasks = &world.ports.tasks;
    assert_eq!(tasks.load(task).await.expect("the store answers"), None);
    assert_eq!(tasks.context(task).await.expect("the store answers"), None);
    assert!(
        tasks
            .results(task)
            .await
            .expect("the store answers")
            .is_empty()
    );
    assert!(
        tasks
            .history(task, 0, 10)
            .await
            .expect("the store answers")
            .is_empty()
    );
    assert!(
        tasks
            .operations(task, 0, 10)
            .await
            .expect("the store answers")
            .is_empty()
    );
    assert_eq!(
        tasks
            .repair(task, operator(at(0)))
            .await
            .expect("the store answers"),
        0
    );
    let refused = world
        .try_operate(task, Operation::Cancel, at(0), None)
        .await;
    assert!(
        matches!(refused, Err(OperateError::NotFound)),
        "{refused:?}"
    );
}
