//! What one measurement found.

use serde::Serialize;

use crate::cost::Cost;
use crate::floor::Floor;
use crate::number::share;
use crate::percentiles::Percentiles;
use crate::plan::{Mode, Stored};

/// One shape in one mode. Field names are those of `--json`; what is not known is null.
#[derive(Clone, Debug, Serialize)]
pub struct Figures {
    /// Which graph.
    pub shape: String,
    /// How it was run.
    pub mode: Mode,
    /// How its workers and its submitter reached the store.
    pub via: Via,
    /// Tasks that were run to their end.
    pub tasks: u64,
    /// Steps that were run.
    pub steps: u64,
    /// Workers.
    pub workers: u16,
    /// Steps that each worker ran at once.
    pub concurrency: u16,
    /// What had been put into the store before.
    pub stored: Option<Stored>,
    /// Steps finished in a second.
    pub steps_per_s: f64,
    /// Tasks finished in a second.
    pub tasks_per_s: f64,
    /// Tasks submitted in a second: in batches for a burn-down, else one by one.
    pub submit_per_s: f64,
    /// From before a task was submitted until its end was known to be committed.
    #[serde(flatten)]
    pub end: EndPercentiles,
    /// From before a task was submitted until its first handler was called.
    #[serde(flatten)]
    pub start: StartPercentiles,
    /// From a worker's request for steps until it was answered how they ended; over HTTP only.
    #[serde(flatten)]
    pub turn: TurnPercentiles,
    /// What it cost the database; of work over HTTP nothing is known.
    #[serde(flatten)]
    pub cost: Cost,
    /// Resident memory of this process at the end.
    pub rss_bytes: Option<u64>,
    /// What the database can do at best.
    pub floor: Option<Floor>,
    /// These figures as shares of others.
    pub ratios: Ratios,
}

/// How a store is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Via {
    /// By use cases in the process of the bench.
    Process,
    /// Through a server.
    Http,
}

/// Percentiles of submit to end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct EndPercentiles {
    /// Half are at most this.
    pub p50_ms: Option<f64>,
    /// 95 of 100 are at most this.
    pub p95_ms: Option<f64>,
    /// 99 of 100 are at most this.
    pub p99_ms: Option<f64>,
}

/// Percentiles of submit to start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct StartPercentiles {
    /// Half are at most this.
    pub start_p50_ms: Option<f64>,
    /// 95 of 100 are at most this.
    pub start_p95_ms: Option<f64>,
    /// 99 of 100 are at most this.
    pub start_p99_ms: Option<f64>,
}

/// Percentiles of claim to commit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct TurnPercentiles {
    /// Half are at most this.
    pub turn_p50_ms: Option<f64>,
    /// 95 of 100 are at most this.
    pub turn_p95_ms: Option<f64>,
    /// 99 of 100 are at most this.
    pub turn_p99_ms: Option<f64>,
}

/// Figures as shares of others; null where one of the two is missing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Ratios {
    /// `steps_per_s` to the floor's `claim50`.
    pub steps_to_claim50: Option<f64>,
    /// `steps_per_s` to the floor's `chain50`.
    pub steps_to_chain50: Option<f64>,
    /// `submit_per_s` to the floor's `insert500`.
    pub submit_to_insert500: Option<f64>,
    /// `start_p50_ms` to the floor's `commit_p50_ms`.
    pub start_to_commit: Option<f64>,
    /// `p50_ms` to the floor's `commit_p50_ms`.
    pub end_to_commit: Option<f64>,
    /// `steps_per_s` to that of the same shape and mode before anything was stored.
    pub steps_to_empty: Option<f64>,
    /// `steps_per_s` over HTTP to that of the same shape and mode in process.
    pub steps_to_process: Option<f64>,
}

impl Via {
    /// What is said of it along the way.
    pub(crate) const fn told(self) -> &'static str {
        match self {
            Self::Process => "",
            Self::Http => " over HTTP",
        }
    }
}

impl From<Option<Percentiles>> for EndPercentiles {
    fn from(found: Option<Percentiles>) -> Self {
        Self {
            p50_ms: found.map(|found| found.p50),
            p95_ms: found.map(|found| found.p95),
            p99_ms: found.map(|found| found.p99),
        }
    }
}

impl From<Option<Percentiles>> for StartPercentiles {
    fn from(found: Option<Percentiles>) -> Self {
        Self {
            start_p50_ms: found.map(|found| found.p50),
            start_p95_ms: found.map(|found| found.p95),
            start_p99_ms: found.map(|found| found.p99),
        }
    }
}

impl From<Option<Percentiles>> for TurnPercentiles {
    fn from(found: Option<Percentiles>) -> Self {
        Self {
            turn_p50_ms: found.map(|found| found.p50),
            turn_p95_ms: found.map(|found| found.p95),
            turn_p99_ms: found.map(|found| found.p99),
        }
    }
}

impl Figures {
    /// Whether the same was measured.
    pub(crate) fn is_the_same_as(&self, other: &Self) -> bool {
        (&self.shape, self.mode, self.via) == (&other.shape, other.mode, other.via)
    }

    /// Sets them beside the floor of their database.
    pub(crate) fn compare(&mut self, floor: Floor) {
        let commit = |ms: Option<f64>| ms.map(|ms| share(ms, floor.commit_p50_ms));
        self.floor = Some(floor);
        self.ratios = Ratios {
            steps_to_claim50: Some(share(self.steps_per_s, floor.claim50)),
            steps_to_chain50: Some(share(self.steps_per_s, floor.chain50)),
            submit_to_insert500: Some(share(self.submit_per_s, floor.insert500)),
            start_to_commit: commit(self.start.start_p50_ms),
            end_to_commit: commit(self.end.p50_ms),
            ..self.ratios
        };
    }
}
