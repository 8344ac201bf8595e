//! The factories give the graphs they promise, and handlers that keep to their plans.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on should stop, and say where"
)]

use domain::id::StepIndex;
use tasker_testkit::factories::{self, Mix, Plan, Workflow, dataset};
use tasker_testkit::handlers::Invocation;

/// Steps per level, and how many steps need one, two, three attempts.
fn shape(workflow: &Workflow) -> (Vec<usize>, [usize; 3]) {
    let graph = workflow.template().graph();
    let mut levels = Vec::new();
    for step in (0..).map(StepIndex).take(graph.len()) {
        let level = usize::try_from(graph.level(step)).unwrap();
        levels.resize(levels.len().max(level + 1), 0);
        levels[level] += 1;
    }
    let needing = |n| {
        workflow
            .steps()
            .filter(|step| workflow.attempts(step) == n)
            .count()
    };
    (levels, [needing(1), needing(2), needing(3)])
}

#[test]
fn the_graphs_are_those_of_the_ancestor() {
    let shapes: Vec<_> = factories::all().iter().map(shape).collect();
    assert_eq!(
        shapes,
        [
            (vec![1, 1, 1, 1, 1, 1], [5, 1, 0]),
            (vec![1, 2, 2, 1, 1], [5, 2, 0]),
            (vec![4, 2, 1], [4, 3, 0]),
            (vec![1, 2, 4, 1], [5, 3, 0]),
            (vec![2, 2, 2, 2, 1], [6, 2, 1]),
        ]
    );
    assert_eq!(
        shape(&factories::configurable_failure()),
        (vec![1; 4], [2, 1, 1])
    );
}

#[test]
fn leaves_are_where_they_were() {
    let leaves = |workflow: &Workflow| -> Vec<String> {
        let graph = workflow.template().graph();
        let places = (0..).map(StepIndex).zip(workflow.steps());
        let leaves = places.filter(|(step, _)| graph.children(*step).is_empty());
        leaves.map(|(_, name)| name.to_owned()).collect()
    };
    assert_eq!(
        leaves(&factories::mixed()),
        ["process_optional_data", "finalize_and_report"]
    );
    assert_eq!(leaves(&factories::tree()), ["aggregate_results"]);
    assert_eq!(leaves(&factories::parallel_merge()), ["merge_all_data"]);
}

#[tokio::test]
async fn every_handler_keeps_to_its_plan() {
    let all = factories::all()
        .into_iter()
        .chain([factories::configurable_failure()]);
    for workflow in all {
        for step in workflow.template().steps() {
            let handler = workflow.handlers().get(&step.handler).unwrap();
            let call = Invocation::of(step.name.as_str()).config(step.config.clone());
            let needed = workflow.attempts(step.name.as_str());
            for attempt in 1..needed {
                let answer = call.clone().attempt(attempt).call(&**handler).await;
                assert!(answer.is_err(), "{} attempt {attempt}", step.name);
            }
            let answer = call.attempt(needed).call(&**handler).await;
            assert!(answer.is_ok(), "{} attempt {needed}", step.name);
        }
    }
}

#[test]
fn another_plan_changes_what_is_expected() {
    let linear = factories::linear().with_plan("process_data", Plan::EXHAUSTS);
    assert_eq!(linear.attempts("process_data"), 3);
    assert!(!linear.succeeds("process_data"));
    let linear = linear.with_plan("process_data", Plan::Permanent);
    assert_eq!(linear.attempts("process_data"), 1);
    assert!(!linear.succeeds("process_data"));
    assert!(linear.succeeds("finalize_workflow"));
}

#[test]
fn a_dataset_keeps_the_proportions_and_the_count() {
    assert_eq!(
        Mix::of(100),
        Mix {
            linear: 30,
            diamond: 25,
            parallel_merge: 20,
            tree: 15,
            mixed: 10
        }
    );
    for count in [0, 1, 3, 30, 50, 99, 101] {
        assert_eq!(dataset(count).count(), count);
    }
    let first_and_last: Vec<String> = dataset(30)
        .map(|workflow| workflow.template().key().name.to_string())
        .collect();
    assert_eq!(first_and_last[0], "linear");
    assert_eq!(first_and_last[29], "mixed");
}
