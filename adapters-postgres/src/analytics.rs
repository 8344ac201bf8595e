//! [`Analytics`].

use application::ports::{
    Analytics, ErrorSample, HealthCounts, HotStep, Performance, SlowStep, SlowTask, Spread,
    StoreError, Window,
};
use async_trait::async_trait;
use domain::id::TaskId;
use domain::millis::Millis;
use domain::name::{ErrorClass, HandlerName, Namespace, StepName, TemplateName, WorkerId};
use domain::text::Text;
use domain::time::Timestamp;
use sqlx::postgres::{PgArguments, PgConnection, PgRow, Postgres};
use sqlx::query::Query;

use crate::PgStore;
use crate::failure::Failure;
use crate::row::task::template_key;
use crate::row::{Fields, bounded};
use crate::session::Command;
use crate::time::At;

macro_rules! looks {
    ($($name:ident, $what:literal, $sql:expr, $rows:ty, $read:path;)*) => {
        $(
            struct $name {
                window: Window,
                limit: Option<u32>,
            }

            impl Command for $name {
                type Reply = $rows;
                const NAME: &'static str = $what;

                async fn run(&self, connection: &mut PgConnection) -> Result<$rows, Failure> {
                    let query = sqlx::query($sql);
                    let query = bind(query, &self.window);
                    let query = match self.limit {
                        Some(limit) => query.bind(bounded(limit)),
                        None => query,
                    };
                    let rows = query.fetch_all(connection).await?;
                    Ok($read(&rows)?)
                }
            }
        )*
    };
}

looks! {
    LookAtPerformance, "look at performance", include_str!("../queries/analytics/performance.sql"), Performance, performance;
    LookAtSteps, "look at hot steps", include_str!("../queries/analytics/hot_steps.sql"), Vec<HotStep>, hot_steps;
    LookAtSlowTasks, "look at slow tasks", include_str!("../queries/analytics/slowest_tasks.sql"), Vec<SlowTask>, slow_tasks;
    LookAtSlowSteps, "look at slow steps", include_str!("../queries/analytics/slowest_steps.sql"), Vec<SlowStep>, slow_steps;
    LookAtErrors, "look at errors", include_str!("../queries/analytics/errors.sql"), Vec<ErrorSample>, errors;
}

#[async_trait]
impl Analytics for PgStore {
    async fn performance(&self, window: &Window) -> Result<Performance, StoreError> {
        let window = window.clone();
        let look = LookAtPerformance {
            window,
            limit: None,
        };
        Ok(self.session.run(look).await?)
    }

    async fn hot_steps(&self, window: &Window, limit: u32) -> Result<Vec<HotStep>, StoreError> {
        let (window, limit) = (window.clone(), Some(limit));
        Ok(self.session.run(LookAtSteps { window, limit }).await?)
    }

    async fn slowest_tasks(
        &self,
        window: &Window,
        limit: u32,
    ) -> Result<Vec<SlowTask>, StoreError> {
        let (window, limit) = (window.clone(), Some(limit));
        Ok(self.session.run(LookAtSlowTasks { window, limit }).await?)
    }

    async fn slowest_steps(
        &self,
        window: &Window,
        limit: u32,
    ) -> Result<Vec<SlowStep>, StoreError> {
        let (window, limit) = (window.clone(), Some(limit));
        Ok(self.session.run(LookAtSlowSteps { window, limit }).await?)
    }

    async fn errors(&self, window: &Window) -> Result<Vec<ErrorSample>, StoreError> {
        let window = window.clone();
        let look = LookAtErrors {
            window,
            limit: None,
        };
        Ok(self.session.run(look).await?)
    }

    async fn health(&self, now: Timestamp) -> Result<HealthCounts, StoreError> {
        Ok(self.session.run(CountHealth(now)).await?)
    }
}

fn bind<'q>(
    query: Query<'q, Postgres, PgArguments>,
    window: &'q Window,
) -> Query<'q, Postgres, PgArguments> {
    query
        .bind(At(window.since))
        .bind(window.namespace.as_ref().map(Namespace::as_str))
        .bind(window.template.as_ref().map(TemplateName::as_str))
}

/// Counts.
struct CountHealth(Timestamp);

impl Command for CountHealth {
    type Reply = HealthCounts;
    const NAME: &'static str = "count health";

    async fn run(&self, connection: &mut PgConnection) -> Result<HealthCounts, Failure> {
        let row = sqlx::query(include_str!("../queries/analytics/health.sql"))
            .bind(At(self.0))
            .fetch_one(connection)
            .await?;
        let fields = of(&row);
        Ok(HealthCounts {
            tasks_pending: count(&fields, "tasks_pending")?,
            tasks_in_progress: count(&fields, "tasks_in_progress")?,
            tasks_error: count(&fields, "tasks_error")?,
            steps_ready: count(&fields, "steps_ready")?,
            steps_due: count(&fields, "steps_due")?,
            steps_waiting: count(&fields, "steps_waiting")?,
            steps_running: count(&fields, "steps_running")?,
            steps_lapsed: count(&fields, "steps_lapsed")?,
            queues_paused: count(&fields, "queues_paused")?,
        })
    }
}

