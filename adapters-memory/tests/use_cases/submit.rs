//! Submitting tasks.

use std::sync::Arc;

use application::ports::{SubmitRefusal, VersionChoice};
use application::{StartError, SubmitError, SubmitRequest, Until};
use domain::error::TransitionError;
use domain::millis::Millis;
use domain::name::{IdempotencyKey, Tag};
use domain::status::Status;
use domain::task::SubmissionFacts;
use domain::template::{StepBuilder, Template, TemplateBuilder};
use domain::text::{Actor, Text};
use testkit::faults::{Fault, Method};

use crate::requests::{LEASE, json, of_task, request, step, template, worker};
use crate::world::World;

async fn put(world: &World, template: &Template) {
    let put = world.orchestrator.put_template(Arc::new(template.clone()));
    put.await.unwrap();
}

fn with_key(request: SubmitRequest, key: &str) -> SubmitRequest {
    let facts = SubmissionFacts {
        idempotency_key: Some(IdempotencyKey::parse(key).unwrap()),
        ..request.facts.clone()
    };
    SubmitRequest { facts, ..request }
}

fn of_version(version: &str) -> Template {
    let builder = TemplateBuilder::new("tests", "versioned", version).unwrap();
    let step = StepBuilder::new("a", "work").unwrap();
    builder.description(version).step(step).build().unwrap()
}

