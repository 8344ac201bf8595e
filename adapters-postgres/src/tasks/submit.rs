//! Taking tasks in, many in one call.

use std::sync::Arc;

use application::ports::{StoreError, SubmitRefusal, Submitted};
use domain::id::TaskId;
use domain::name::IdempotencyKey;
use domain::task::NewTask;
use sqlx::Row;
use sqlx::postgres::{PgConnection, PgRow};

use super::newborn::Columns;
use crate::PgStore;
use crate::failure::Failure;
use crate::session::Command;

/// More than this in one statement gains nothing and holds locks for long.
const BATCH_MAX: usize = 1_000;

type Answer = Result<Submitted, SubmitRefusal>;

impl PgStore {
    pub(super) async fn submit_all(&self, tasks: Vec<NewTask>) -> Result<Vec<Answer>, StoreError> {
        let mut answers = Vec::with_capacity(tasks.len());
        let mut rest = tasks;
        while !rest.is_empty() {
            let later = rest.split_off(rest.len().min(BATCH_MAX));
            answers.extend(self.submit_batch(Arc::new(rest)).await?);
            rest = later;
        }
        Ok(answers)
    }

    async fn submit_batch(&self, tasks: Arc<Vec<NewTask>>) -> Result<Vec<Answer>, StoreError> {
        let all = Submit {
            tasks: Arc::clone(&tasks),
            only: None,
        };
        match self.session.run(all).await {
            Ok(answers) => {
                let is_gone = |answer: &Answer| matches!(answer, Err(SubmitRefusal::NoTemplate(_)));
                if answers.iter().any(is_gone) {
                    self.templates.clear();
                }
                Ok(answers)
            }
            // One row that cannot be must not keep its neighbours out.
            Err(failure) if failure.concerns_a_row() => self.submit_each(&tasks).await,
            Err(failure) => Err(failure.into()),
        }
    }

    async fn submit_each(&self, tasks: &Arc<Vec<NewTask>>) -> Result<Vec<Answer>, StoreError> {
        let mut answers = Vec::with_capacity(tasks.len());
        for (place, new) in tasks.iter().enumerate() {
            let one = Submit {
                tasks: Arc::clone(tasks),
                only: Some(place),
            };
            match self.session.run(one).await {
                Ok(answer) => answers.extend(answer),
                Err(failure) if failure.concerns_a_row() => {
                    let refusal = failure.about("task", new.snapshot.task.id);
                    answers.push(Err(SubmitRefusal::Store(refusal)));
                }
                Err(failure) => return Err(failure.into()),
            }
        }
        Ok(answers)
    }
}

struct Submit {
    tasks: Arc<Vec<NewTask>>,
    /// Only the one at this place.
    only: Option<usize>,
}

impl Submit {
    fn tasks(&self) -> &[NewTask] {
        match self.only {
            Some(place) => self.tasks.get(place).map_or(&[], std::slice::from_ref),
            None => &self.tasks,
        }
    }
}

impl Command for Submit {
    type Reply = Vec<Answer>;
    const NAME: &'static str = "submit";

    async fn run(&self, connection: &mut PgConnection) -> Result<Vec<Answer>, Failure> {
        let tasks = self.tasks();
        let left_out = left_out(connection, tasks).await?;
        let taken = |new: &NewTask| {
            Ok(Submitted {
                task: new.snapshot.task.id,
                replayed: false,
            })
        };
        let mut answers: Vec<Answer> = tasks.iter().map(taken).collect();
        for place in left_out {
            if let (Some(new), Some(answer)) = (tasks.get(place), answers.get_mut(place)) {
                // A statement of its own sees what another has inserted in the meantime.
                *answer = existing(connection, new).await?;
            }
        }
        Ok(answers)
    }
}

/// Takes tasks in; answers the places of those that were not.
async fn left_out(connection: &mut PgConnection, tasks: &[NewTask]) -> Result<Vec<usize>, Failure> {
    let mut columns = Columns::default();
    for new in tasks {
        columns.push(new);
    }
    let query = columns.bind(sqlx::query(include_str!("../../queries/task/submit.sql")));
    let rows = query.fetch_all(connection).await?;
    let place = |row: &PgRow| {
        let item: i64 = row.try_get("item")?;
        // From 1, in the order they were sent.
        Ok(usize::try_from(item.saturating_sub(1)).unwrap_or(usize::MAX))
    };
    rows.iter().map(place).collect()
}

/// The task that stands in the way of a new one; none if only its template is missing.
async fn existing(connection: &mut PgConnection, new: &NewTask) -> Result<Answer, Failure> {
    let task = &new.snapshot.task;
    let row = sqlx::query(include_str!("../../queries/task/existing.sql"))
        .bind(task.id.as_uuid())
        .bind(task.template.namespace.as_str())
        .bind(
            task.facts
                .idempotency_key
                .as_ref()
                .map(IdempotencyKey::as_str),
        )
        .fetch_optional(connection)
        .await?;
    let Some(row) = row else {
        return Ok(Err(SubmitRefusal::NoTemplate(Box::new(
            task.template.clone(),
        ))));
    };
    let existing = TaskId::from_uuid(row.try_get("task_id")?);
    let fingerprint: &[u8] = row.try_get("fingerprint")?;
    Ok(if fingerprint == new.fingerprint {
        Ok(Submitted {
            task: existing,
            replayed: true,
        })
    } else {
        Err(SubmitRefusal::KeyReused { existing })
    })
}