fn of(row: &PgRow) -> Fields<'_> {
    Fields::of(row, "analytics", &"of what has ended")
}

fn count(fields: &Fields<'_>, column: &str) -> Result<u64, StoreError> {
    Ok(u64::try_from(fields.get::<i64>(column)?).unwrap_or(0))
}

/// The columns that begin so: count, mean, percentiles, greatest.
fn spread(fields: &Fields<'_>, of: &str) -> Result<Spread, StoreError> {
    let percentiles: Option<Vec<i64>> = fields.get(&format!("{of}_percentiles"))?;
    let percentile = |place: usize| {
        let found = percentiles.as_ref().and_then(|all| all.get(place));
        found.and_then(|us| u64::try_from(*us).ok()).unwrap_or(0)
    };
    Ok(Spread {
        count: count(fields, &format!("{of}s"))?,
        mean_us: count(fields, &format!("{of}_mean"))?,
        p50_us: percentile(0),
        p95_us: percentile(1),
        p99_us: percentile(2),
        max_us: count(fields, &format!("{of}_max"))?,
    })
}

/// No row: nothing has ended.
fn performance(rows: &[PgRow]) -> Result<Performance, StoreError> {
    let Some(row) = rows.first() else {
        return Ok(Performance::default());
    };
    let fields = of(row);
    Ok(Performance {
        complete: count(&fields, "complete")?,
        error: count(&fields, "error")?,
        cancelled: count(&fields, "cancelled")?,
        resolved: count(&fields, "resolved")?,
        tasks: spread(&fields, "task")?,
        steps: spread(&fields, "step")?,
        retries: count(&fields, "retries")?,
        failed_steps: count(&fields, "failed_steps")?,
        earliest_end: fields.time_or_none("earliest_end")?,
    })
}

fn hot_steps(rows: &[PgRow]) -> Result<Vec<HotStep>, StoreError> {
    let hot = |row| {
        let fields = of(row);
        Ok(HotStep {
            namespace: fields.word("namespace", |text| Namespace::parse(text).ok())?,
            template: fields.word("template", |text| TemplateName::parse(text).ok())?,
            step: fields.word("step", |text| StepName::parse(text).ok())?,
            spread: spread(&fields, "step")?,
            retries: count(&fields, "retries")?,
            failed: count(&fields, "failed")?,
        })
    };
    rows.iter().map(hot).collect()
}

fn slow_tasks(rows: &[PgRow]) -> Result<Vec<SlowTask>, StoreError> {
    let slow = |row| {
        let fields = of(row);
        let ran: Option<i64> = fields.get("ran")?;
        Ok(SlowTask {
            id: TaskId::from_uuid(fields.get("task_id")?),
            template: template_key(&fields)?,
            state: fields.status("state")?,
            took: millis(fields.get("took")?),
            ran: ran.map(millis),
            completed_at: fields.time("completed_at")?,
        })
    };
    rows.iter().map(slow).collect()
}

fn slow_steps(rows: &[PgRow]) -> Result<Vec<SlowStep>, StoreError> {
    let slow = |row| {
        let fields = of(row);
        Ok(SlowStep {
            task: TaskId::from_uuid(fields.get("task_id")?),
            step: fields.word("step", |text| StepName::parse(text).ok())?,
            template: template_key(&fields)?,
            state: fields.status("state")?,
            took: millis(fields.get("took")?),
            attempts: fields.count("attempts")?,
            worker: fields.word("worker", |text| WorkerId::parse(text).ok())?,
            completed_at: fields.time("completed_at")?,
        })
    };
    rows.iter().map(slow).collect()
}

fn errors(rows: &[PgRow]) -> Result<Vec<ErrorSample>, StoreError> {
    let sample = |row| {
        let fields = of(row);
        Ok(ErrorSample {
            class: fields.word_or_none("last_error_class", |text| ErrorClass::parse(text).ok())?,
            message: Text::clean(fields.get("message")?),
            steps: count(&fields, "steps")?,
            failed: count(&fields, "failed")?,
            handler: fields.word("handler", |text| HandlerName::parse(text).ok())?,
            example: TaskId::from_uuid(fields.get("example")?),
        })
    };
    rows.iter().map(sample).collect()
}

fn millis(number: i64) -> Millis {
    Millis::saturating(u64::try_from(number).unwrap_or(0))
}
