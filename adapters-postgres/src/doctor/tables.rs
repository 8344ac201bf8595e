//! What keeps the tables from staying small.

use sqlx::Row;
use sqlx::postgres::PgConnection;

use super::text::{bytes, seconds, span};
use super::{Finding, Thresholds, Verdict};
use crate::failure::Failure;

/// The oldest snapshots. While one is held, no dead row that it may see is removed, and every claim
/// steps over all of them: the classic end of a queue in a database.
pub(super) async fn snapshots(
    connection: &mut PgConnection,
    limits: &Thresholds,
) -> Result<Vec<Finding>, Failure> {
    let rows = sqlx::query(include_str!("../../queries/doctor/snapshots.sql"))
        .fetch_all(connection)
        .await?;
    let mut found = Vec::new();
    for row in rows {
        let who: &str = row.try_get("who")?;
        let held = row.try_get::<Option<f64>, _>("seconds")?.map(seconds);
        let newer: i64 = row.try_get("xids")?;
        let fails = limits.snapshot_age.saturating_mul(12);
        let verdict = match held {
            Some(held) if held >= fails => Verdict::Fail,
            Some(held) if held < limits.snapshot_age => Verdict::Ok,
            // Of a slot it is not known since when.
            None if newer < 1_000_000 => Verdict::Ok,
            Some(_) | None => Verdict::Warn,
        };
        let held = held.map_or_else(|| "some time".to_owned(), span);
        let seen = format!("{who} has held a snapshot for {held}; {newer} transactions are newer");
        let advice = "dead rows pile up behind it: end it (pg_terminate_backend, ROLLBACK PREPARED, \
                      pg_drop_replication_slot) and find out why it is held";
        found.push(Finding::new("snapshots", verdict, seen).advise(advice));
    }
    found.sort_by_key(|finding| std::cmp::Reverse(finding.verdict));
    // Those that are well are of no interest beside one that is not, nor one of them beside another.
    let bad = found.iter().filter(|f| f.verdict != Verdict::Ok).count();
    found.truncate(bad.max(1));
    if found.is_empty() {
        found.push(Finding::ok("snapshots", "nobody holds an old snapshot"));
    }
    Ok(found)
}

/// Dead rows and sizes.
pub(super) async fn look(
    connection: &mut PgConnection,
    limits: &Thresholds,
) -> Result<Vec<Finding>, Failure> {
    let rows = sqlx::query(include_str!("../../queries/doctor/tables.sql"))
        .fetch_all(connection)
        .await?;
    let mut found = Vec::new();
    let mut sizes = Vec::new();
    for row in &rows {
        let name: &str = row.try_get("name")?;
        let (live, dead): (i64, i64) = (row.try_get("live")?, row.try_get("dead")?);
        let (table, index) = (row.try_get("table_bytes")?, row.try_get("index_bytes")?);
        sizes.push(format!("{name} {} + {}", bytes(table), bytes(index)));
        if dead <= limits.dead_rows.saturating_add(live / 5) {
            continue;
        }
        let ago = row.try_get::<Option<f64>, _>("vacuumed_seconds_ago")?;
        let ago = ago.map_or_else(
            || "was never vacuumed".to_owned(),
            |ago| format!("was vacuumed {} ago", span(seconds(ago))),
        );
        let seen = format!("{name} has {dead} dead rows beside {live} live ones and {ago}");
        let advice = "see whether somebody holds a snapshot; else let autovacuum work more \
                      (autovacuum_max_workers, autovacuum_vacuum_cost_limit), and VACUUM it once";
        found.push(Finding::warn("dead_rows", seen).advise(advice));
    }
    if found.is_empty() {
        found.push(Finding::ok("dead_rows", "no table has too many dead rows"));
    }
    sizes.truncate(4);
    let seen = format!("tables + their indexes: {}", sizes.join(", "));
    found.push(Finding::ok("sizes", seen));
    Ok(found)
}
