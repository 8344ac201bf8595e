//! Decided changes as what `tasker.commit_steps` takes: successes as columns, the rest as JSON.

use application::ports::StepChange;
use domain::history::{Cause, Transition};
use domain::payload::Payload;
use domain::status::Status;
use domain::step::order::place;
use domain::step::{Outcome, Step};
use domain::text::{Actor, Text};
use domain::time::Timestamp;
use serde::Serialize;
use sqlx::postgres::{PgArguments, Postgres};
use sqlx::query::Query;
use uuid::Uuid;

use crate::row::{index, int};

/// The version of no step: what comes with it is looked at and not applied.
const NEVER: i64 = -1;

/// The outcomes of a batch.
///
/// Nearly all are successes of one worker at one time, which differ in a few columns; those are sent
/// as columns, and whatever else there is with everything that a step may change.
#[derive(Default)]
pub(super) struct Outcomes<'a> {
    actor: Option<&'a Actor>,
    tasks: Vec<Uuid>,
    steps: Vec<i32>,
    lease_nos: Vec<i64>,
    versions: Vec<i64>,
    attempts: Vec<i32>,
    run_nos: Vec<i32>,
    results: Vec<Option<String>>,
    others: Vec<Other<'a>>,
    /// The places in the batch of the successes, and of the others.
    places: (Vec<usize>, Vec<usize>),
}

impl<'a> Outcomes<'a> {
    /// Takes a change of the batch that is committed at `now`.
    pub(super) fn push(&mut self, place: usize, change: &'a StepChange, now: Timestamp) {
        let by = success(change, now);
        if by.is_some_and(|by| **self.actor.get_or_insert(by) == *by) {
            self.places.0.push(place);
            self.push_success(change);
        } else {
            self.places.1.push(place);
            self.others.push(Other::new(change, now));
        }
    }

    fn push_success(&mut self, change: &StepChange) {
        let (before, after) = (&change.decision.before, &change.decision.after);
        self.tasks.push(after.task().as_uuid());
        self.steps.push(index(after.id.index));
        self.lease_nos.push(before.lease_no.get());
        self.versions.push(before.version);
        self.attempts.push(int(after.attempts));
        self.run_nos.push(int(after.run_no));
        let result = change
            .result
            .as_ref()
            .map(|result| result.as_value().to_string());
        self.results.push(result);
    }

    /// Where each item stands in the batch: first the successes, then the others.
    pub(super) fn places(&self) -> Vec<usize> {
        [self.places.0.as_slice(), self.places.1.as_slice()].concat()
    }

    /// Whether there is one success and nothing else.
    pub(super) fn is_one_success(&self) -> bool {
        self.tasks.len() == 1 && self.others.is_empty()
    }

    /// Binds the arguments of `tasker.commit_success` after its first, which is for
    /// [one success](Self::is_one_success).
    pub(super) fn bind_success<'q>(
        &self,
        query: Query<'q, Postgres, PgArguments>,
    ) -> Query<'q, Postgres, PgArguments> {
        query
            .bind(self.actor.map(|actor| actor.as_str().to_owned()))
            .bind(self.tasks.first().copied())
            .bind(self.steps.first().copied())
            .bind(self.lease_nos.first().copied())
            .bind(self.versions.first().copied())
            .bind(self.attempts.first().copied())
            .bind(self.run_nos.first().copied())
            .bind(self.results.first().cloned().flatten())
    }

    /// Binds the arguments of `tasker.commit_steps` after its first.
    pub(super) fn bind(
        self,
        query: Query<'_, Postgres, PgArguments>,
    ) -> Result<Query<'_, Postgres, PgArguments>, serde_json::Error> {
        let others = (!self.others.is_empty()).then(|| serde_json::to_string(&self.others));
        Ok(query
            .bind(self.actor.map(|actor| actor.as_str().to_owned()))
            .bind(self.tasks)
            .bind(self.steps)
            .bind(self.lease_nos)
            .bind(self.versions)
            .bind(self.attempts)
            .bind(self.run_nos)
            .bind(self.results)
            .bind(others.transpose()?))
    }
}

