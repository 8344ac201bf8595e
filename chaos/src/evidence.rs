//! All that is known after a run: what the checker judges by.

use adapters_postgres::PgStore;
use adapters_postgres::doctor::{Invariant, PgDoctor, Thresholds};
use anyhow::Context;
use application::ports::TaskStore;
use domain::history::Transition;
use domain::id::TaskId;
use domain::task::Snapshot;
use domain::time::Timestamp;
use uuid::Uuid;

use crate::client::log::Call;
use crate::ground::{Death, Ground};
use crate::journal::Line;

/// How many rows of history are asked for at once.
const PAGE: u32 = 500;

/// What was asked and heard, what ran, and what is kept.
#[derive(Clone, Debug)]
pub(crate) struct Evidence {
    pub(crate) calls: Vec<Call>,
    pub(crate) journal: Vec<Line>,
    pub(crate) tasks: Vec<TaskRecord>,
    pub(crate) operations: Vec<Noted>,
    pub(crate) deaths: Vec<Death>,
    /// What `tasker doctor --invariants` says.
    pub(crate) invariants: Vec<Invariant>,
    /// When the database was read, by its clock.
    pub(crate) read_at: Timestamp,
}

/// A task as it is kept.
#[derive(Clone, Debug)]
pub(crate) struct TaskRecord {
    pub(crate) snapshot: Snapshot,
    pub(crate) history: Vec<Transition>,
}

/// A row of the operation log that has a note.
#[derive(Clone, Debug)]
pub(crate) struct Noted {
    pub(crate) task: Uuid,
    pub(crate) operation: String,
    pub(crate) note: String,
}

impl Evidence {
    /// Reads the journal and the database.
    pub(crate) async fn collect(ground: &mut Ground, calls: Vec<Call>) -> anyhow::Result<Self> {
        ground.follower.catch_up()?;
        let mut admin = ground.admin().await?;
        let ids: Vec<Uuid> = sqlx::query_scalar("SELECT id FROM tasker.tasks ORDER BY id")
            .fetch_all(&mut admin)
            .await?;
        let sql = "SELECT task_id, operation, note FROM tasker.operations \
                   WHERE task_id IS NOT NULL AND note IS NOT NULL ORDER BY id";
        let noted: Vec<(Uuid, String, String)> = sqlx::query_as(sql).fetch_all(&mut admin).await?;
        let store = PgStore::connect(&ground.url, adapters_postgres::PgOptions::default()).await?;
        let doctor = PgDoctor::new(&ground.url)?;
        let all = u32::try_from(ids.len())?;
        let invariants = doctor.invariants(all, &Thresholds::default()).await?;
        let tasks = read(store.tasks().as_ref(), &ids).await?;
        Ok(Self {
            calls,
            journal: std::mem::take(&mut ground.follower.lines),
            tasks,
            operations: noted
                .into_iter()
                .map(|(task, operation, note)| Noted {
                    task,
                    operation,
                    note,
                })
                .collect(),
            deaths: ground.deaths.clone(),
            invariants,
            read_at: ground.now().await?,
        })
    }

    /// How many attempts have ended, whatever became of them.
    pub(crate) fn attempts(&self) -> usize {
        let rows = self.tasks.iter().flat_map(|task| &task.history);
        rows.filter(|row| row.step.is_some() && row.from == domain::status::Status::InProgress)
            .count()
    }
}

pub(crate) async fn read(store: &dyn TaskStore, ids: &[Uuid]) -> anyhow::Result<Vec<TaskRecord>> {
    let mut tasks = Vec::with_capacity(ids.len());
    for id in ids {
        let id = TaskId::from_uuid(*id);
        let snapshot = store.load(id).await?.context("a task is gone")?;
        let history = history(store, id).await?;
        tasks.push(TaskRecord { snapshot, history });
    }
    Ok(tasks)
}

async fn history(store: &dyn TaskStore, task: TaskId) -> anyhow::Result<Vec<Transition>> {
    let mut rows = Vec::new();
    loop {
        let page = store
            .history(task, u64::try_from(rows.len())?, PAGE)
            .await?;
        let last = page.len() < usize::try_from(PAGE)?;
        rows.extend(page);
        if last {
            return Ok(rows);
        }
    }
}
