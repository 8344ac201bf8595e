//! Taking outcomes back.

use std::collections::BTreeSet;
use std::sync::Arc;

use application::ports::{
    ClaimRequest, CommitBatch, CommitError, CommitReply, StepChange, StoreError,
};
use domain::history::Transition;
use domain::time::Timestamp;
use sqlx::Row;
use sqlx::postgres::{PgConnection, PgRow};
use tokio::time::Instant;

use super::claim::{self, Begin, Claim, has_step};
use super::claimed::{Claimed, read};
use super::front::Fronts;
use super::outcome::Outcomes;
use super::written::{Answer, Written};
use crate::PgStore;
use crate::clock::Sighting;
use crate::failure::Failure;
use crate::session::Command;
use crate::templates::cache::TemplateCache;
use crate::time::At;

impl PgStore {
    pub(super) async fn commit_batch(&self, batch: CommitBatch) -> Result<CommitReply, StoreError> {
        let commit = Commit {
            changes: Arc::new(batch.changes),
            only: None,
            then_claim: batch.then_claim,
            now: batch.now,
            templates: Arc::clone(&self.templates),
            fronts: Arc::clone(&self.fronts),
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
        match self.session.run(self.claim_command(request)).await {
            Ok((claimed, sighting)) => {
                self.clock.follow(sighting);
                reply.claimed = claimed.steps;
                reply.task_trail.extend(claimed.task_trail);
                reply.now = sighting.at;
            }
            Err(failure) => tracing::warn!(?failure, "no claim after a commit"),
        }
    }

    pub(super) fn claim_command(&self, request: ClaimRequest) -> Claim {
        Claim {
            request,
            templates: Arc::clone(&self.templates),
            fronts: Arc::clone(&self.fronts),
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
pub(super) struct Commit {
    pub(super) changes: Arc<Vec<StepChange>>,
    pub(super) only: Option<usize>,
    pub(super) then_claim: Option<ClaimRequest>,
    pub(super) now: Timestamp,
    pub(super) templates: Arc<TemplateCache>,
    pub(super) fronts: Arc<Fronts>,
}

/// What became of them.
pub(super) struct Done {
    pub(super) results: Vec<Answer>,
    pub(super) task_trail: Vec<Transition>,
    claimed: Claimed,
    pub(super) sighting: Sighting,
}

impl Command for Commit {
    type Reply = Done;
    const NAME: &'static str = "commit";

    async fn run(&self, connection: &mut PgConnection) -> Result<Done, Failure> {
        let mut outcomes = Outcomes::default();
        // Steps are locked in the order in which heartbeats lock them.
        let mut changes: Vec<(usize, &StepChange)> = self.changes().iter().enumerate().collect();
        changes.sort_by_key(|(_, change)| change.decision.after.id);
        for (place, change) in changes {
            outcomes.push(place, change, self.now);
        }
        let places = outcomes.places();
        let request = self.then_claim.as_ref();
        let begin = request.map(|request| Begin::new(request, &self.fronts));
        let (rows, asked) = self.write(connection, outcomes, begin.as_ref()).await?;
        let sighting = claim::sighting(&rows, asked)?;
        let (claims, others): (Vec<&PgRow>, Vec<&PgRow>) =
            rows.iter().partition(|row| has_step(row));
        // What one success led to stands in every row, and there may be none but claims.
        let outcomes = if others.is_empty() {
            claims.get(..1)
        } else {
            Some(others.as_slice())
        };
        let outcomes = outcomes.unwrap_or_default();
        let (results, task_trail) = self.read_outcomes(connection, outcomes, &places).await?;
        let mut claimed = Claimed::default();
        if let Some(begin) = &begin {
            claimed = read(connection, &claims, begin.request(), &self.templates).await?;
            begin.note(&claimed, &self.fronts);
        }
        Ok(Done {
            results,
            task_trail,
            claimed,
            sighting,
        })
    }
}

impl Commit {
    /// Writes the outcomes and claims; answers the rows that tell of it, and when they were asked for.
    async fn write(
        &self,
        connection: &mut PgConnection,
        outcomes: Outcomes<'_>,
        begin: Option<&Begin<'_>>,
    ) -> Result<(Vec<PgRow>, Instant), Failure> {
        if outcomes.is_one_success() {
            let asked = Instant::now();
            let query = sqlx::query(include_str!("../../queries/queue/commit_success.sql"));
            let query = outcomes.bind_success(query.bind(At(self.now)));
            let rows = claim::bind(query, begin)
                .fetch_all(&mut *connection)
                .await?;
            let items = rows
                .first()
                .map(|row| row.try_get::<Option<Vec<i64>>, _>("items"));
            if items.transpose()?.flatten().is_some() {
                return Ok((rows, asked));
            }
            // Somebody else has changed the step: the other statement says to what.
        }
        let asked = Instant::now();
        let query = sqlx::query(include_str!("../../queries/queue/commit.sql")).bind(At(self.now));
        let query = outcomes.bind(query).map_err(StoreError::unavailable)?;
        let rows = claim::bind(query, begin)
            .fetch_all(&mut *connection)
            .await?;
        Ok((rows, asked))
    }

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
        rows: &[&PgRow],
        places: &[usize],
    ) -> Result<(Vec<Answer>, Vec<Transition>), Failure> {
        let mut told = Written::new(self.changes(), places, self.now);
        for row in rows {
            if let Some(front) = row.try_get("front")? {
                self.fronts.lower(front);
            }
            if row.try_get::<Option<i64>, _>("item")?.is_none() {
                told.applied(row)?;
            }
        }
        let is_refused =
            |row: &&PgRow| matches!(row.try_get::<Option<i64>, _>("item"), Ok(Some(_)));
        let refused: Vec<&PgRow> = rows.iter().copied().filter(is_refused).collect();
        let template_id = |row: &&PgRow| row.try_get::<i64, _>("template_id");
        let ids = refused.iter().map(template_id);
        let ids = ids.collect::<Result<BTreeSet<i64>, _>>()?;
        let templates = self.templates.many(connection, &ids).await?;
        for row in refused {
            told.refused(row, &templates)?;
        }
        Ok(told.finish())
    }
}