#[tokio::test]
async fn the_same_key_is_the_same_task_and_another_body_is_refused() {
    let world = World::new();
    let template = template([step("a", &[])]);
    put(&world, &template).await;
    let asked = SubmitRequest {
        context: json(r#"{"n": 1, "m": 2}"#),
        ..with_key(request(&template), "order-7")
    };
    let first = world.orchestrator.submit(asked.clone()).await.unwrap();
    let same = SubmitRequest {
        context: json(r#"{"m": 2, "n": 1}"#),
        ..asked.clone()
    };
    let again = world.orchestrator.submit(same).await.unwrap();
    assert_eq!((first.replayed, again.replayed), (false, true));
    assert_eq!(first.task, again.task);
    let other = SubmitRequest {
        context: json(r#"{"n": 2}"#),
        ..asked
    };
    let refused = world.orchestrator.submit(other).await;
    let Err(SubmitError::Refused(SubmitRefusal::KeyReused { existing })) = refused else {
        panic!("{refused:?}");
    };
    assert_eq!(existing, first.task);
    assert_eq!(world.heard("workflow.task_started"), 1, "told once");
    world.finish().await;
}

#[tokio::test]
async fn a_submission_whose_answer_was_lost_is_found_again_by_its_key() {
    let world = World::new();
    let template = template([step("a", &[])]);
    put(&world, &template).await;
    world.faults.script(Method::Submit, [Fault::After]);
    let asked = with_key(request(&template), "once");
    let lost = world.orchestrator.submit(asked.clone()).await;
    assert!(matches!(lost, Err(SubmitError::Store(_))), "{lost:?}");
    assert!(world.orchestrator.submit(asked).await.unwrap().replayed);
    world.finish().await;
}

#[tokio::test]
async fn the_latest_version_is_the_highest_and_a_pre_release_only_where_there_is_nothing_else() {
    let world = World::new();
    let asked = SubmitRequest {
        version: VersionChoice::Latest,
        ..request(&of_version("1.0.0"))
    };
    let mut chosen = Vec::new();
    for version in [
        "1.9.0-rc.2",
        "1.9.0-rc.10",
        "1.9.0",
        "1.10.0",
        "2.0.0-beta",
        "1.2.0",
    ] {
        put(&world, &of_version(version)).await;
        let task = world.orchestrator.submit(asked.clone()).await.unwrap().task;
        chosen.push(world.load(task).await.task.template.version.to_string());
    }
    let expected = [
        "1.9.0-rc.2",
        "1.9.0-rc.10",
        "1.9.0",
        "1.10.0",
        "1.10.0",
        "1.10.0",
    ];
    assert_eq!(chosen, expected);
    let exactly = world
        .orchestrator
        .submit(request(&of_version("2.0.0-beta")))
        .await;
    let task = exactly.unwrap().task;
    assert_eq!(
        world.load(task).await.task.template.version.to_string(),
        "2.0.0-beta"
    );
    let missing = world
        .orchestrator
        .submit(request(&of_version("3.0.0")))
        .await;
    let missing = missing.unwrap_err().to_string();
    assert_eq!(missing, "there is no template tests/versioned@3.0.0");
    world.finish().await;
}

#[tokio::test]
async fn one_bad_task_of_a_batch_harms_no_other() {
    let world = World::new();
    let template = template([step("a", &[])]);
    put(&world, &template).await;
    let good = request(&template);
    let mut too_urgent = good.clone();
    too_urgent.facts.priority = 1_001;
    let batch = vec![
        with_key(good.clone(), "k"),
        too_urgent,
        request(&of_version("9.9.9")),
        with_key(good.clone(), "k"),
        good,
    ];
    let answers = world.orchestrator.submit_batch(batch).await.unwrap();
    assert_eq!(answers.len(), 5);
    let (first, replayed) = (answers[0].as_ref().unwrap(), answers[3].as_ref().unwrap());
    assert_eq!((first.task, replayed.replayed), (replayed.task, true));
    assert!(matches!(
        answers[1],
        Err(SubmitError::BadField {
            field: "priority",
            ..
        })
    ));
    assert!(matches!(answers[2], Err(SubmitError::NoTemplate { .. })));
    assert_ne!(answers[4].as_ref().unwrap().task, first.task);
    assert_eq!(world.heard("workflow.task_started"), 2);
    world.finish().await;
}

#[tokio::test]
async fn tags_and_priority_have_bounds() {
    let world = World::new();
    let template = template([step("a", &[])]);
    put(&world, &template).await;
    let tags = |count: usize| (0..count).map(|n| Tag::parse(&format!("t{n}")).unwrap());
    for (priority, tag_count, problem) in [
        (1_000, 32, None),
        (-1_000, 0, None),
        (1_001, 0, Some("priority: 1001 is not from -1000 to 1000")),
        (
            i16::MIN,
            0,
            Some("priority: -32768 is not from -1000 to 1000"),
        ),
        (0, 33, Some("tags: 33 tags, at most 32 are allowed")),
    ] {
        let facts = SubmissionFacts {
            priority,
            tags: tags(tag_count).collect(),
            initiator: Some(Actor::named("olga")),
            reason: Some(Text::clean("a test")),
            ..SubmissionFacts::default()
        };
        let asked = SubmitRequest {
            facts: facts.clone(),
            ..request(&template)
        };
        match (world.orchestrator.submit(asked).await, problem) {
            (Ok(taken), None) => assert_eq!(world.load(taken.task).await.task.facts, facts),
            (Err(refused), Some(problem)) => assert_eq!(refused.to_string(), problem),
            (answer, _) => panic!("{answer:?}"),
        }
    }
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_task_for_later_waits_for_its_time_and_one_for_the_past_does_not() {
    let world = World::new();
    let template = template([step("a", &[]), step("b", &["a"])]);
    put(&world, &template).await;
    let began = world.now();
    let at = began.plus(Millis::from_secs(60));
    let mut later = request(&template);
    later.facts.run_at = Some(at);
    let task = world.orchestrator.submit(later).await.unwrap().task;
    let a = world.id(task, "a").await;
    let early = world.orchestrator.start(a, worker("hand"), LEASE).await;
    let not_due = TransitionError::NotDue { ready_at: at };
    assert!(
        matches!(&early, Err(StartError::Refused(refused)) if *refused == not_due),
        "{early:?}"
    );
    world
        .run(world.good(), of_task(task, Until::NothingLeft))
        .await;
    assert_eq!(world.now(), at, "b waited for nothing but a");
    assert_eq!(world.load(task).await.task.status(), Status::Complete);
    let mut past = request(&template);
    past.facts.run_at = Some(began);
    let task = world.orchestrator.submit(past).await.unwrap().task;
    world
        .run(world.good(), of_task(task, Until::NothingLeft))
        .await;
    assert_eq!(world.now(), at);
    world.finish().await;
}
