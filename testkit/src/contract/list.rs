//! Lists of tasks: newest first, filtered, in pages that inserts do not shift.

use application::ports::{Page, TaskListQuery, TaskSummary};
use domain::name::{Namespace, QueueName, Tag, TemplateName};
use domain::template::TemplateBuilder;

use super::prelude::*;

fn all() -> TaskListQuery {
    TaskListQuery {
        limit: 100,
        ..TaskListQuery::default()
    }
}

async fn page(world: &World<'_>, query: TaskListQuery) -> Page<TaskSummary> {
    world
        .ports
        .tasks
        .list(query)
        .await
        .expect("the store answers")
}

async fn ids(world: &World<'_>, query: TaskListQuery) -> Vec<TaskId> {
    page(world, query)
        .await
        .items
        .iter()
        .map(|item| item.id)
        .collect()
}

/// Newest first; each line says where the task stands.
pub async fn tasks_are_listed_newest_first_with_their_counts(h: &dyn Harness) {
    let world = World::new(h);
    let template = template([step("a", &[]), step("b", &["a"])]);
    let initiator = Some(Actor::named("ines"));
    let facts = SubmissionFacts {
        initiator,
        ..SubmissionFacts::default()
    };
    let older = world.submit_with(&template, facts, at(0)).await;
    let newer = world
        .submit_with(&template, SubmissionFacts::default(), at(1))
        .await;
    let a = world.start(older, "a", at(2)).await;
    world.write(succeeded(&a, at(3)), at(3)).await;
    world.operate(older, Operation::Pause, at(4)).await;
    world.operate(newer, Operation::Cancel, at(5)).await;
    let listed = page(&world, all()).await;
    assert_eq!(listed.next, None);
    let loaded = [world.load(newer).await, world.load(older).await];
    assert_eq!(
        listed.items,
        loaded.map(|found| TaskSummary::of(&found.task, found.steps.len()))
    );
    let line = &listed.items[1];
    assert_eq!(
        (line.state, line.paused, line.steps, line.unfinished),
        (Status::InProgress, true, 2, 1)
    );
    story! { world, older =>
        "task in_progress paused: started",
        "a complete 1/3: started succeeded",
        "b pending 0/3:",
    }
}

/// A query by template name, status and tag, where given.
fn query(template: Option<&str>, status: Option<Status>, tag: Option<&str>) -> TaskListQuery {
    TaskListQuery {
        template: template.map(|name| TemplateName::parse(name).expect("a name")),
        status,
        tag: tag.map(|tag| Tag::parse(tag).expect("a tag")),
        ..all()
    }
}

/// Submits a task of this template with these tags.
async fn tagged(world: &World<'_>, of: (&str, &str), tags: &[&str], now: Timestamp) -> TaskId {
    let builder = TemplateBuilder::new(of.0, of.1, "1.0.0").expect("names");
    let tags = tags.iter().map(|tag| Tag::parse(tag).expect("a tag"));
    let facts = SubmissionFacts {
        tags: tags.collect(),
        ..SubmissionFacts::default()
    };
    let template = build(builder.step(step("a", &[])));
    world.submit_with(&template, facts, now).await
}

/// Every filter that is given must hold.
pub async fn lists_are_filtered_by_everything_asked_for(h: &dyn Harness) {
    let world = World::new(h);
    let one = tagged(&world, ("contract", "x"), &["red", "big"], at(0)).await;
    let two = tagged(&world, ("contract", "y"), &["red"], at(1)).await;
    let three = tagged(&world, ("other", "x"), &["big"], at(2)).await;
    world.operate(two, Operation::Cancel, at(3)).await;
    let (cancelled, pending) = (Some(Status::Cancelled), Some(Status::Pending));
    let cases = [
        (query(Some("x"), None, None), vec![three, one]),
        (query(None, cancelled, None), vec![two]),
        (query(None, Some(Status::Error), None), vec![]),
        (query(None, None, Some("big")), vec![three, one]),
        (query(None, None, Some("bi")), vec![]),
        (query(None, pending, Some("red")), vec![one]),
        (query(Some("x"), cancelled, None), vec![]),
    ];
    for (query, expected) in cases {
        assert_eq!(ids(&world, query.clone()).await, expected, "{query:?}");
    }
    let namespace = Some(Namespace::parse("contract").expect("a namespace"));
    let here = |query| TaskListQuery {
        namespace: namespace.clone(),
        ..query
    };
    assert_eq!(ids(&world, here(all())).await, [two, one]);
    assert_eq!(ids(&world, here(query(Some("x"), None, None))).await, [one]);
    let before = Some(three);
    assert_eq!(
        ids(&world, TaskListQuery { before, ..all() }).await,
        [two, one]
    );
    story! { world, one =>
        "task pending:",
        "a pending 0/3:",
    }
}

