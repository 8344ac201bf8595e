//! Ten thousand steps: in a row, in a fan, in layers. Nothing recurses, nothing is quadratic.

use tasker_domain::id::StepIndex;
use tasker_domain::status::Status;
use tasker_domain::task::{Operation, StepOperation};
use tasker_domain::template::{StepBuilder, Template, TemplateBuilder, TemplateError};

use crate::support::*;
use crate::world::{World, index};

const STEPS: usize = 10_000;

fn chain() -> Vec<Vec<usize>> {
    (0..STEPS)
        .map(|step| step.checked_sub(1).into_iter().collect())
        .collect()
}

/// One root, and all the others behind it; the last waits for all of them.
fn fan() -> Vec<Vec<usize>> {
    let leaves = (1..STEPS - 1).map(|_| vec![0]);
    [vec![]]
        .into_iter()
        .chain(leaves)
        .chain([(1..STEPS - 1).collect()])
        .collect()
}

fn valid(parents: &[Vec<usize>]) -> Template {
    template(parents, &policy(1)).build().unwrap()
}

#[test]
fn a_chain_of_ten_thousand_is_ordered_and_run_again_from_its_first_step() {
    let mut world = World::new(valid(&chain()));
    let template = std::sync::Arc::clone(&world.snapshot.template);
    let graph = template.graph();
    assert_eq!(
        usize::try_from(graph.level(index(STEPS - 1))).unwrap(),
        STEPS - 1
    );
    assert_eq!(usize::try_from(graph.height(index(0))).unwrap(), STEPS - 1);
    assert_eq!(graph.critical_path().len(), STEPS);
    world.succeed(0, 1);
    let change = world.rerun(0, 2).unwrap();
    assert_eq!((change.steps.len(), change.task.tally.live), (STEPS, 1));
    world.operate(Operation::Cancel, &stamp(3)).unwrap();
    assert!(
        world
            .snapshot
            .steps
            .iter()
            .all(|step| step.status() == Status::Cancelled)
    );
}

#[test]
fn a_fan_of_ten_thousand_is_released_and_resolved_step_by_step() {
    let mut world = World::new(valid(&fan()));
    world.act(0, StepOperation::Resolve, 1);
    assert_eq!(
        usize::try_from(world.snapshot.task.tally.live).unwrap(),
        STEPS - 2
    );
    let last = world.step(STEPS - 1);
    assert_eq!(usize::try_from(last.unmet).unwrap(), STEPS - 2);
    let context = world.snapshot.context(at(2));
    assert_eq!(usize::try_from(context.ready).unwrap(), STEPS - 2);
}

#[test]
fn a_circle_of_ten_thousand_is_named_by_its_path_cut_in_the_middle() {
    let mut parents = chain();
    parents[0].push(STEPS - 1);
    let error = template(&parents, &policy(1)).build().unwrap_err();
    let [TemplateError::Cycle(names)] = error.0.as_slice() else {
        panic!("{error}")
    };
    assert_eq!(names.len(), STEPS);
    let told = error.to_string();
    assert!(
        told.starts_with("the steps wait for each other in a circle: s"),
        "{told}"
    );
    assert!(told.contains(" -> … -> ") && told.len() < 500, "{told}");
}

#[test]
fn ten_thousand_wrong_names_are_a_hundred_errors() {
    let empty = TemplateBuilder::new("test", "wrong", "1.0.0").unwrap();
    let builder = (0..STEPS).fold(empty, |builder, place| {
        let step = StepBuilder::new(&format!("s{place}"), "noop").unwrap();
        builder.step(step.after(["nobody"]).unwrap())
    });
    assert_eq!(builder.build().unwrap_err().0.len(), 100);
}

#[test]
fn a_template_beyond_the_bounds_is_refused_before_anything_is_built() {
    let step = StepBuilder::new("s", "noop").unwrap();
    let empty = || TemplateBuilder::new("test", "huge", "1.0.0").unwrap();
    let many = (0..100_001).fold(empty(), |builder, _| builder.step(step.clone()));
    let error = many.build().unwrap_err();
    assert_eq!(
        error.0,
        [TemplateError::TooLarge {
            steps: 100_001,
            edges: 0
        }]
    );
    let parents = std::iter::repeat_n("s", 1_000_001);
    let error = empty()
        .step(step.after(parents).unwrap())
        .build()
        .unwrap_err();
    assert_eq!(
        error.0,
        [TemplateError::TooLarge {
            steps: 1,
            edges: 1_000_001
        }]
    );
}

#[test]
fn names_are_found_without_a_walk() {
    let template = valid(&chain());
    for (place, step) in (0_u32..).map(StepIndex).zip(template.steps()) {
        assert_eq!(template.index_of(&step.name), Some(place));
    }
    let nobody = tasker_domain::name::StepName::parse("nobody").unwrap();
    assert_eq!(template.index_of(&nobody), None);
}