/// Who succeeded, if that is all that this change says: it then differs from other successes in
/// nothing but what [`Outcomes`] has columns for.
fn success(change: &StepChange, now: Timestamp) -> Option<&Actor> {
    let [row] = change.decision.trail.as_slice() else {
        return None;
    };
    let plain = row.cause == Cause::Succeeded
        && row.stamp.at == now
        && row.stamp.note.is_none()
        && change.decision.before.status() == Status::InProgress
        && change.lapsed_at.is_none()
        && change.wake_at.is_none();
    plain.then_some(&row.stamp.by)
}

/// Any outcome: under which lease and version it was decided, since when it has lapsed, the step
/// afterwards, and its one or two rows of history. The names are those of the function's columns.
#[derive(Serialize)]
struct Other<'a> {
    task_id: Uuid,
    step_index: i32,
    lease_no: i64,
    version: i64,
    lapsed_at: Option<Timestamp>,
    state: &'static str,
    attempts: u32,
    attempt_limit: u32,
    run_no: u32,
    lease_end: Option<&'static str>,
    worker: Option<&'a str>,
    processing_started_at: Option<Timestamp>,
    completed_at: Option<Timestamp>,
    next_run_at: Option<Timestamp>,
    retry_state: Option<&'static str>,
    last_error: Option<&'a str>,
    last_error_class: Option<&'a str>,
    /// Microseconds at which it is ready again, if it is pending. The head start is known to the row
    /// only.
    ready_micros: i64,
    result: Option<&'a Payload>,
    wake_at: Option<Timestamp>,
    #[serde(flatten)]
    told: Option<Told<'a>>,
}

/// The rows of history; both are signed alike.
#[derive(Serialize)]
struct Told<'a> {
    at: Timestamp,
    actor: &'a str,
    to_state: &'static str,
    cause: &'static str,
    note: Option<&'a str>,
    then_cause: Option<&'static str>,
    then_note: Option<&'a str>,
}

impl<'a> Other<'a> {
    fn new(change: &'a StepChange, now: Timestamp) -> Self {
        let (before, after) = (&change.decision.before, &change.decision.after);
        let applies = before.status() == Status::InProgress && !change.decision.is_unchanged();
        Self {
            lease_no: before.lease_no.get(),
            version: if applies { before.version } else { NEVER },
            lapsed_at: change.lapsed_at,
            result: change.result.as_ref(),
            wake_at: change.wake_at,
            told: Told::new(&change.decision.trail),
            ..Self::of_step(after, now)
        }
    }

    fn of_step(after: &'a Step, now: Timestamp) -> Self {
        let attempt = after.state.attempt();
        let error = after.last_error.as_ref();
        let class = error.and_then(|error| error.class.as_ref());
        Self {
            task_id: after.task().as_uuid(),
            step_index: index(after.id.index),
            lease_no: 0,
            version: NEVER,
            lapsed_at: None,
            state: after.status().as_str(),
            attempts: after.attempts,
            attempt_limit: after.attempt_limit,
            run_no: after.run_no,
            lease_end: after.lease_end.map(Outcome::as_str),
            worker: attempt.map(|(worker, _)| worker.as_str()),
            processing_started_at: attempt.map(|(_, at)| at),
            completed_at: after.state.completed_at(),
            next_run_at: after.next_run_at(),
            retry_state: after.state.retry_state(),
            last_error: error.map(|error| error.message.as_str()),
            last_error_class: class.map(domain::name::ErrorClass::as_str),
            ready_micros: place(after, 0, now),
            result: None,
            wake_at: None,
            told: None,
        }
    }
}

impl<'a> Told<'a> {
    fn new(trail: &'a [Transition]) -> Option<Self> {
        let (first, second) = (trail.first()?, trail.get(1));
        let note = |row: &'a Transition| row.stamp.note.as_ref().map(Text::as_str);
        Some(Self {
            at: first.stamp.at,
            actor: first.stamp.by.as_str(),
            to_state: first.to.as_str(),
            cause: first.cause.as_str(),
            note: note(first),
            then_cause: second.map(|row| row.cause.as_str()),
            then_note: second.and_then(note),
        })
    }
}
