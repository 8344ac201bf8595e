//! The claim filter, the release of children, and settling.

use std::collections::BTreeSet;

use application::ports::{ClaimRequest, ClaimScope, CommitBatch, StepChange};
use domain::history::Stamp;
use domain::id::{StepId, TaskId};
use domain::millis::Millis;
use domain::name::{QueueName, WorkerId};
use domain::retry::{Jitter, StepFailure};
use domain::status::Status;
use domain::step::{Step, StepCommand};
use domain::task::{Snapshot, settle};
use domain::text::Actor;
use domain::time::Timestamp;
use testkit::arbitrary::{Kind, now};

use super::KINDS;
use super::compare::compare;
use super::drawn::{draw, keep, load_all};
use crate::support::World;

fn request(queues: BTreeSet<QueueName>, at: Timestamp) -> ClaimRequest {
    ClaimRequest {
        scope: ClaimScope::Queues(queues.into_iter().collect()),
        handlers: None,
        worker: WorkerId::parse("w9").expect("a worker id"),
        limit: 1_000,
        lease: Millis::from_secs(60),
        now: at,
    }
}

/// The steps that the domain would let start.
fn may_start(tasks: &[Snapshot], request: &ClaimRequest) -> BTreeSet<StepId> {
    let stamp = Stamp::by(request.now, Actor::named("w9"));
    let starts = |task: &Snapshot, step: &Step| {
        let (worker, lease, gate) = (request.worker.clone(), request.lease, task.gate());
        step.decide(
            &StepCommand::Start {
                worker,
                lease,
                gate,
            },
            &stamp,
        )
        .is_ok()
    };
    let steps = |task| -> Vec<StepId> {
        let task: &Snapshot = task;
        task.steps
            .iter()
            .filter(|step| starts(task, step))
            .map(|step| step.id)
            .collect()
    };
    tasks.iter().flat_map(steps).collect()
}

/// Every third one fails, the others succeed.
fn outcome(nth: usize, step: &Step, at: Timestamp) -> StepChange {
    let (lease_no, jitter) = (step.lease_no, Jitter::MIDDLE);
    let failure = StepFailure::retryable("every third");
    let command = if nth % 3 == 2 {
        StepCommand::Fail {
            lease_no,
            failure,
            jitter,
            custom: None,
        }
    } else {
        StepCommand::Succeed { lease_no }
    };
    let decision = step
        .decide(&command, &Stamp::engine(at))
        .expect("its own lease");
    StepChange {
        decision,
        result: None,
        lapsed_at: None,
        wake_at: None,
    }
}

/// Counters are true, and nothing that should have ended is open.
async fn check_counters(world: &World, tasks: &[Snapshot]) {
    for task in tasks {
        let id = task.task.id;
        assert_eq!(task.task.tally, task.recount(), "{id}");
        for step in &task.steps {
            assert_eq!(step.unmet, task.unmet(step.id.index), "{}", step.id);
        }
        let ends = settle(task.task.tally).is_some();
        assert_eq!(ends, task.task.status().is_ended(), "{id}");
        let wrong = world.ports.tasks.repair(id, Stamp::engine(now())).await;
        assert_eq!(wrong.expect("the store answers"), 0, "{id}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn claims_releases_and_settling_agree_with_the_domain() {
    let world = World::new().await;
    let mut kinds = KINDS.map(|kind| (kind, 12)).to_vec();
    kinds.push((Kind::Any, 60));
    let mut tasks = draw(&kinds);
    keep(&world, &tasks).await;
    let ids: Vec<TaskId> = tasks.iter().map(|task| task.task.id).collect();
    let queues = tasks
        .iter()
        .flat_map(|task| &task.steps)
        .map(|s| s.definition.queue.clone());
    let queues: BTreeSet<QueueName> = queues.collect();
    // States reached by commands from here on.
    for round in 0..8 {
        let at = now().plus(Millis::from_secs(40 * round));
        let request = request(queues.clone(), at);
        let expected = may_start(&tasks, &request);
        let reply = world
            .ports
            .queue
            .claim(request)
            .await
            .expect("the store answers");
        let claimed: BTreeSet<StepId> = reply.steps.iter().map(|c| c.step.id).collect();
        assert_eq!(claimed.len(), reply.steps.len(), "none twice");
        assert_eq!(claimed, expected, "round {round}");
        compare(&world, &load_all(&world, &ids).await, at);
        let steps = reply.steps.iter().enumerate();
        let changes = steps
            .map(|(nth, claimed)| outcome(nth, &claimed.step, at))
            .collect();
        let batch = CommitBatch {
            changes,
            then_claim: None,
            now: at,
        };
        let reply = world
            .ports
            .queue
            .commit(batch)
            .await
            .expect("the store answers");
        for result in reply.results {
            result.expect("it is applied");
        }
        tasks = load_all(&world, &ids).await;
        check_counters(&world, &tasks).await;
        compare(&world, &tasks, at);
    }
    let ended = tasks
        .iter()
        .filter(|task| task.task.status().is_ended())
        .count();
    let complete = tasks
        .iter()
        .filter(|task| task.task.status() == Status::Complete)
        .count();
    assert!(
        ended > complete && complete > 0,
        "{complete} complete of {ended} ended"
    );
}
