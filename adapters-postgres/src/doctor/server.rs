//! The server: its version, its settings, its connections, its clock.

use std::time::{Duration, SystemTime};

use sqlx::Row;
use sqlx::postgres::{PgConnection, PgRow};

use super::text::span;
use super::{Finding, Thresholds, Verdict};
use crate::failure::Failure;
use crate::store::sight;

/// The oldest version that has what the schema needs.
const VERSION_MIN: i32 = 140_000;

pub(super) async fn look(
    connection: &mut PgConnection,
    limits: &Thresholds,
) -> Result<Vec<Finding>, Failure> {
    let row = sqlx::query(include_str!("../../queries/doctor/server.sql"))
        .fetch_one(connection)
        .await?;
    let mut found = vec![version(&row)?];
    found.extend(durability(&row)?);
    found.push(connections(&row, limits)?);
    if !row.try_get::<bool, _>("sees_all")? {
        let seen = "this role is not shown what other roles do; snapshots and connections of theirs are missing here";
        found.push(Finding::warn("role", seen).advise("grant it pg_monitor"));
    }
    Ok(found)
}

fn version(row: &PgRow) -> Result<Finding, Failure> {
    let number: i32 = row.try_get("version_num")?;
    let version: &str = row.try_get("version")?;
    if row.try_get("is_replica")? {
        let seen = format!("PostgreSQL {version}, a replica: it can be read, and lags behind");
        return Ok(Finding::fail("server", seen).advise("name the primary in --store"));
    }
    let verdict = if number >= VERSION_MIN {
        Verdict::Ok
    } else {
        Verdict::Fail
    };
    let seen = format!("PostgreSQL {version}");
    Ok(Finding::new("server", verdict, seen).advise("upgrade to PostgreSQL 14 or later"))
}

/// The settings that an acknowledged write hangs on, and the one that keeps the tables small.
fn durability(row: &PgRow) -> Result<Vec<Finding>, Failure> {
    let setting = |name: &str| row.try_get::<&str, _>(name);
    let mut found = Vec::new();
    for (name, verdict, why) in [
        (
            "fsync",
            Verdict::Fail,
            "a crash of the machine loses or destroys the database; set it on, now",
        ),
        (
            "full_page_writes",
            Verdict::Fail,
            "a crash of the machine may leave torn pages; set it on, unless the file system cannot tear",
        ),
        (
            "synchronous_commit",
            Verdict::Warn,
            "a crash loses what was acknowledged in the last moments; set it on unless that is meant",
        ),
        (
            "autovacuum",
            Verdict::Fail,
            "dead rows are never removed, and every claim has to step over them; set it on",
        ),
    ] {
        let value = setting(name)?;
        let verdict = if value == "off" { verdict } else { Verdict::Ok };
        let seen = format!("{name} is {value}");
        found.push(Finding::new(name, verdict, seen).advise(why));
    }
    Ok(found)
}

fn connections(row: &PgRow, limits: &Thresholds) -> Result<Finding, Failure> {
    let (used, ours): (i32, i32) = (
        row.try_get("connections")?,
        row.try_get("connections_ours")?,
    );
    let max: i32 = row.try_get("connections_max")?;
    let percent = used.saturating_mul(100).checked_div(max).unwrap_or(100);
    let verdict = match percent {
        95.. => Verdict::Fail,
        percent if percent >= limits.connections_percent => Verdict::Warn,
        _ => Verdict::Ok,
    };
    let seen = format!("{used} of {max} connections are in use, {ours} of them by Tasker");
    let advice = "raise max_connections, or let fewer processes share the server: one that finds no \
                  connection stands still";
    Ok(Finding::new("connections", verdict, seen).advise(advice))
}

/// How far the clock of this host is from the database's, which is the one that counts.
pub(super) async fn clock(
    connection: &mut PgConnection,
    limits: &Thresholds,
) -> Result<Vec<Finding>, Failure> {
    let asked = host_now();
    let sighting = sight(connection).await?;
    let heard = host_now();
    let took = heard.saturating_sub(asked);
    let middle = asked.saturating_add(took / 2);
    let micros = u64::try_from(sighting.at.as_micros()).unwrap_or_default();
    let offset = middle.abs_diff(Duration::from_micros(micros));
    let verdict = if offset.saturating_sub(took) > limits.clock_offset {
        Verdict::Warn
    } else {
        Verdict::Ok
    };
    let seen = format!(
        "this host and the database are {} apart; a round trip takes {} ms",
        span(offset),
        took.as_millis()
    );
    let advice = "the database's clock decides, so nothing breaks, but logs will not match; \
                  synchronise both by NTP";
    Ok(vec![Finding::new("clock", verdict, seen).advise(advice)])
}

#[expect(
    clippy::disallowed_methods,
    reason = "the host's clock is what is looked at; nothing is decided by it"
)]
fn host_now() -> Duration {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    since.unwrap_or_default()
}
