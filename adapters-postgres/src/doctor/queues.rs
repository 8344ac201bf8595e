//! What waits, and for how long; what was left lying.

use domain::time::Timestamp;
use sqlx::Row;
use sqlx::postgres::{PgConnection, PgRow};

use super::text::{seconds, span};
use super::{Finding, Thresholds, Verdict};
use crate::failure::Failure;
use crate::store::sight;
use crate::time::At;

/// No more steps of a queue are counted.
const COUNT_MAX: i64 = 10_000;

async fn now(connection: &mut PgConnection) -> Result<Timestamp, Failure> {
    Ok(sight(connection).await?.at)
}

pub(super) async fn look(
    connection: &mut PgConnection,
    limits: &Thresholds,
) -> Result<Vec<Finding>, Failure> {
    let now = now(connection).await?;
    let rows = sqlx::query(include_str!("../../queries/doctor/queues.sql"))
        .bind(At(now))
        .bind(COUNT_MAX)
        .fetch_all(connection)
        .await?;
    let mut found = Vec::new();
    for row in &rows {
        found.push(match paused(row)? {
            Some(finding) => finding,
            None => depth(row, limits)?,
        });
    }
    if found.is_empty() {
        found.push(Finding::ok(
            "queues",
            "nothing waits to be run, and no queue is paused",
        ));
    }
    Ok(found)
}

fn paused(row: &PgRow) -> Result<Option<Finding>, Failure> {
    let Some(since) = row.try_get::<Option<f64>, _>("paused_seconds")? else {
        return Ok(None);
    };
    let (name, by): (&str, &str) = (row.try_get("name")?, row.try_get("paused_by")?);
    let note: Option<&str> = row.try_get("note")?;
    let note = note.map(|note| format!(": {note}")).unwrap_or_default();
    let seen = format!(
        "queue {name} was paused {} ago by {by}{note}; {} steps wait",
        span(seconds(since)),
        waiting(row)?
    );
    let finding = Finding::warn("paused_queues", seen);
    Ok(Some(finding.advise("resume it when the reason is gone")))
}

/// How many steps may run now, as text.
fn waiting(row: &PgRow) -> Result<String, Failure> {
    let (ready, overdue): (i64, i64) = (row.try_get("ready")?, row.try_get("overdue")?);
    let more = if ready.max(overdue) >= COUNT_MAX {
        " or more"
    } else {
        ""
    };
    Ok(format!("{}{more}", ready.saturating_add(overdue)))
}

fn depth(row: &PgRow, limits: &Thresholds) -> Result<Finding, Failure> {
    let name: &str = row.try_get("name")?;
    let Some(oldest) = row.try_get::<Option<f64>, _>("oldest_seconds")? else {
        let seen = format!("queue {name}: all that waits, waits for its time");
        return Ok(Finding::ok("queues", seen));
    };
    let oldest = seconds(oldest);
    let verdict = if oldest >= limits.ready_age {
        Verdict::Warn
    } else {
        Verdict::Ok
    };
    let seen = format!(
        "queue {name}: {} steps may run, the oldest since {}",
        waiting(row)?,
        span(oldest)
    );
    let advice = format!(
        "start workers of this queue (`tasker worker --queue {name}`) that have its handlers, or more of them"
    );
    Ok(Finding::new("queues", verdict, seen).advise(advice))
}

/// Leases that have run out and that nobody has taken back.
pub(super) async fn leases(
    connection: &mut PgConnection,
    limits: &Thresholds,
) -> Result<Vec<Finding>, Failure> {
    let now = now(connection).await?;
    let row = sqlx::query(include_str!("../../queries/doctor/leases.sql"))
        .bind(At(now))
        .fetch_one(connection)
        .await?;
    let Some(oldest) = row.try_get::<Option<f64>, _>("oldest_seconds")? else {
        return Ok(vec![Finding::ok("leases", "no lease has run out")]);
    };
    let oldest = seconds(oldest);
    let verdict = match oldest {
        oldest if oldest >= limits.lapsed_age.saturating_mul(10) => Verdict::Fail,
        oldest if oldest >= limits.lapsed_age => Verdict::Warn,
        _ => Verdict::Ok,
    };
    let (steps, example): (i64, &str) = (row.try_get("steps")?, row.try_get("example")?);
    let seen = format!(
        "{steps} leases have run out and were not taken back, the first {} ago ({example})",
        span(oldest)
    );
    let advice =
        "workers take back what others left: see whether any runs, and what it says in its log";
    Ok(vec![Finding::new("leases", verdict, seen).advise(advice)])
}
