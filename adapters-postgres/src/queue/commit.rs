//! Taking outcomes back.

use std::sync::Arc;

use application::ports::{
    Applied, ClaimRequest, CommitBatch, CommitError, CommitReply, StepChange, StoreError,
};
use domain::history::Cause;
use domain::history::{Stamp, Transition};
use domain::id::LeaseNo;
use domain::status::Status;
use domain::time::Timestamp;
use sqlx::Row;
use sqlx::postgres::{PgConnection, PgRow};
use tokio::time::Instant;

use super::claim::{self, Claim, has_step};
use super::claimed::{Claimed, read};
use super::outcome::Outcomes;
use super::refuse::refusals;
use crate::PgStore;
use crate::clock::Sighting;
use crate::failure::Failure;
use crate::row::{self, Fields};
use crate::session::Command;
use crate::templates::cache::TemplateCache;
use crate::time::At;

type Answer = Result<Applied, CommitError>;

impl PgStore {
    pub(super) async fn commit_batch(&self, batch: CommitBatch) -> Result<CommitReply, StoreError> {
        let commit = Commit {
            changes: Arc::new(batch.changes),
            only: None,
            then_claim: batch.then_claim,
            now: batch.now,
            templates: Arc::clone(&self.templates),
        };
        match self.session.run(commit.clone()).await {
            Ok(done) => Ok(self.reply(done)),
            // One row that cannot be must not fail its neighbours.
            Err(failure) if failure.concerns_a_row() => self.commit_each(&commit).await,
            Err(failure) => Err(failure.into()),
        }
    }

    async fn commit_each(&self, batch: &Commit) -> Result<CommitReply, StoreError> {
        let mut reply = CommitReply {
            results: Vec::with_capacity(batch.changes.len()),
            claimed: Vec::new(),
            task_trail: Vec::new(),
            now: batch.now,
        };
        for (place, change) in batch.changes.iter().enumerate() {
            let one = Commit {
                only: Some(place),
                then_claim: None,
                ..batch.clone()
            };
            match self.session.run(one).await {
                Ok(done) => {
                    let done = self.reply(done);
                    reply.results.extend(done.results);
                    reply.task_trail.extend(done.task_trail);
                    reply.now = done.now;
                }
                // What was committed before must be told, so this is the answer for the item even
                // when the database has gone away meanwhile.
                Err(failure) => {
                    let error = failure.about("step", change.decision.after.id);
                    reply.results.push(Err(CommitError::Store(error)));
                }
            }
        }
        if let Some(request) = batch.then_claim.clone() {
            self.claim_after(request, &mut reply).await;
        }
        Ok(reply)
    }

    /// A claim that fails after outcomes were written is a claim of nothing.
    async fn claim_after(&self, request: ClaimRequest, reply: &mut CommitReply) {
        let templates = Arc::clone(&self.templates);
        match self.session.run(Claim { request, templates }).await {
            Ok((claimed, sighting)) => {
                self.clock.follow(sighting);
                reply.claimed = claimed.steps;
                reply.task_trail.extend(claimed.task_trail);
                reply.now = sighting.at;
            }
            Err(failure) => tracing::warn!(?failure, "no claim after a commit"),
        }
    }

    fn reply(&self, done: Done) -> CommitReply {
        let Done {
            results,
            mut task_trail,
            claimed,
            sighting,
        } = done;
        self.clock.follow(sighting);
        task_trail.extend(claimed.task_trail);
        CommitReply {
            results,
            claimed: claimed.steps,
            task_trail,
            now: sighting.at,
        }
    }
}

/// The outcomes of a batch, or one of them.
#[derive(Clone)]
struct Commit {
    changes: Arc<Vec<StepChange>>,
    only: Option<usize>,
    then_claim: Option<ClaimRequest>,
    now: Timestamp,
    templates: Arc<TemplateCache>,
}

