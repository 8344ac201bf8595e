//! The task is cancelled.

use std::collections::BTreeSet;
use std::sync::Arc;

use domain::history::Cause;
use domain::status::Status;
use domain::step::Outcome as LeaseOutcome;
use domain::task::Operation;

use crate::factories::Workflow;
use crate::handlers::{ConfigurableFailure, Gate, Gated};
use crate::scenario::World;

pub(super) async fn cancelled(world: &World, workflow: Workflow, subject: &str) {
    let gate = Gate::closed();
    let gated = Gated::new(&gate, Arc::new(ConfigurableFailure::new(0)));
    let workflow = workflow.with_handler(subject, Arc::new(gated));
    let task = world.submit(&workflow).await;
    // One step at a time: while this one is at the gate, nothing else moves.
    let coordinator = world.coordinator(workflow.handlers()).concurrency(1);
    let running = tokio::spawn(async move { coordinator.run(task).await });
    gate.arrived(1).await;
    let (before, rows) = (world.load(task).await, world.history(task).await);

    world.operate(task, Operation::Cancel).await;
    gate.open();
    let run = running.await.expect("the coordinator does not panic");
    assert_eq!(run.ended(), Some(Status::Cancelled));

    let after = world.load(task).await;
    for (was, is) in before.steps.iter().zip(&after.steps) {
        assert_eq!(was.attempts, is.attempts, "no attempt is counted");
        if was.status().is_ended() {
            assert_eq!(was, is, "what had ended stays");
        } else {
            assert_eq!(is.status(), Status::Cancelled);
        }
    }
    let held = after
        .step_named(&workflow_step(&workflow, subject))
        .expect("the step exists");
    assert_eq!(
        held.lease_end,
        Some(LeaseOutcome::Cancelled),
        "the running one lost its lease"
    );

    let history = world.history(task).await;
    let (old, new) = history.split_at(rows.len());
    assert_eq!(old, rows, "history is append-only");
    assert!(
        new.iter()
            .all(|row| row.cause == Cause::Cancelled && row.stamp.by.as_str() == "olga")
    );
    let open = before.steps.iter().filter(|step| !step.status().is_ended());
    let expected: BTreeSet<_> = open.map(|step| Some(step.id.index)).chain([None]).collect();
    assert_eq!(
        new.iter().map(|row| row.step).collect::<BTreeSet<_>>(),
        expected
    );
    assert_eq!(
        new.len(),
        expected.len(),
        "one row for each step that was open, one for the task"
    );
}

fn workflow_step(workflow: &Workflow, name: &str) -> domain::name::StepName {
    let mut steps = workflow.template().steps().iter();
    steps
        .find(|step| step.name.as_str() == name)
        .expect("a step of the workflow")
        .name
        .clone()
}
