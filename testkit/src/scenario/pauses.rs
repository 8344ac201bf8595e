//! Pausing tasks and queues.

use application::StartError;
use domain::error::TransitionError;
use domain::name::QueueName;
use domain::status::Status;
use domain::task::Operation;

use super::World;
use super::calls::olga;
use super::story::{Story, after_failures};
use crate::coordinator::Outcome;
use crate::factories;

/// A paused task starts nothing new; what runs may finish; resumed, it goes on.
pub async fn a_paused_task_starts_nothing_new(world: &World) {
    let workflow = factories::diamond();
    let task = world.submit(&workflow).await;
    world.do_step(task, "start_workflow").await;
    let running = world.start("w1", task, "branch_one_process").await;
    world.operate(task, Operation::Pause).await;
    world.succeed(&running).await.expect("what runs may finish");
    let refused = world.try_start("w1", task, "branch_two_process").await;
    assert!(matches!(
        refused,
        Err(StartError::Refused(TransitionError::Paused))
    ));
    let run = world.run(task, &workflow).await;
    assert_eq!((run.outcome, run.attempts.len()), (Outcome::Waiting, 2));

    world.operate(task, Operation::Resume).await;
    assert_eq!(
        world.run(task, &workflow).await.ended(),
        Some(Status::Complete)
    );
    let story = Story::planned(&workflow).step("branch_one_process", &after_failures(0));
    world.expect(task, &story).await;
    assert_eq!(world.operations(task).await, ["pause", "resume"]);
}

/// A paused queue holds back its steps, of whatever task.
pub async fn a_paused_queue_holds_its_steps_back(world: &World) {
    let slow = QueueName::parse("slow").expect("a queue name");
    let queue = slow.clone();
    let workflow = factories::linear().edit(|spec| spec.steps[2].queue = queue);
    let task = world.submit(&workflow).await;
    let pause = |paused| {
        world
            .orchestrator()
            .pause_queue(slow.clone(), paused, olga())
    };
    pause(true).await.expect("the store answers");
    let run = world.run(task, &workflow).await;
    assert_eq!((run.outcome, run.attempts.len()), (Outcome::Waiting, 2));
    let refused = world.try_start("w1", task, "process_data").await;
    assert!(
        matches!(refused, Err(StartError::QueuePaused)),
        "{refused:?}"
    );
    pause(false).await.expect("the store answers");
    assert_eq!(
        world.run(task, &workflow).await.ended(),
        Some(Status::Complete)
    );
    world.expect(task, &Story::planned(&workflow)).await;
}
