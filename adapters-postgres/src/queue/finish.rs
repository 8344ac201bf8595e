//! One outcome written inside of a transaction that a handler has begun.

use std::sync::Arc;

use application::ports::{Applied, CommitError, Receipt, StepChange};
use domain::history::Stamp;
use domain::id::StepId;
use domain::payload::Payload;
use domain::step::{Step, StepCommand};
use domain::text::Actor;
use domain::time::Timestamp;
use sqlx::postgres::PgConnection;

use super::commit::Commit;
use super::refuse;
use crate::PgStore;
use crate::failure::Failure;
use crate::row::index;
use crate::session::Command;
use crate::templates::cache::TemplateCache;

/// How often a decision is made on a step that has changed in between.
const DECISIONS_MAX: u32 = 3;

impl PgStore {
    /// Writes the success of a claimed step with the transaction of `connection`, if its lease still
    /// holds. Whoever calls ends the transaction: commits it if the receipt says
    /// [`Applied::Changed`], else rolls it back.
    pub(crate) async fn finish_within(
        &self,
        connection: &mut PgConnection,
        claimed: &Step,
        result: &Payload,
        now: Timestamp,
    ) -> Result<Receipt, Failure> {
        let mut present = claimed.clone();
        let mut decisions = 0;
        loop {
            decisions += 1;
            let change = success(&present, result, now)?;
            let commit = Commit {
                changes: Arc::new(vec![change.clone()]),
                only: None,
                then_claim: None,
                now,
                templates: Arc::clone(&self.templates),
                fronts: Arc::clone(&self.fronts),
            };
            let done = commit.run(connection).await?;
            self.clock.follow(done.sighting);
            let answer = done.results.into_iter().next();
            match answer.unwrap_or(Err(CommitError::NotFound)) {
                // An operator has changed it, and the lease still holds.
                Err(CommitError::Stale { current, .. })
                    if decisions < DECISIONS_MAX && current.lease_no == claimed.lease_no =>
                {
                    present = *current;
                }
                result => {
                    return Ok(Receipt {
                        change,
                        result,
                        task_trail: done.task_trail,
                    });
                }
            }
        }
    }
}

/// The decision that a step has succeeded.
fn success(step: &Step, result: &Payload, now: Timestamp) -> Result<StepChange, Failure> {
    let lease_no = step.lease_no;
    let by = step
        .state
        .attempt()
        .map_or_else(Actor::engine, |(worker, _)| Actor::named(worker.as_str()));
    let decision = step
        .decide(&StepCommand::Succeed { lease_no }, &Stamp::by(now, by))
        .map_err(|error| crate::row::corrupt("step", &step.id, &error))?;
    Ok(StepChange {
        decision,
        result: Some(result.clone()),
        lapsed_at: None,
        wake_at: None,
    })
}

/// What became of a change whose commit was not answered. Waits for the transaction that wrote it.
pub(crate) struct Outcome {
    pub(crate) change: StepChange,
    pub(crate) templates: Arc<TemplateCache>,
}

impl Command for Outcome {
    /// None: it was rolled back, and the lease still holds.
    type Reply = Option<Result<Applied, CommitError>>;
    const NAME: &'static str = "look up an outcome";

    async fn run(&self, connection: &mut PgConnection) -> Result<Self::Reply, Failure> {
        let StepId { task, index: place } = self.change.decision.after.id;
        // The transaction held the row from before it was asked to commit until its end: whoever
        // gets the row finds it committed, or will never.
        let rows = sqlx::query(include_str!("../../queries/step/once_unlocked.sql"))
            .bind(task.as_uuid())
            .bind(index(place))
            .fetch_all(&mut *connection)
            .await?;
        let steps = refuse::read(connection, &rows, &self.templates).await?;
        let Some(current) = steps.first() else {
            return Ok(Some(Err(CommitError::NotFound)));
        };
        Ok(match refuse::answer(current, &self.change) {
            Err(CommitError::Stale { .. }) => None,
            answer => Some(answer),
        })
    }
}
