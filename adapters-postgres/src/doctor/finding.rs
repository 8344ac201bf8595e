//! What a look finds.

use std::time::Duration;

use serde::Serialize;

/// Whether what was seen is well.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It is.
    Ok,
    /// It costs something, or will.
    Warn,
    /// A promise is not kept, or work stands still.
    Fail,
}

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Which: a word.
    pub check: &'static str,
    /// Whether it is well.
    pub verdict: Verdict,
    /// What was seen.
    pub seen: String,
    /// What to do, where there is something.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub advice: Option<String>,
}

impl Finding {
    pub(super) fn new(check: &'static str, verdict: Verdict, seen: impl Into<String>) -> Self {
        Self {
            check,
            verdict,
            seen: seen.into(),
            advice: None,
        }
    }

    pub(super) fn ok(check: &'static str, seen: impl Into<String>) -> Self {
        Self::new(check, Verdict::Ok, seen)
    }

    pub(super) fn warn(check: &'static str, seen: impl Into<String>) -> Self {
        Self::new(check, Verdict::Warn, seen)
    }

    pub(super) fn fail(check: &'static str, seen: impl Into<String>) -> Self {
        Self::new(check, Verdict::Fail, seen)
    }

    /// With what to do; where all is well there is nothing.
    pub(super) fn advise(self, advice: impl Into<String>) -> Self {
        let advice = (self.verdict != Verdict::Ok).then(|| advice.into());
        Self { advice, ..self }
    }
}

/// From where on something is not well. The defaults suit a system in production.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Thresholds {
    /// How far the host's clock may be off. Warn. Default 1 s.
    pub clock_offset: Duration,
    /// How old a snapshot may be. Warn; fail at twelve times as much. Default 5 min.
    pub snapshot_age: Duration,
    /// How many dead rows a table may have beside a fifth of the live ones. Warn. Default 50,000.
    pub dead_rows: i64,
    /// From which size on, in bytes, an index should have been read. Warn. Default 100 MB.
    pub idle_index_bytes: i64,
    /// How long a step that may run may wait. Warn. Default 5 min.
    pub ready_age: Duration,
    /// How long a lease may have run out without being taken back. Warn; fail at ten times as
    /// much. Default 10 s.
    pub lapsed_age: Duration,
    /// How many percent of the connections may be in use. Warn; fail at 95. Default 80.
    pub connections_percent: i32,
}

impl Default for Thresholds {
    fn default() -> Self {
        Self {
            clock_offset: Duration::from_secs(1),
            snapshot_age: Duration::from_mins(5),
            dead_rows: 50_000,
            idle_index_bytes: 100_000_000,
            ready_age: Duration::from_mins(5),
            lapsed_age: Duration::from_secs(10),
            connections_percent: 80,
        }
    }
}
