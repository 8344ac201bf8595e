//! When a task is looked at again, and when its steps really run.

use std::sync::Arc;

use application::Finalizer;
use domain::millis::Millis;
use domain::retry::{Backoff, RetryPolicy};
use domain::status::Status;
use domain::task::{Reenqueue, ReenqueuePolicy, ReenqueueReason, SubmissionFacts, WakeAt};

use super::World;
use super::world::start;
use crate::coordinator::{Outcome, Run, TestCoordinator};
use crate::factories::{Plan, Workflow};

/// Roots that fail once and come back after so many seconds.
fn backing_off(seconds: &[u64]) -> Workflow {
    let names: Vec<String> = seconds.iter().map(|secs| format!("after_{secs}")).collect();
    let lines: Vec<_> = names
        .iter()
        .map(|name| (name.as_str(), Plan::Fails(1), &[][..]))
        .collect();
    Workflow::of("backing_off", &lines).edit(|spec| {
        for (step, secs) in spec.steps.iter_mut().zip(seconds) {
            let backoff = Backoff::Fixed {
                delay: Millis::from_secs(*secs),
            };
            step.retry = RetryPolicy {
                backoff,
                jitter_percent: 0,
                ..RetryPolicy::default()
            };
        }
    })
}

/// What the finalizer asks for once the first attempts have failed.
async fn asked_after_first_round(world: &World, workflow: &Workflow) -> Reenqueue {
    let task = world.submit(workflow).await;
    let run = world
        .coordinator(workflow.handlers())
        .rounds_max(1)
        .run(task)
        .await;
    assert_eq!(run.outcome, Outcome::OutOfRounds, "the steps back off");
    assert_eq!(world.reenqueuer().of(task), run.reenqueued);
    assert_eq!(
        world.load(task).await.task.wake_at,
        Some(run.reenqueued[0].at),
        "it is stored"
    );
    run.reenqueued[0]
}

fn assert_delay(asked: Reenqueue, secs: u64, reason: ReenqueueReason) {
    assert_eq!(
        (asked.delay, asked.reason),
        (Millis::from_secs(secs), reason)
    );
}

/// One step backs off for 120 s: 125 s, with the buffer of 5 s.
pub async fn one_backoff_of_120_s_gives_125_s(world: &World) {
    let asked = asked_after_first_round(world, &backing_off(&[120])).await;
    assert_delay(asked, 125, ReenqueueReason::RetryBackoff);
}

/// Of several backoffs the longest decides.
pub async fn backoffs_of_60_and_180_s_give_185_s(world: &World) {
    let asked = asked_after_first_round(world, &backing_off(&[60, 180])).await;
    assert_delay(asked, 185, ReenqueueReason::RetryBackoff);
}

/// No delay is over half an hour.
pub async fn a_backoff_of_4000_s_is_capped_at_1800_s(world: &World) {
    let asked = asked_after_first_round(world, &backing_off(&[4_000])).await;
    assert_delay(asked, 1_800, ReenqueueReason::RetryBackoff);
}

/// Nothing backs off, the task just waits for its time: 300 s.
pub async fn without_a_backoff_it_is_300_s(world: &World) {
    let workflow = backing_off(&[60]);
    let mut request = workflow.request();
    let run_at = Some(world.ports().clock.now().plus(Millis::from_secs(1_000)));
    request.facts = SubmissionFacts {
        run_at,
        ..SubmissionFacts::default()
    };
    let coordinator = world.coordinator(workflow.handlers());
    let task = coordinator
        .submit_request(Arc::clone(workflow.template()), request)
        .await;
    let run = coordinator.rounds_max(1).run(task).await;
    assert_delay(
        run.reenqueued[0],
        300,
        ReenqueueReason::AwaitingDependencies,
    );
}

/// With a running step 30 s, with a ready one at once.
pub async fn with_running_steps_it_is_30_s_and_with_ready_ones_none(world: &World) {
    let workflow = backing_off(&[60]);
    let task = world.submit(&workflow).await;
    let finalizer = Finalizer::new(world.orchestrator().clone());
    finalizer.finalize(task).await.expect("the store answers");
    world.start("w1", task, "after_60").await;
    finalizer.finalize(task).await.expect("the store answers");
    let asked = world.reenqueuer().of(task);
    assert_delay(asked[0], 0, ReenqueueReason::ReadyStepsAvailable);
    assert_delay(asked[1], 30, ReenqueueReason::StepsInProgress);
}

/// A policy may let the earliest backoff decide.
pub async fn the_earliest_backoff_decides_where_the_policy_says_so(world: &World) {
    let workflow = backing_off(&[60, 180]);
    let policy = ReenqueuePolicy {
        wake_at: WakeAt::Earliest,
        ..ReenqueuePolicy::default()
    };
    let orchestrator = world.orchestrator().clone().with_reenqueue_policy(policy);
    let clock = Arc::clone(world.clock());
    let coordinator = TestCoordinator::new(orchestrator, clock, workflow.handlers().clone());
    let task = coordinator.submit(&workflow).await;
    let run = coordinator.rounds_max(1).run(task).await;
    assert_delay(run.reenqueued[0], 65, ReenqueueReason::RetryBackoff);
}

/// When each attempt of a run began, in seconds: by step, in the order they began.
fn began(run: &Run) -> Vec<(String, u64)> {
    let secs = |attempt: &crate::coordinator::Attempt| attempt.started_at.since(start()).as_secs();
    run.attempts
        .iter()
        .map(|attempt| (attempt.step.to_string(), secs(attempt)))
        .collect()
}

/// The task is looked at after 185 s, but each step wakes by itself.
pub async fn the_step_due_at_60_s_runs_at_60_s_and_not_at_185_s(world: &World) {
    let workflow = backing_off(&[60, 180]);
    let task = world.submit(&workflow).await;
    let run = world.run(task, &workflow).await;
    assert_eq!(
        (run.ended(), world.elapsed()),
        (Some(Status::Complete), 180)
    );
    let expected = [
        ("after_60", 0),
        ("after_180", 0),
        ("after_60", 60),
        ("after_180", 180),
    ];
    assert_eq!(
        began(&run),
        expected.map(|(step, secs)| (step.to_owned(), secs))
    );
}

/// A cap on the look does not cut the backoff short.
pub async fn a_step_due_after_the_cap_runs_when_it_is_due(world: &World) {
    let workflow = backing_off(&[4_000]);
    let task = world.submit(&workflow).await;
    let run = world.run(task, &workflow).await;
    assert_eq!(
        (run.ended(), world.elapsed()),
        (Some(Status::Complete), 4_000)
    );
}

/// The default curve: about 2 s after the first failure and 4 s after the second, within 10 %.
pub async fn the_default_curve_is_two_then_four_seconds(world: &World) {
    let workflow = Workflow::of("curve", &[("flaky", Plan::Fails(2), &[])]);
    let task = world.submit(&workflow).await;
    let run = world.run(task, &workflow).await;
    let pauses: Vec<u64> = run
        .attempts
        .windows(2)
        .map(|pair| {
            let ended = pair[0].ended.as_ref().map(|(at, ..)| *at);
            pair[1].started_at.since(ended.expect("it failed")).get()
        })
        .collect();
    assert!((1_800..=2_200).contains(&pauses[0]), "{pauses:?}");
    assert!((3_600..=4_400).contains(&pauses[1]), "{pauses:?}");
}
