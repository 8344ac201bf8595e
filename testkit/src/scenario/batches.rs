//! Many outcomes in one commit.

use application::ports::{
    Applied, ClaimRequest, ClaimScope, ClaimedStep, CommitBatch, CommitError, CommitReply,
    StepChange,
};
use domain::error::{LeaseEnd, TransitionError};
use domain::history::Stamp;
use domain::id::TaskId;
use domain::status::Status;
use domain::step::StepCommand;
use domain::task::StepOperation;
use domain::text::Actor;

use super::World;
use super::calls::{result, worker};
use super::story::Story;
use super::world::LEASE;
use crate::factories::{Plan, Workflow};

impl World {
    /// The change that a success of this claim asks for.
    fn success_of(&self, claimed: &ClaimedStep) -> StepChange {
        let (step, now) = (&claimed.step, self.ports().clock.now());
        let stamp = Stamp::by(now, Actor::named("w1"));
        let lease_no = step.lease_no;
        let decision = step.decide(&StepCommand::Succeed { lease_no }, &stamp);
        StepChange {
            decision: decision.expect("the claim allows it"),
            result: Some(result(step.definition.name.as_str())),
            lapsed_at: None,
            wake_at: None,
        }
    }

    /// Commits the successes of these claims at once, and claims from the task after them.
    async fn succeed_all(&self, claims: &[&ClaimedStep], then: TaskId) -> CommitReply {
        let now = self.ports().clock.now();
        let claim = ClaimRequest {
            scope: ClaimScope::Task(then),
            handlers: None,
            worker: worker("w1"),
            limit: 10,
            lease: LEASE,
            now,
        };
        let changes = claims
            .iter()
            .map(|claimed| self.success_of(claimed))
            .collect();
        let batch = CommitBatch {
            changes,
            then_claim: Some(claim),
            now,
        };
        self.ports()
            .queue
            .commit(batch)
            .await
            .expect("the store answers")
    }
}

/// Both parents in one batch: their child is released once, and claimed in the same breath.
pub async fn two_parents_of_one_child_in_one_batch(world: &World) {
    let workflow = Workflow::of(
        "join",
        &[
            ("left", Plan::SUCCEEDS, &[]),
            ("right", Plan::SUCCEEDS, &[]),
            ("child", Plan::SUCCEEDS, &["left", "right"]),
        ],
    );
    let task = world.submit(&workflow).await;
    let left = world.start("w1", task, "left").await;
    let right = world.start("w1", task, "right").await;
    let reply = world.succeed_all(&[&left, &right], task).await;
    let changed = |result: &Result<Applied, CommitError>| {
        matches!(
            result,
            Ok(Applied::Changed {
                task: Status::InProgress
            })
        )
    };
    assert!(reply.results.iter().all(changed), "{:?}", reply.results);
    let [child] = &reply.claimed[..] else {
        panic!("one child is claimed: {:?}", reply.claimed)
    };
    assert_eq!(child.parents.len(), 2, "it has the results of both");
    let reply = world.succeed_all(&[child], task).await;
    assert!(matches!(
        reply.results[0],
        Ok(Applied::Changed {
            task: Status::Complete
        })
    ));
    assert_eq!(
        reply.task_trail.len(),
        1,
        "the reply carries the row that ended the task"
    );
    world.expect(task, &Story::planned(&workflow)).await;
}

/// One item that has become stale, one whose lease is lost, one that repeats: none of them harms
/// the healthy ones beside them.
pub async fn a_stale_item_does_not_harm_its_neighbours(world: &World) {
    let workflow = Workflow::of(
        "batch",
        &[
            ("healthy", Plan::SUCCEEDS, &[]),
            ("stale", Plan::SUCCEEDS, &[]),
            ("lost", Plan::SUCCEEDS, &[]),
            ("repeated", Plan::SUCCEEDS, &[]),
            ("behind", Plan::SUCCEEDS, &["healthy"]),
        ],
    );
    let task = world.submit(&workflow).await;
    let healthy = world.start("w1", task, "healthy").await;
    let stale = world.start("w1", task, "stale").await;
    let lost = world.start("w1", task, "lost").await;
    let repeated = world.start("w1", task, "repeated").await;
    world
        .act(task, "stale", StepOperation::RaiseLimit { limit: 9 })
        .await;
    world.act(task, "lost", StepOperation::Cancel).await;
    world.succeed_all(&[&repeated], task).await;

    let reply = world
        .succeed_all(&[&stale, &healthy, &lost, &repeated], task)
        .await;
    let [stale_answer, healthy_answer, lost_answer, repeat_answer] = &reply.results[..] else {
        panic!("one answer for each item: {:?}", reply.results);
    };
    let Err(CommitError::Stale { current, .. }) = stale_answer else {
        panic!("the step has changed since the decision: {stale_answer:?}");
    };
    assert_eq!(current.attempt_limit, 9, "the answer has the step as it is");
    assert!(
        matches!(healthy_answer, Ok(Applied::Changed { .. })),
        "{healthy_answer:?}"
    );
    let cancelled = LeaseEnd::Cancelled;
    assert!(
        matches!(lost_answer, Err(CommitError::Refused(TransitionError::LeaseLost { end, .. })) if *end == cancelled),
        "{lost_answer:?}"
    );
    assert!(
        matches!(repeat_answer, Ok(Applied::Unchanged)),
        "{repeat_answer:?}"
    );
    assert_eq!(
        reply.claimed.len(),
        1,
        "the child of the healthy one was claimed"
    );

    // What was stale is decided again, and the rest goes its way.
    world.succeed(&stale).await.expect("the lease is held");
    world
        .succeed(&reply.claimed[0])
        .await
        .expect("the lease is held");
    let story = Story::planned(&workflow)
        .task("error: started settled")
        .step("stale", "complete 1/9: started succeeded")
        .step("lost", "cancelled 0/3: started cancelled");
    world.expect(task, &story).await;
}
