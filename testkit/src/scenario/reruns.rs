//! Running a task again from some step.

use domain::error::{LeaseEnd, TransitionError};
use domain::id::TaskId;
use domain::name::StepName;
use domain::status::Status;
use domain::task::{Operation, StepOperation, TaskChange};

use super::World;
use super::calls::olga;
use super::leases::{assert_lost, single};
use super::operators::assert_refused;
use super::story::{Story, after_failures, place};
use crate::factories::{self, Plan};

impl World {
    async fn rerun(&self, task: TaskId, step: &str) -> TaskChange {
        let name = StepName::parse(step).expect("a step name");
        let change = self.orchestrator().rerun_from(task, &name, olga()).await;
        change.expect("the rerun is allowed")
    }
}

/// A step in the middle and all behind it run again; what is before or beside stays.
pub async fn a_rerun_from_the_middle_repeats_all_behind_it(world: &World) {
    let workflow = factories::diamond();
    let task = world.submit(&workflow).await;
    assert_eq!(
        world.run(task, &workflow).await.ended(),
        Some(Status::Complete)
    );
    let before = world.load(task).await;
    let change = world.rerun(task, "branch_one_process").await;
    assert_eq!(
        (change.task.status(), change.steps.len()),
        (Status::Pending, 4)
    );
    let left = world
        .ports()
        .tasks
        .results(task)
        .await
        .expect("the store answers");
    assert_eq!(left.len(), 3, "the results of what runs again are gone");
    assert_eq!(
        world.run(task, &workflow).await.ended(),
        Some(Status::Complete)
    );

    let (once, again) = (
        after_failures(0),
        "started succeeded rerun started succeeded",
    );
    let twice = "started failed retry_scheduled started succeeded";
    let story = Story::planned(&workflow)
        .task("complete: started settled rerun started settled")
        .step("start_workflow", &once)
        .step(
            "branch_one_process",
            &format!("complete 2/3: {twice} rerun {twice}"),
        )
        .step("branch_one_validate", &format!("complete 1/3: {again}"))
        .step("merge_branches", &format!("complete 1/3: {again}"))
        .step("end_workflow", &format!("complete 1/3: {again}"));
    world.expect(task, &story).await;
    let after = world.load(task).await;
    for (was, is) in before.steps.iter().zip(&after.steps) {
        let runs_again = change.steps.iter().any(|step| step.id == is.id);
        assert_eq!(is.run_no, was.run_no + u32::from(runs_again));
        assert_eq!(is.idempotency_key() == was.idempotency_key(), !runs_again);
        assert!(is.lease_no >= was.lease_no, "leases are never reset");
    }
    assert_eq!(world.operations(task).await, ["rerun"]);
}

/// A step that runs, one in error, one resolved by hand, one cancelled, one that never ran: all
/// begin anew.
pub async fn a_rerun_takes_every_state_back(world: &World) {
    let workflow = factories::tree();
    let task = world.submit(&workflow).await;
    world.do_step(task, "root_initialization").await;
    world.do_step(task, "branch_a_setup").await;
    let running = world.start("w1", task, "branch_a_task_one").await;
    let broken = world.start("w1", task, "branch_a_task_two").await;
    let permanent = domain::retry::StepFailure::permanent("it broke");
    let ended = world
        .end(&broken, application::Ending::Failed(permanent))
        .await;
    ended.expect("the lease is held");
    world
        .act(task, "branch_b_setup", StepOperation::Resolve)
        .await;
    world
        .act(task, "branch_b_task_one", StepOperation::Cancel)
        .await;

    world.rerun(task, "root_initialization").await;
    assert_lost(world.succeed(&running).await, LeaseEnd::Rerun);
    assert_eq!(
        world.run(task, &workflow).await.ended(),
        Some(Status::Complete)
    );
    let (once, twice) = (
        "started succeeded",
        "started failed retry_scheduled started succeeded",
    );
    let story = Story::planned(&workflow)
        .task("complete: started rerun started settled")
        .step(
            "root_initialization",
            &format!("complete 1/3: {once} rerun {once}"),
        )
        .step(
            "branch_a_setup",
            &format!("complete 1/3: {once} rerun {once}"),
        )
        .step(
            "branch_a_task_one",
            &format!("complete 1/3: started rerun {once}"),
        )
        .step(
            "branch_a_task_two",
            &format!("complete 2/3: started failed rerun {twice}"),
        )
        .step(
            "branch_b_setup",
            &format!("complete 2/3: resolved rerun {twice}"),
        )
        .step(
            "branch_b_task_one",
            &format!("complete 1/3: cancelled rerun {once}"),
        );
    world.expect(task, &story).await;
}

/// Its parents must be done.
pub async fn a_rerun_needs_finished_parents(world: &World) {
    let workflow = factories::diamond().with_plan("branch_one_process", Plan::Permanent);
    let task = world.submit(&workflow).await;
    let step = place(&workflow, "merge_branches");
    assert_eq!(
        world.run(task, &workflow).await.ended(),
        Some(Status::Error)
    );
    let refused = world.try_operate(task, Operation::RerunFrom { step }).await;
    assert_refused(refused, &TransitionError::ParentsNotDone { unmet: 1 });
}

/// A task in error, and one resolved by hand, may be run again; one that has not begun may too.
pub async fn tasks_that_ended_otherwise_may_run_again(world: &World) {
    let workflow = single();
    let task = world.submit(&workflow).await;
    world.rerun(task, "only").await;
    assert_eq!(
        world.step(task, "only").await.run_no,
        2,
        "a new run of what had not begun"
    );
    let held = world.start("w1", task, "only").await;
    let permanent = domain::retry::StepFailure::permanent("it broke");
    let ended = world
        .end(&held, application::Ending::Failed(permanent))
        .await;
    ended.expect("the lease is held");
    world.rerun(task, "only").await;
    world.act(task, "only", StepOperation::Cancel).await;
    world.operate(task, Operation::Resolve).await;
    world.rerun(task, "only").await;
    world.do_step(task, "only").await;
    let story = Story::planned(&workflow)
        .task("complete: started settled rerun settled settled resolved rerun started settled")
        .step(
            "only",
            "complete 1/3: started failed rerun cancelled rerun started succeeded",
        );
    world.expect(task, &story).await;
}
