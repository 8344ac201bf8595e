//! Claims that are asked again while the first answer is still on its way to nobody.

use application::ports::StepRef;
use application::{Ending, Handed, RemoteClaim, RemoteOutcome};
use domain::history::Cause;
use domain::id::TaskId;
use domain::millis::Millis;
use domain::name::{QueueName, RequestId};
use domain::payload::Payload;
use domain::status::Status;
use testkit::faults::{Fault, Method};
use tokio_util::sync::CancellationToken;

use crate::requests::{LEASE, handler_name, step, worker};
use crate::world::{World, everything_waits};

/// One claim of one worker, under this id.
async fn claim(world: &World, id: &str) -> Handed {
    let claim = RemoteClaim {
        worker: worker("w1"),
        handlers: vec![handler_name("work")],
        queues: vec![QueueName::default()],
        limit: 1,
        lease: LEASE,
        wait: Millis::ZERO,
        id: Some(RequestId::parse(id).unwrap()),
        in_flight: None,
    };
    let gone = CancellationToken::new();
    let claimed = world.orchestrator.claim_remote(claim, &gone);
    claimed.await.unwrap()
}

/// Its holder succeeds, in the first attempt and under the first lease; nothing else was ever written.
async fn succeeds_at_once(world: &World, task: TaskId, handed: Handed) {
    let claimed = handed.steps[0].step.clone();
    handed.handover.delivered();
    let outcome = RemoteOutcome {
        step: StepRef {
            task,
            name: claimed.definition.name.clone(),
        },
        lease_no: claimed.lease_no,
        ending: Ending::Succeeded(Payload::empty()),
    };
    let holder = worker("w1");
    let answers = world.orchestrator.commit_remote(&holder, vec![outcome]);
    let answer = *answers.await.unwrap()[0].as_ref().unwrap();
    assert_eq!((answer.state, answer.changed), (Status::Complete, true));
    let rows = world.history(task).await;
    let of_step = rows.iter().filter(|row| row.step.is_some());
    let causes: Vec<Cause> = of_step.map(|row| row.cause).collect();
    assert_eq!(causes, [Cause::Started, Cause::Succeeded]);
}

#[tokio::test(start_paused = true)]
async fn a_lease_is_not_taken_from_who_asked_again_because_the_first_answer_met_nobody() {
    let world = World::new();
    let task = world.submit([step("a", &[])]).await;
    let first = claim(&world, "r1").await;
    let again = claim(&world, "r1").await;
    assert_eq!(again.steps[0].step, first.steps[0].step);
    drop(first);
    everything_waits().await;
    succeeds_at_once(&world, task, again).await;
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_lease_that_arrived_stays_though_its_first_answer_comes_later_and_meets_nobody() {
    let world = World::new();
    let task = world.submit([step("a", &[])]).await;
    let again = claim(&world, "r1").await;
    let mut arrived = claim(&world, "r1").await;
    std::mem::take(&mut arrived.handover).delivered();
    drop(again);
    everything_waits().await;
    succeeds_at_once(&world, task, arrived).await;
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_lease_that_is_on_its_way_back_is_handed_to_nobody() {
    let world = World::new();
    let task = world.submit([step("a", &[])]).await;
    drop(claim(&world, "r1").await);
    // Nothing else has run yet: the store still has it as held.
    assert_eq!(world.step(task, "a").await.status(), Status::InProgress);
    let again = claim(&world, "r1").await;
    assert!(again.steps.is_empty(), "its lease is about to end");
    everything_waits().await;
    let step = world.step(task, "a").await;
    assert_eq!((step.status(), step.attempts), (Status::Pending, 0));
    let anew = claim(&world, "r2").await;
    assert_eq!(anew.steps[0].step.lease_no, step.lease_no.next());
    anew.handover.delivered();
    world.finish_untold().await;
}

#[tokio::test(start_paused = true)]
async fn a_lease_that_could_not_be_given_back_is_had_by_asking_again() {
    let world = World::new();
    let task = world.submit([step("a", &[])]).await;
    world.faults.script(Method::Commit, [Fault::Before]);
    drop(claim(&world, "r1").await);
    everything_waits().await;
    assert_eq!(world.step(task, "a").await.status(), Status::InProgress);
    let again = claim(&world, "r1").await;
    succeeds_at_once(&world, task, again).await;
    world.finish().await;
}
