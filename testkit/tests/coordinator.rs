//! The test coordinator runs workflows to their end and tells the truth about it.

use std::sync::Arc;

use adapters_memory::MemoryPorts;
use application::Orchestrator;
use domain::history::Cause;
use domain::millis::Millis;
use domain::retry::Backoff;
use domain::status::Status;
use domain::task::{Operation, ReenqueueReason};
use domain::text::Actor;
use domain::time::Timestamp;
use tasker_testkit::coordinator::{Outcome, TestCoordinator};
use tasker_testkit::factories::{self, Plan, Workflow, dataset};
use tasker_testkit::faults::{Fault, Faults, Method};
use tasker_testkit::handlers::{ConfigurableFailure, Hanging, Taking};

#[tokio::test]
async fn a_dataset_completes_with_the_planned_attempts() {
    let workflows: Vec<Workflow> = dataset(20).collect();
    let coordinator = TestCoordinator::in_memory(workflows[0].handlers().clone());
    let report = coordinator.run_all(&workflows).await;
    assert_eq!((report.workflows(), report.completed()), (20, 20));
    assert!((report.success_rate() - 100.0).abs() < f64::EPSILON);
    for (run, workflow) in report.runs.iter().zip(&workflows) {
        for step in workflow.steps() {
            assert_eq!(run.attempts_of(step), workflow.attempts(step), "{step}");
        }
    }
    let planned = workflows.iter().map(|workflow| {
        let attempts = workflow.steps().map(|step| workflow.attempts(step));
        usize::try_from(attempts.sum::<u32>()).unwrap_or_default()
    });
    assert_eq!(report.attempts(), planned.sum::<usize>());
    assert_eq!(
        report.average_time(),
        Millis::saturating(report.total_time().get() / 20)
    );
    assert!(
        report
            .to_string()
            .starts_with("workflows     20\ncompleted     20 (100.0 %)")
    );
}

#[tokio::test]
async fn a_run_tells_each_attempt_and_what_the_finalizer_asked_for() {
    let fixed = Backoff::Fixed {
        delay: Millis::from_secs(120),
    };
    let linear = factories::linear().with_backoff(fixed);
    let coordinator = TestCoordinator::in_memory(linear.handlers().clone());
    let task = coordinator.submit(&linear).await;
    let run = coordinator.run(task).await;

    assert_eq!(run.ended(), Some(Status::Complete));
    assert_eq!((run.rounds, run.elapsed), (2, Millis::from_secs(120)));
    let asked = run.reenqueued[0];
    assert_eq!(asked.delay, Millis::from_secs(125));
    assert_eq!(asked.reason, ReenqueueReason::RetryBackoff);
    let of_process: Vec<Cause> = run
        .attempts
        .iter()
        .filter(|attempt| attempt.step.as_str() == "process_data")
        .filter_map(|attempt| attempt.ended.as_ref().map(|(_, cause, _)| *cause))
        .collect();
    assert_eq!(of_process, [Cause::Failed, Cause::Succeeded]);
    assert!(
        run.attempts[2]
            .to_string()
            .contains("planned failure (attempt 1)")
    );
}

#[tokio::test]
async fn what_time_cannot_bring_is_told_apart_from_what_ended() {
    let linear = factories::linear();
    let coordinator = TestCoordinator::in_memory(linear.handlers().clone());
    let task = coordinator.submit(&linear).await;
    let operator = application::OperateRequest {
        by: Actor::named("olga"),
        reason: None,
    };
    let paused = coordinator
        .orchestrator()
        .operate(task, Operation::Pause, operator, None)
        .await;
    assert!(paused.is_ok());
    assert_eq!(coordinator.run(task).await.outcome, Outcome::Waiting);

    let exhausting = factories::linear()
        .named("exhausting")
        .with_plan("process_data", Plan::EXHAUSTS);
    let task = coordinator.submit(&exhausting).await;
    let bounded = coordinator.clone().rounds_max(1);
    assert_eq!(bounded.run(task).await.outcome, Outcome::OutOfRounds);
    let run = coordinator.run(task).await;
    assert_eq!(run.ended(), Some(Status::Error));
    assert_eq!(run.attempts_of("process_data"), 3);
    assert_eq!(run.attempts_of("transform_results"), 0);
}

