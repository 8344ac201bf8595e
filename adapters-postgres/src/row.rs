//! From rows to values of the domain. What no command can have written is reported as corrupt, with
//! the name and the id of the thing; nothing is guessed.

pub(crate) mod history;
pub(crate) mod step;
pub(crate) mod task;

use std::fmt::Display;

use application::ports::StoreError;
use domain::id::{StepId, StepIndex, TaskId};
use domain::payload::Payload;
use domain::status::Status;
use domain::time::Timestamp;
use sqlx::postgres::{PgRow, Postgres};
use sqlx::{Decode, Row, Type};
use uuid::Uuid;

use crate::failure::Failure;
use crate::time::At;

/// The columns of one row, of a thing that can be named.
pub(crate) struct Fields<'r> {
    row: &'r PgRow,
    entity: &'static str,
    id: &'r dyn Display,
}

impl<'r> Fields<'r> {
    pub(crate) fn of(row: &'r PgRow, entity: &'static str, id: &'r dyn Display) -> Self {
        Self { row, entity, id }
    }

    /// A column as it is.
    pub(crate) fn get<T>(&self, column: &str) -> Result<T, StoreError>
    where
        T: Decode<'r, Postgres> + Type<Postgres>,
    {
        self.row
            .try_get(column)
            .map_err(|error| self.corrupt(&error))
    }

    /// A time.
    pub(crate) fn time(&self, column: &str) -> Result<Timestamp, StoreError> {
        Ok(self.get::<At>(column)?.0)
    }

    /// A time that may be missing.
    pub(crate) fn time_or_none(&self, column: &str) -> Result<Option<Timestamp>, StoreError> {
        Ok(self.get::<Option<At>>(column)?.map(|at| at.0))
    }

    /// A number that cannot be negative.
    pub(crate) fn count(&self, column: &str) -> Result<u32, StoreError> {
        let number: i32 = self.get(column)?;
        u32::try_from(number)
            .ok()
            .ok_or_else(|| self.corrupt(&format!("{column} is {number}")))
    }

    /// One of the six words.
    pub(crate) fn status(&self, column: &str) -> Result<Status, StoreError> {
        self.word(column, Status::parse)
    }

    /// A word that `parse` knows.
    pub(crate) fn word<T>(
        &self,
        column: &str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Result<T, StoreError> {
        let word: &str = self.get(column)?;
        parse(word).ok_or_else(|| self.corrupt(&format!("{column} is {word:?}")))
    }

    /// A word that `parse` knows, or none.
    pub(crate) fn word_or_none<T>(
        &self,
        column: &str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Result<Option<T>, StoreError> {
        match self.get::<Option<&str>>(column)? {
            Some(_) => self.word(column, parse).map(Some),
            None => Ok(None),
        }
    }

    /// JSON text.
    pub(crate) fn payload(&self, column: &str) -> Result<Payload, StoreError> {
        payload(self.get(column)?, self.entity, self.id)
    }

    /// What to say when the columns do not fit each other.
    pub(crate) fn corrupt(&self, detail: &dyn Display) -> StoreError {
        corrupt(self.entity, self.id, detail)
    }
}

/// A payload from its text, kept with the thing of this name and id.
pub(crate) fn payload(
    text: &str,
    entity: &'static str,
    id: &dyn Display,
) -> Result<Payload, StoreError> {
    let value = serde_json::from_str(text).map_err(|error| corrupt(entity, id, &error))?;
    // Larger than what is taken in today is still what was taken in once.
    Payload::new(value).map_err(|error| corrupt(entity, id, &error))
}

pub(crate) fn corrupt(entity: &'static str, id: &dyn Display, detail: &dyn Display) -> StoreError {
    StoreError::Corrupt {
        entity,
        id: id.to_string(),
        detail: detail.to_string(),
    }
}

/// The id of a step, from the columns `task_id` and `step_index`.
pub(crate) fn step_id(row: &PgRow) -> Result<StepId, Failure> {
    let task = TaskId::from_uuid(row.try_get("task_id")?);
    let index: i32 = row.try_get("step_index")?;
    match u32::try_from(index) {
        Ok(index) => Ok(StepId {
            task,
            index: StepIndex(index),
        }),
        Err(error) => Err(corrupt("step", &format!("{task}:{index}"), &error).into()),
    }
}

/// The ids of steps as two arrays.
pub(crate) fn step_ids(ids: impl IntoIterator<Item = StepId>) -> (Vec<Uuid>, Vec<i32>) {
    ids.into_iter()
        .map(|id| (id.task.as_uuid(), index(id.index)))
        .unzip()
}

/// A place in a template as a column.
pub(crate) fn index(index: StepIndex) -> i32 {
    int(index.0)
}

/// A counter as a column. None comes near the bound.
pub(crate) fn int(number: u32) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

/// The most rows one call answers.
const PAGE_MAX: u32 = 1_000;

/// A limit within the bounds of every list.
pub(crate) fn bounded(limit: u32) -> i64 {
    i64::from(limit.clamp(1, PAGE_MAX))
}
