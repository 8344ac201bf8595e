//! What is written in SQL is what the domain says: readiness, execution context, levels, the claim
//! filter, the release of children, and settling.

mod claims;
mod compare;
mod drawn;
mod one;

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::id::{StepIndex, TaskId};
use domain::millis::Millis;
use domain::payload::Payload;
use domain::task::{NewTask, Snapshot, SubmissionFacts};
use domain::template::{StepBuilder, TemplateBuilder};
use testkit::arbitrary::{Kind, now};

use crate::support::World;
use compare::{compare, compare_single};
use drawn::{draw, keep};

/// Of each kind.
const EACH: usize = 70;
const KINDS: [Kind; 5] = [
    Kind::Paused,
    Kind::Halted,
    Kind::Cancelled,
    Kind::ExhaustedBesideBackoff,
    Kind::Scheduled,
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sql_functions_agree_with_the_domain_on_random_states() {
    let world = World::new().await;
    let tasks = draw(&KINDS.map(|kind| (kind, EACH)));
    let mut share: BTreeMap<Kind, usize> = BTreeMap::new();
    for kind in KINDS {
        share.insert(kind, tasks.iter().filter(|task| kind.holds(task)).count());
    }
    assert!(tasks.len() >= 300, "{}", tasks.len());
    for (kind, count) in share {
        assert!(
            count * 5 >= tasks.len(),
            "{kind:?}: {count} of {}",
            tasks.len()
        );
    }
    keep(&world, &tasks).await;
    for seconds in [0, 1, 300] {
        compare(&world, &tasks, now().plus(Millis::from_secs(seconds)));
    }
    for task in tasks.iter().step_by(10) {
        compare_single(&world, task, now());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn levels_of_ten_thousand_steps_are_linear() {
    let world = World::new().await;
    // A chain beside a wide layer: as deep and as wide as it gets.
    let builder = TemplateBuilder::new("agreement", "large", "1.0.0").unwrap();
    let name = |n: usize| format!("s{n}");
    let step = |n: usize| {
        let step = StepBuilder::new(&name(n), "work").unwrap();
        let parent = if n % 2 == 1 {
            Some(0)
        } else {
            n.checked_sub(2)
        };
        let parents: Vec<String> = parent.map(name).into_iter().collect();
        step.after(parents.iter().map(String::as_str)).unwrap()
    };
    let builder = (0..10_000).map(step).fold(builder, TemplateBuilder::step);
    let template = Arc::new(builder.build().expect("a valid template"));
    world
        .ports
        .templates
        .put(Arc::clone(&template))
        .await
        .expect("kept");
    let id = TaskId::from_parts(now(), 1);
    let snapshot = Snapshot::born(Arc::clone(&template), id, SubmissionFacts::default(), now());
    let new = NewTask {
        snapshot,
        context: Payload::empty(),
        fingerprint: [0; 32],
    };
    world
        .ports
        .tasks
        .submit(vec![new])
        .await
        .expect("the store answers")
        .remove(0)
        .expect("taken");
    // A walk over all paths, or one that copies arrays, would take minutes.
    let told = world.sql(&format!(
        "SET statement_timeout = '5s'; SELECT * FROM tasker.dependency_levels('{id}')"
    ));
    assert_eq!(told.lines().count(), 10_000);
    for line in told.lines().step_by(997) {
        let [index, _, level] = line.split('|').collect::<Vec<_>>()[..] else {
            panic!("{line}")
        };
        let index = StepIndex(index.parse().expect("an index"));
        assert_eq!(level, template.graph().level(index).to_string(), "{line}");
    }
}
