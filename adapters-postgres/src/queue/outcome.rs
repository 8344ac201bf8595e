//! Decided changes as columns.

use application::ports::StepChange;
use domain::history::Transition;
use domain::status::Status;
use domain::step::order::place;
use domain::step::{Outcome, Step};
use domain::text::Text;
use domain::time::Timestamp;
use sqlx::postgres::{PgArguments, Postgres};
use sqlx::query::Query;
use uuid::Uuid;

use crate::row::{index, int};
use crate::time::At;

/// The version of no step: what comes with it is looked at and not applied.
const NEVER: i64 = -1;

/// The columns of the outcomes of a batch. The order of `bind` is that of `tasker.commit_steps`.
#[derive(Default)]
pub(super) struct Outcomes<'a> {
    tasks: Vec<Uuid>,
    steps: Vec<i32>,
    lease_nos: Vec<i64>,
    versions: Vec<i64>,
    lapsed_at: Vec<Option<At>>,
    states: Vec<&'static str>,
    attempts: Vec<i32>,
    attempt_limits: Vec<i32>,
    run_nos: Vec<i32>,
    lease_ends: Vec<Option<&'static str>>,
    workers: Vec<Option<&'a str>>,
    processing_started_at: Vec<Option<At>>,
    completed_at: Vec<Option<At>>,
    next_run_at: Vec<Option<At>>,
    retry_states: Vec<Option<&'static str>>,
    errors: Vec<Option<&'a str>>,
    error_classes: Vec<Option<&'a str>>,
    ready_micros: Vec<i64>,
    results: Vec<Option<String>>,
    wake_at: Vec<Option<At>>,
    told_at: Vec<Option<At>>,
    told_by: Vec<Option<&'a str>>,
    told_to: Vec<Option<&'static str>>,
    causes: Vec<Option<&'static str>>,
    notes: Vec<Option<&'a str>>,
    then_causes: Vec<Option<&'static str>>,
    then_notes: Vec<Option<&'a str>>,
}

impl<'a> Outcomes<'a> {
    pub(super) fn push(&mut self, change: &'a StepChange, now: Timestamp) {
        let (before, after) = (&change.decision.before, &change.decision.after);
        self.tasks.push(after.task().as_uuid());
        self.steps.push(index(after.id.index));
        self.lease_nos.push(before.lease_no.get());
        let applies = before.status() == Status::InProgress && !change.decision.is_unchanged();
        self.versions
            .push(if applies { before.version } else { NEVER });
        self.lapsed_at.push(change.lapsed_at.map(At));
        let result = change
            .result
            .as_ref()
            .filter(|_| after.status() == Status::Complete);
        self.results
            .push(result.map(|result| result.as_value().to_string()));
        self.wake_at.push(change.wake_at.map(At));
        self.push_after(after, now);
        self.push_trail(&change.decision.trail);
    }

    fn push_after(&mut self, after: &'a Step, now: Timestamp) {
        let attempt = after.state.attempt();
        let error = after.last_error.as_ref();
        self.states.push(after.status().as_str());
        self.attempts.push(int(after.attempts));
        self.attempt_limits.push(int(after.attempt_limit));
        self.run_nos.push(int(after.run_no));
        self.lease_ends.push(after.lease_end.map(Outcome::as_str));
        self.workers
            .push(attempt.map(|(worker, _)| worker.as_str()));
        self.processing_started_at
            .push(attempt.map(|(_, at)| At(at)));
        self.completed_at.push(after.state.completed_at().map(At));
        self.next_run_at.push(after.next_run_at().map(At));
        self.retry_states.push(after.state.retry_state());
        self.errors.push(error.map(|error| error.message.as_str()));
        let class = error.and_then(|error| error.class.as_ref());
        self.error_classes
            .push(class.map(domain::name::ErrorClass::as_str));
        // The head start is known to the row only.
        self.ready_micros.push(place(after, 0, now));
    }

    fn push_trail(&mut self, trail: &'a [Transition]) {
        let (first, second) = (trail.first(), trail.get(1));
        let note = |row: &'a Transition| row.stamp.note.as_ref().map(Text::as_str);
        self.told_at.push(first.map(|row| At(row.stamp.at)));
        self.told_by.push(first.map(|row| row.stamp.by.as_str()));
        self.told_to.push(first.map(|row| row.to.as_str()));
        self.causes.push(first.map(|row| row.cause.as_str()));
        self.notes.push(first.and_then(note));
        self.then_causes.push(second.map(|row| row.cause.as_str()));
        self.then_notes.push(second.and_then(note));
    }

    pub(super) fn bind(
        self,
        query: Query<'_, Postgres, PgArguments>,
    ) -> Query<'_, Postgres, PgArguments> {
        query
            .bind(self.tasks)
            .bind(self.steps)
            .bind(self.lease_nos)
            .bind(self.versions)
            .bind(self.lapsed_at)
            .bind(self.states)
            .bind(self.attempts)
            .bind(self.attempt_limits)
            .bind(self.run_nos)
            .bind(self.lease_ends)
            .bind(self.workers)
            .bind(self.processing_started_at)
            .bind(self.completed_at)
            .bind(self.next_run_at)
            .bind(self.retry_states)
            .bind(self.errors)
            .bind(self.error_classes)
            .bind(self.ready_micros)
            .bind(self.results)
            .bind(self.wake_at)
            .bind(self.told_at)
            .bind(self.told_by)
            .bind(self.told_to)
            .bind(self.causes)
            .bind(self.notes)
            .bind(self.then_causes)
            .bind(self.then_notes)
    }
}
