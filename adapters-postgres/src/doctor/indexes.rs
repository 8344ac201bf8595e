//! Whether the indexes are those that the migrations make, and are read.

use std::collections::{BTreeMap, BTreeSet};

use sqlx::Row;
use sqlx::postgres::PgConnection;

use super::text::bytes;
use super::{Finding, Thresholds};
use crate::failure::Failure;
use crate::schema::statements;

struct Index {
    is_valid: bool,
    is_unique: bool,
    bytes: i64,
    scans: i64,
}

pub(super) async fn look(
    connection: &mut PgConnection,
    limits: &Thresholds,
) -> Result<Vec<Finding>, Failure> {
    let rows = sqlx::query(include_str!("../../queries/doctor/indexes.sql"))
        .fetch_all(connection)
        .await?;
    let mut there = BTreeMap::new();
    for row in rows {
        let index = Index {
            is_valid: row.try_get("is_valid")?,
            is_unique: row.try_get("is_unique")?,
            bytes: row.try_get("bytes")?,
            scans: row.try_get("scans")?,
        };
        there.insert(row.try_get::<String, _>("name")?, index);
    }
    Ok(judge(&there, limits))
}

fn judge(there: &BTreeMap<String, Index>, limits: &Thresholds) -> Vec<Finding> {
    let mut found = Vec::new();
    for name in made(&statements()) {
        if !there.contains_key(&name) {
            let seen = format!("the index {name} is missing");
            let advice =
                "create it as its migration does; until then what needs it reads whole tables";
            found.push(Finding::fail("indexes", seen).advise(advice));
        }
    }
    for (name, index) in there {
        if !index.is_valid {
            let seen = format!("the index {name} is not valid");
            let advice = format!("REINDEX INDEX CONCURRENTLY tasker.{name}");
            found.push(Finding::fail("indexes", seen).advise(advice));
        } else if index.scans == 0 && !index.is_unique && index.bytes >= limits.idle_index_bytes {
            let seen = format!(
                "the index {name} has {} and was never read since the statistics began",
                bytes(index.bytes)
            );
            let advice = "nothing to do if what it serves is not used here; else find out why the planner avoids it";
            found.push(Finding::warn("indexes", seen).advise(advice));
        }
    }
    if found.is_empty() {
        let seen = format!("all {} indexes are there and valid", there.len());
        found.push(Finding::ok("indexes", seen));
    }
    found
}

/// The names of the indexes that statements make and leave: those of `CREATE INDEX` and of keys.
pub(super) fn made(statements: &str) -> BTreeSet<String> {
    let code: String = statements
        .lines()
        .map(|line| line.split("--").next().unwrap_or_default())
        .flat_map(|line| [line, "\n"])
        .collect();
    let code = code.replace(['(', ')', ';', ','], " ");
    let words: Vec<&str> = code.split_whitespace().collect();
    let mut names = BTreeSet::new();
    let bare = |word: &str| word.rsplit('.').next().unwrap_or(word).to_owned();
    for (at, word) in words.iter().enumerate() {
        let rest = words.get(at.saturating_add(1)..).unwrap_or_default();
        match (*word, rest) {
            ("CREATE", ["INDEX", name, ..] | ["UNIQUE", "INDEX", name, ..]) => {
                names.insert(bare(name));
            }
            ("DROP", ["INDEX", "IF", "EXISTS", name, ..] | ["INDEX", name, ..]) => {
                names.remove(&bare(name));
            }
            ("INDEX", [old, "RENAME", "TO", new, ..]) if names.remove(&bare(old)) => {
                names.insert(bare(new));
            }
            _ => {}
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_dropped_or_renamed_is_not_expected() {
        let names = made(
            "CREATE INDEX a ON tasker.t (x);\nCREATE UNIQUE INDEX b ON tasker.t (y);\n\
             -- CREATE INDEX c ON tasker.t (z);\nCREATE INDEX d ON t (x);\nCREATE INDEX e ON t (x);\n\
             DROP INDEX tasker.d;\nALTER INDEX tasker.e RENAME TO f;\nCREATE TABLE g (x integer);",
        );
        assert_eq!(names, ["a", "b", "f"].map(str::to_owned).into());
    }

    fn index(is_valid: bool, bytes: i64, scans: i64) -> Index {
        Index {
            is_valid,
            is_unique: false,
            bytes,
            scans,
        }
    }

    #[test]
    fn missing_invalid_and_idle_indexes_are_named() {
        let limits = Thresholds::default();
        let mut there: BTreeMap<String, Index> = made(&statements())
            .into_iter()
            .map(|name| (name, index(true, 0, 0)))
            .collect();
        let verdicts = |there: &BTreeMap<String, Index>| -> Vec<String> {
            let found = judge(there, &limits).into_iter();
            found
                .map(|f| format!("{:?}: {}", f.verdict, f.seen))
                .collect()
        };
        assert_eq!(verdicts(&there).len(), 1);
        assert!(verdicts(&there)[0].starts_with("Ok"));
        there.remove("steps_ready");
        there.insert("steps_running".to_owned(), index(false, 0, 0));
        there.insert("big".to_owned(), index(true, 100_000_000, 0));
        there.insert("read".to_owned(), index(true, 100_000_000, 1));
        let found = verdicts(&there);
        assert_eq!(found.len(), 3, "{found:?}");
        assert!(found[0].contains("steps_ready is missing"), "{found:?}");
        assert!(found[1].contains("big has 100.0 MB"), "{found:?}");
        assert!(found[2].contains("steps_running is not valid"), "{found:?}");
    }
}