#[tokio::test(start_paused = true)]
async fn handlers_may_take_virtual_time_and_time_out() {
    let linear = factories::linear();
    let coordinator = TestCoordinator::in_memory(linear.handlers().clone());
    let (clock, hour) = (Arc::clone(coordinator.clock()), Millis::from_secs(3_000));
    let slow = Taking::new(clock, hour, Arc::new(ConfigurableFailure::new(0)));
    let workflow = factories::linear()
        .with_handler("initialize_data", Arc::new(slow))
        .with_handler("validate_input", Arc::new(Hanging::until_cancelled()))
        .edit(|spec| spec.steps[1].timeout = Millis::from_secs(60));
    let coordinator = TestCoordinator::new(
        coordinator.orchestrator().clone(),
        Arc::clone(coordinator.clock()),
        workflow.handlers().clone(),
    );
    let task = coordinator.submit(&workflow).await;
    let run = coordinator.moving_time().run(task).await;
    assert_eq!(run.ended(), Some(Status::Error));
    assert_eq!(
        (
            run.attempts_of("initialize_data"),
            run.attempts_of("validate_input")
        ),
        (1, 3)
    );
    assert!(run.elapsed >= Millis::from_secs(3_000 + 3 * 60));
}

#[tokio::test(start_paused = true)]
async fn a_lost_reply_of_a_commit_costs_no_attempt() {
    let memory = MemoryPorts::at(Timestamp::from_secs(1_000), 1);
    let faults = Faults::none();
    let orchestrator = Orchestrator::new(faults.wrap(memory.ports()));
    // No step waits for another, so nothing is claimed in the same breath and lost with the reply.
    let roots = [
        ("flaky", Plan::Fails(2), &[][..]),
        ("steady", Plan::SUCCEEDS, &[]),
        ("slow", Plan::TimesOut(1), &[]),
    ];
    let workflow = Workflow::of("roots", &roots);
    let handlers = workflow.handlers().clone();
    let coordinator = TestCoordinator::new(orchestrator, memory.clock, handlers).moving_time();
    let task = coordinator.submit(&workflow).await;
    // Every other commit is done and then fails: the same outcome is committed again.
    for _ in 0..9 {
        faults.script(Method::Commit, [Fault::After]);
        faults.spare(Method::Commit, 1);
    }
    let run = coordinator.run(task).await;
    assert_eq!(run.ended(), Some(Status::Complete));
    for step in workflow.steps() {
        assert_eq!(run.attempts_of(step), workflow.attempts(step), "{step}");
    }
    assert!(faults.injected().len() >= 3, "{:?}", faults.injected());
    assert_eq!(workflow.calls().count(), 6, "no handler was called again");
}

#[tokio::test(start_paused = true)]
async fn a_lost_reply_of_a_claim_costs_a_lease() {
    let memory = MemoryPorts::at(Timestamp::from_secs(1_000), 1);
    let faults = Faults::none();
    let orchestrator = Orchestrator::new(faults.wrap(memory.ports()));
    let linear = factories::linear();
    let handlers = linear.handlers().clone();
    let coordinator = TestCoordinator::new(orchestrator, memory.clock, handlers).moving_time();
    let task = coordinator.submit(&linear).await;
    // The first step is claimed, but nobody hears of it: it comes back when its lease lapses.
    faults.script(Method::Claim, [Fault::After]);
    let run = coordinator.run(task).await;
    assert_eq!(run.ended(), Some(Status::Complete));
    assert_eq!(run.attempts_of("initialize_data"), 2);
    assert_eq!(linear.calls().of("initialize_data").len(), 1);
    assert!(run.elapsed >= Millis::from_secs(30));
}
