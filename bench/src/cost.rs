//! What steps and submissions cost the database.

use serde::Serialize;

use crate::number::{float, share};
use crate::probe::Reading;

/// Cost of each step and each submission; nothing is known of a store in memory.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Cost {
    /// Statements of the workers for each step.
    pub queries_per_step: Option<f64>,
    /// Commits of the workers for each step.
    pub commits_per_step: Option<f64>,
    /// Bytes that the workers added to the write-ahead log, for each step.
    pub wal_bytes_per_step: Option<f64>,
    /// The same three of the submission, for each task.
    pub submit_queries_per_task: Option<f64>,
    /// Commits.
    pub submit_commits_per_task: Option<f64>,
    /// Bytes.
    pub submit_wal_bytes_per_task: Option<f64>,
    /// Who counted the statements: `pg_stat_statements`, or `client`, which counts each call of the
    /// store as one.
    pub counted_by: Option<&'static str>,
    /// Rows of all our tables that waited for vacuum at the end.
    pub dead_tuples: Option<u64>,
    /// Whether commits waited for the disk, in the server's word.
    pub sync_commit: Option<String>,
}

/// What was done between two readings.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Done {
    pub(crate) queries: f64,
    pub(crate) commits: f64,
    pub(crate) wal_bytes: f64,
}

impl Done {
    /// Between two readings. Where the server does not count statements, `calls` stands for them.
    pub(crate) fn between(before: &Reading, after: &Reading, calls: u64) -> Self {
        let counted = before.queries.zip(after.queries);
        let queries = counted.map_or(calls, |(before, after)| after.saturating_sub(before));
        Self {
            queries: float(queries),
            commits: float(after.commits.saturating_sub(before.commits)),
            wal_bytes: float(after.wal_bytes.saturating_sub(before.wal_bytes)),
        }
    }

    /// The share of one of so many.
    pub(crate) fn each(self, count: u64) -> Self {
        let count = float(count);
        Self {
            queries: share(self.queries, count),
            commits: share(self.commits, count),
            wal_bytes: share(self.wal_bytes, count),
        }
    }

    /// Without so many times `part`.
    pub(crate) fn without(self, count: u64, part: Self) -> Self {
        let count = float(count);
        Self {
            queries: (self.queries - part.queries * count).max(0.0),
            commits: (self.commits - part.commits * count).max(0.0),
            wal_bytes: (self.wal_bytes - part.wal_bytes * count).max(0.0),
        }
    }
}

impl Cost {
    /// Of what a step and a submission did.
    pub(crate) fn new(step: Done, submission: Done, last: &Reading) -> Self {
        let by = if last.queries.is_some() {
            "pg_stat_statements"
        } else {
            "client"
        };
        Self {
            queries_per_step: Some(step.queries),
            commits_per_step: Some(step.commits),
            wal_bytes_per_step: Some(step.wal_bytes),
            submit_queries_per_task: Some(submission.queries),
            submit_commits_per_task: Some(submission.commits),
            submit_wal_bytes_per_task: Some(submission.wal_bytes),
            counted_by: Some(by),
            dead_tuples: Some(last.dead_tuples),
            sync_commit: Some(last.sync_commit.clone()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reading(queries: Option<u64>, commits: u64) -> Reading {
        Reading {
            queries,
            commits,
            wal_bytes: commits * 100,
            dead_tuples: 3,
            sync_commit: "on".to_owned(),
        }
    }

    #[test]
    fn what_submissions_did_is_not_counted_for_the_steps() {
        let (before, after) = (reading(Some(1_000), 500), reading(Some(1_070), 540));
        let submission = Done {
            queries: 3.0,
            commits: 1.0,
            wal_bytes: 100.0,
        };
        let steps = Done::between(&before, &after, 9).without(10, submission);
        let step = steps.each(20);
        let cost = Cost::new(step, submission, &after);
        assert_eq!(cost.queries_per_step, Some(2.0));
        assert_eq!(cost.commits_per_step, Some(1.5));
        assert_eq!(cost.wal_bytes_per_step, Some(150.0));
        assert_eq!(cost.counted_by, Some("pg_stat_statements"));
    }

    #[test]
    fn where_the_server_does_not_count_statements_calls_are_counted() {
        let (before, after) = (reading(None, 0), reading(None, 10));
        let done = Done::between(&before, &after, 9);
        assert_eq!((done.queries, done.commits), (9.0, 10.0));
        let cost = Cost::new(done, Done::default(), &after);
        assert_eq!(cost.counted_by, Some("client"));
    }
}
