//! Taking outcomes back.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use application::ports::{
    Applied, ClaimRequest, CommitBatch, CommitError, CommitReply, StepChange, StoreError,
};
use domain::history::Cause;
use domain::history::{Stamp, Transition};
use domain::id::{LeaseNo, TaskId};
use domain::status::Status;
use domain::template::Template;
use domain::time::Timestamp;
use sqlx::Row;
use sqlx::postgres::{PgConnection, PgRow};
use tokio::time::Instant;

use super::claim::{self, Claim, has_step};
use super::claimed::{Claimed, read};
use super::outcome::Outcomes;
use super::refuse::answer;
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
        for change in changes {
            outcomes.push(change, self.now);
        }
        let asked = Instant::now();
        let query = sqlx::query(include_str!("../../queries/queue/commit.sql")).bind(At(self.now));
        let query = claim::bind(outcomes.bind(query), self.then_claim.as_ref());
        let rows = query.fetch_all(&mut *connection).await?;
        let sighting = claim::sighting(&rows, asked)?;
        let (claims, outcomes): (Vec<PgRow>, Vec<PgRow>) = rows.into_iter().partition(has_step);
        let (results, task_trail) = self.read_outcomes(connection, &outcomes).await?;
        let claimed = read(connection, &claims, &self.templates).await?;
        Ok(Done {
            results,
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

    /// What became of each change, and the history of the tasks that they ended.
    async fn read_outcomes(
        &self,
        connection: &mut PgConnection,
        rows: &[PgRow],
    ) -> Result<(Vec<Answer>, Vec<Transition>), Failure> {
        let template_id = |row: &PgRow| row.try_get::<Option<i64>, _>("template_id").transpose();
        let ids = rows.iter().filter_map(template_id);
        let ids = ids.collect::<Result<BTreeSet<i64>, _>>()?;
        let templates = self.templates.many(connection, &ids).await?;
        self.tell(rows, &templates)
    }

    fn tell(
        &self,
        rows: &[PgRow],
        templates: &BTreeMap<i64, Arc<Template>>,
    ) -> Result<(Vec<Answer>, Vec<Transition>), Failure> {
        let changes = self.changes();
        let mut results: Vec<Option<Answer>> = Vec::new();
        results.resize_with(changes.len(), || None);
        let mut task_trail: Vec<Transition> = Vec::new();
        for row in rows {
            // From 1, in the order they were sent.
            let Some(item) = row.try_get::<Option<i64>, _>("item")? else {
                continue;
            };
            let place = usize::try_from(item.saturating_sub(1)).unwrap_or(usize::MAX);
            let (Some(change), Some(result)) = (changes.get(place), results.get_mut(place)) else {
                return Err(row::corrupt("outcome", &item, &"it was never sent").into());
            };
            let task = change.decision.after.task();
            let fields = Fields::of(row, "task", &task);
            let Some(state) = fields.word_or_none("task_state", Status::parse)? else {
                let template = templates.get(&fields.get("template_id")?);
                let template = template.ok_or_else(|| fields.corrupt(&"its template is gone"))?;
                *result = Some(answer(&row::step::step(row, template)?, change));
                continue;
            };
            *result = Some(Ok(Applied::Changed { task: state }));
            let from = fields.word_or_none("settled_from", Status::parse)?;
            let told = task_trail.iter().any(|row| row.task == task);
            if let Some(from) = from.filter(|_| !told) {
                task_trail.extend(settled(task, from, state, self.now));
            }
        }
        let missing = || Err(CommitError::NotFound);
        let results = results
            .into_iter()
            .map(|result| result.unwrap_or_else(missing));
        Ok((results.collect(), task_trail))
    }
}

/// The rows of history of a task that was settled.
fn settled(task: TaskId, from: Status, to: Status, at: Timestamp) -> Vec<Transition> {
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
