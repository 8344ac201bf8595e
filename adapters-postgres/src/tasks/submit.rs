//! Taking tasks in, many in one statement.

use std::sync::Arc;

use application::ports::{StoreError, SubmitRefusal, Submitted};
use domain::id::TaskId;
use domain::name::IdempotencyKey;
use domain::step::Step;
use domain::step::order::PRIORITY_HEAD_START;
use domain::task::NewTask;
use domain::template::OnFailure;
use domain::text::{Actor, Text};
use sqlx::Row;
use sqlx::postgres::{PgArguments, PgConnection, PgRow, Postgres};
use sqlx::query::Query;
use uuid::Uuid;

use crate::PgStore;
use crate::failure::Failure;
use crate::row::int;
use crate::session::Command;
use crate::templates::version_order;
use crate::time::At;

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
            Ok(answers) => Ok(answers),
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
        let rows = bind(tasks).fetch_all(&mut *connection).await?;
        let inserted = |row: &PgRow| -> Result<bool, sqlx::Error> { row.try_get("inserted") };
        let inserted = rows
            .iter()
            .map(inserted)
            .collect::<Result<Vec<bool>, _>>()?;
        let mut answers = Vec::with_capacity(tasks.len());
        for (new, inserted) in tasks.iter().zip(inserted) {
            let task = new.snapshot.task.id;
            if inserted {
                answers.push(Ok(Submitted {
                    task,
                    replayed: false,
                }));
            } else {
                // A statement of its own sees what another has inserted in the meantime.
                answers.push(existing(connection, new).await?);
            }
        }
        Ok(answers)
    }
}

fn bind(tasks: &[NewTask]) -> Query<'_, Postgres, PgArguments> {
    let mut columns = Columns::default();
    for new in tasks {
        columns.push(new);
    }
    columns.bind(sqlx::query(include_str!("../../queries/task/submit.sql")))
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

/// The columns of many new tasks. Their steps are copied from the template inside the server.
#[derive(Default)]
struct Columns<'a> {
    ids: Vec<Uuid>,
    namespaces: Vec<&'a str>,
    names: Vec<&'a str>,
    versions: Vec<String>,
    hashes: Vec<&'a [u8]>,
    fail_fast: Vec<bool>,
    unfinished: Vec<i32>,
    live: Vec<i32>,
    created_at: Vec<At>,
    run_at: Vec<Option<At>>,
    start_at: Vec<Option<At>>,
    ready_micros: Vec<i64>,
    head_starts: Vec<i64>,
    priorities: Vec<i16>,
    tags: Vec<String>,
    initiators: Vec<Option<&'a str>>,
    reasons: Vec<Option<&'a str>>,
    keys: Vec<Option<&'a str>>,
    fingerprints: Vec<&'a [u8]>,
    contexts: Vec<String>,
}

impl<'a> Columns<'a> {
    fn push(&mut self, new: &'a NewTask) {
        let task = &new.snapshot.task;
        let facts = &task.facts;
        // What its roots wait for, if anything; the same for all of them.
        let start_at = new.snapshot.steps.iter().find_map(Step::next_run_at);
        let head_start = i64::try_from(PRIORITY_HEAD_START.as_micros()).unwrap_or(i64::MAX);
        self.ids.push(task.id.as_uuid());
        self.namespaces.push(task.template.namespace.as_str());
        self.names.push(task.template.name.as_str());
        self.versions.push(version_order(&task.template.version));
        self.hashes.push(task.content_hash.as_bytes());
        self.fail_fast.push(task.on_failure == OnFailure::FailFast);
        self.unfinished.push(int(task.tally.unfinished));
        self.live.push(int(task.tally.live));
        self.created_at.push(At(task.created_at));
        self.run_at.push(facts.run_at.map(At));
        self.start_at.push(start_at.map(At));
        self.ready_micros.push(task.created_at.as_micros());
        self.head_starts
            .push(i64::from(facts.priority).saturating_mul(head_start));
        self.priorities.push(facts.priority);
        self.tags.push(serde_json::json!(facts.tags).to_string());
        self.initiators
            .push(facts.initiator.as_ref().map(Actor::as_str));
        self.reasons.push(facts.reason.as_ref().map(Text::as_str));
        self.keys
            .push(facts.idempotency_key.as_ref().map(IdempotencyKey::as_str));
        self.fingerprints.push(&new.fingerprint);
        self.contexts.push(new.context.as_value().to_string());
    }

    fn bind(self, query: Query<'_, Postgres, PgArguments>) -> Query<'_, Postgres, PgArguments> {
        query
            .bind(self.ids)
            .bind(self.namespaces)
            .bind(self.names)
            .bind(self.versions)
            .bind(self.hashes)
            .bind(self.fail_fast)
            .bind(self.unfinished)
            .bind(self.live)
            .bind(self.created_at)
            .bind(self.run_at)
            .bind(self.start_at)
            .bind(self.ready_micros)
            .bind(self.head_starts)
            .bind(self.priorities)
            .bind(self.tags)
            .bind(self.initiators)
            .bind(self.reasons)
            .bind(self.keys)
            .bind(self.fingerprints)
            .bind(self.contexts)
    }
}