/// A page goes on where the last one ended, whatever was submitted in between.
pub async fn pages_are_stable_while_tasks_come_in(h: &dyn Harness) {
    let world = World::new(h);
    let template = template([step("a", &[])]);
    let mut submitted = Vec::new();
    for n in 0..7 {
        submitted.push(
            world
                .submit_with(&template, SubmissionFacts::default(), at(n))
                .await,
        );
    }
    let mut seen = Vec::new();
    let mut query = TaskListQuery { limit: 3, ..all() };
    loop {
        let listed = page(&world, query.clone()).await;
        seen.extend(listed.items.iter().map(|item| item.id));
        world
            .submit_with(&template, SubmissionFacts::default(), at(100))
            .await;
        let Some(next) = listed.next else { break };
        assert_eq!(listed.items.len(), 3);
        assert!(seen.len() <= submitted.len(), "no task is listed twice");
        query.before = Some(next);
    }
    submitted.reverse();
    assert_eq!(seen, submitted);
    story! { world, seen[0] =>
        "task pending:",
        "a pending 0/3:",
    }
}

/// A page that is exactly full is the last one if nothing is older.
pub async fn a_full_last_page_has_no_next(h: &dyn Harness) {
    let world = World::new(h);
    let template = template([step("a", &[])]);
    for _ in 0..4 {
        world.submit(&template).await;
    }
    let first = page(&world, TaskListQuery { limit: 2, ..all() }).await;
    let before = first.next;
    assert_eq!(before, Some(first.items[1].id));
    let last = page(
        &world,
        TaskListQuery {
            limit: 2,
            before,
            ..all()
        },
    )
    .await;
    assert_eq!((last.items.len(), last.next), (2, None));
    story! { world, last.items[0].id =>
        "task pending:",
        "a pending 0/3:",
    }
}

/// By when they were submitted, and by a text in what was said about them.
pub async fn lists_are_filtered_by_time_and_text(h: &dyn Harness) {
    let world = World::new(h);
    let template = template([step("a", &[])]);
    let said = |initiator: &str, reason: &str, tag: &str| SubmissionFacts {
        initiator: Some(Actor::named(initiator)),
        reason: Some(reason.into()),
        tags: vec![Tag::parse(tag).expect("a tag")],
        ..SubmissionFacts::default()
    };
    let ines = world
        .submit_with(&template, said("Ines", "first of all", "red"), at(0))
        .await;
    let omar = world
        .submit_with(&template, said("omar", "50% off_season", "blue"), at(1))
        .await;
    let nobody = world
        .submit_with(&template, SubmissionFacts::default(), at(2))
        .await;
    let from = |from: i64, before: i64| TaskListQuery {
        created_from: Some(at(from)),
        created_before: Some(at(before)),
        ..all()
    };
    assert_eq!(ids(&world, from(1, 2)).await, [omar]);
    assert_eq!(ids(&world, from(0, 2)).await, [omar, ines]);
    assert_eq!(ids(&world, from(1, 9)).await, [nobody, omar]);
    assert_eq!(ids(&world, from(3, 9)).await, []);
    let text = |text: &str| TaskListQuery {
        text: Some(text.to_owned()),
        ..all()
    };
    assert_eq!(ids(&world, text("INES")).await, [ines]);
    assert_eq!(ids(&world, text("first OF")).await, [ines]);
    assert_eq!(ids(&world, text("lue")).await, [omar]);
    assert_eq!(
        ids(&world, text("0% off_")).await,
        [omar],
        "no pattern but a text"
    );
    assert_eq!(ids(&world, text("%")).await, [omar]);
    let name = template.key().name.as_str().to_uppercase();
    assert_eq!(ids(&world, text(&name)).await, [nobody, omar, ines]);
    let both = TaskListQuery {
        tag: Some(Tag::parse("red").expect("a tag")),
        ..text("i")
    };
    assert_eq!(ids(&world, both).await, [ines]);
    let first = page(
        &world,
        TaskListQuery {
            limit: 1,
            ..text("e")
        },
    )
    .await;
    assert_eq!(first.items.len(), 1);
    let before = first.next;
    let rest = TaskListQuery {
        before,
        ..text("e")
    };
    assert_eq!(first.items[0].id, omar);
    assert_eq!(ids(&world, rest).await, [ines]);
}

/// A task is runnable while a step of it may be claimed.
pub async fn only_tasks_with_a_claimable_step_are_runnable(h: &dyn Harness) {
    let world = World::new(h);
    let template = template([step("a", &[]), step("b", &["a"])]);
    let scheduled = SubmissionFacts {
        run_at: Some(at(60)),
        ..SubmissionFacts::default()
    };
    let ready = world.submit(&template).await;
    let running = world.submit(&template).await;
    let paused = world.submit(&template).await;
    let cancelled = world.submit(&template).await;
    let scheduled = world.submit_with(&template, scheduled, at(1)).await;
    let a = world.start(running, "a", at(2)).await;
    world.operate(paused, Operation::Pause, at(2)).await;
    world.operate(cancelled, Operation::Cancel, at(2)).await;
    let runnable = |second: i64| TaskListQuery {
        runnable_at: Some(at(second)),
        ..all()
    };
    assert_eq!(ids(&world, runnable(2)).await, [ready]);
    assert_eq!(ids(&world, runnable(60)).await, [scheduled, ready]);
    world.write(succeeded(&a, at(3)), at(3)).await;
    assert_eq!(
        ids(&world, runnable(3)).await,
        [running, ready],
        "b is ready"
    );
    let stamp = operator(at(4));
    let tasks = &world.ports.tasks;
    tasks
        .pause_queue(QueueName::default(), true, stamp)
        .await
        .expect("the store answers");
    assert_eq!(ids(&world, runnable(60)).await, []);
}