/// What became of them.
struct Done {
    results: Vec<Answer>,
    task_trail: Vec<Transition>,
    claimed: Claimed,
    sighting: Sighting,
}

impl Command for Commit {
    type Reply = Done;
    const NAME: &'static str = "commit";

    async fn run(&self, connection: &mut PgConnection) -> Result<Done, Failure> {
        let changes = self.changes();
        let mut outcomes = Outcomes::default();
        // A decision that changes nothing is never written; what it is told depends on the step.
        let (mut places, mut rest) = (Vec::new(), Vec::new());
        for (place, change) in changes.iter().enumerate() {
            if change.decision.is_unchanged()
                || change.decision.before.status() != Status::InProgress
            {
                rest.push(place);
            } else {
                outcomes.push(change, self.now);
                places.push(place);
            }
        }
        let asked = Instant::now();
        let query = sqlx::query(include_str!("../../queries/queue/commit.sql")).bind(At(self.now));
        let query = claim::bind(outcomes.bind(query), self.then_claim.as_ref());
        let rows = query.fetch_all(&mut *connection).await?;
        let sighting = claim::sighting(&rows, asked)?;
        let mut results: Vec<Option<Answer>> = Vec::new();
        results.resize_with(changes.len(), || None);
        let task_trail = self.read_applied(&rows, &places, &mut results)?;
        refusals(connection, changes, &mut results, &self.templates).await?;
        let rows: Vec<PgRow> = rows.into_iter().filter(has_step).collect();
        let claimed = read(connection, &rows, &self.templates).await?;
        let results = results
            .into_iter()
            .map(|result| result.unwrap_or(Err(CommitError::NotFound)));
        Ok(Done {
            results: results.collect(),
            task_trail,
            claimed,
            sighting,
        })
    }
}

impl Commit {
    fn changes(&self) -> &[StepChange] {
        match self.only {
            Some(place) => self.changes.get(place).map_or(&[], std::slice::from_ref),
            None => &self.changes,
        }
    }

    /// Enters the outcomes that were written; answers the history of the tasks they ended.
    fn read_applied(
        &self,
        rows: &[PgRow],
        places: &[usize],
        results: &mut [Option<Answer>],
    ) -> Result<Vec<Transition>, Failure> {
        let mut ended = Vec::new();
        for row in rows {
            // From 1, in the order they were sent.
            let Some(item) = row.try_get::<Option<i64>, _>("item")? else {
                continue;
            };
            let sent = usize::try_from(item.saturating_sub(1)).ok();
            let place = sent.and_then(|sent| places.get(sent)).copied();
            let change = place.and_then(|place| self.changes().get(place));
            let (Some(place), Some(change)) = (place, change) else {
                return Err(row::corrupt("outcome", &item, &"it was never sent").into());
            };
            let task = change.decision.after.task();
            let fields = Fields::of(row, "task", &task);
            let state = fields.status("task_state")?;
            if let Some(slot) = results.get_mut(place) {
                *slot = Some(Ok(Applied::Changed { task: state }));
            }
            if let Some(from) = fields.word_or_none("settled_from", Status::parse)? {
                let told = ended
                    .iter()
                    .any(|(_, row): &(usize, Transition)| row.task == task);
                let path = settled(task, from, state, self.now).into_iter();
                ended.extend(path.filter(|_| !told).map(|row| (place, row)));
            }
        }
        Ok(ended.into_iter().map(|(_, row)| row).collect())
    }
}

/// The rows of history of a task that was settled.
fn settled(task: domain::id::TaskId, from: Status, to: Status, at: Timestamp) -> Vec<Transition> {
    let row = |from, to| Transition {
        task,
        step: None,
        from,
        to,
        cause: Cause::Settled,
        stamp: Stamp::engine(at),
        attempt: 0,
        lease_no: LeaseNo::default(),
        run_no: 0,
    };
    if from == Status::Pending {
        vec![row(from, Status::InProgress), row(Status::InProgress, to)]
    } else {
        vec![row(from, to)]
    }
}
