//! What became of a batch of outcomes, from the rows that tell it.

use std::collections::BTreeMap;
use std::sync::Arc;

use application::ports::{Applied, CommitError, StepChange};
use domain::history::{Cause, Stamp, Transition};
use domain::id::{LeaseNo, TaskId};
use domain::status::Status;
use domain::template::Template;
use domain::time::Timestamp;
use sqlx::Row;
use sqlx::postgres::PgRow;

use super::refuse::answer;
use crate::failure::Failure;
use crate::row::{self, Fields};

/// What became of one change.
pub(super) type Answer = Result<Applied, CommitError>;

/// The answers to the changes of a batch, as far as they are known.
pub(super) struct Written<'a> {
    changes: &'a [StepChange],
    /// Where each item stands in the batch; items count from 1.
    places: &'a [usize],
    now: Timestamp,
    answers: Vec<Option<Answer>>,
    /// The tasks that the batch ended: from where, and as what.
    settled: BTreeMap<TaskId, (Status, Status)>,
}

impl<'a> Written<'a> {
    pub(super) fn new(changes: &'a [StepChange], places: &'a [usize], now: Timestamp) -> Self {
        let mut answers = Vec::new();
        answers.resize_with(changes.len(), || None);
        Self {
            changes,
            places,
            now,
            answers,
            settled: BTreeMap::new(),
        }
    }

    /// Reads the row of what was applied; one without items says that nothing was.
    pub(super) fn applied(&mut self, row: &PgRow) -> Result<(), Failure> {
        let Some(items) = row.try_get::<Option<Vec<i64>>, _>("items")? else {
            return Ok(());
        };
        let states: Vec<String> = row.try_get("task_states")?;
        let from: Vec<Option<String>> = row.try_get("settled_from")?;
        for ((item, word), from) in items.into_iter().zip(states).zip(from) {
            let place = self.place(item)?;
            let Some(change) = self.changes.get(place) else {
                continue;
            };
            let task = change.decision.after.task();
            let parse = |word: &str| {
                let unknown = || row::corrupt("task", &task, &format!("its state is {word:?}"));
                Status::parse(word).ok_or_else(unknown)
            };
            let now_is = parse(&word)?;
            if let Some(from) = from {
                self.settled.insert(task, (parse(&from)?, now_is));
            }
            self.answer(place, Ok(Applied::Changed { task: now_is }));
        }
        Ok(())
    }

    /// Reads the row of an outcome whose step has changed.
    pub(super) fn refused(
        &mut self,
        row: &PgRow,
        templates: &BTreeMap<i64, Arc<Template>>,
    ) -> Result<(), Failure> {
        let id = row::step_id(row)?;
        let fields = Fields::of(row, "step", &id);
        let place = self.place(fields.get("item")?)?;
        let template = templates.get(&fields.get("template_id")?);
        let template = template.ok_or_else(|| fields.corrupt(&"its template is gone"))?;
        let current = row::step::step(row, template)?;
        if let Some(change) = self.changes.get(place) {
            self.answer(place, answer(&current, change));
        }
        Ok(())
    }

    /// The answers, and the rows of history of the tasks that were ended. What no row tells of is of
    /// a step that does not exist.
    pub(super) fn finish(self) -> (Vec<Answer>, Vec<Transition>) {
        let missing = || Err(CommitError::NotFound);
        let answers = self.answers.into_iter();
        let answers = answers.map(|answer| answer.unwrap_or_else(missing));
        let now = self.now;
        let trail = self.settled.into_iter();
        let trail = trail.flat_map(|(task, (from, to))| settled(task, from, to, now));
        (answers.collect(), trail.collect())
    }

    fn place(&self, item: i64) -> Result<usize, Failure> {
        let nth = usize::try_from(item.saturating_sub(1)).unwrap_or(usize::MAX);
        let never = || row::corrupt("outcome", &item, &"it was never sent").into();
        self.places.get(nth).copied().ok_or_else(never)
    }

    fn answer(&mut self, place: usize, answer: Answer) {
        if let Some(slot) = self.answers.get_mut(place) {
            *slot = Some(answer);
        }
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
