//! What is told of a run.

use std::fmt::Write;
use std::time::Duration;

use domain::millis::Millis;
use serde::Serialize;

use crate::check::{Kind, Verdict};
use crate::evidence::Evidence;
use crate::run::{RECOVER_WITHIN, RunOptions};
use crate::scenario::{Counts, Scenario};

/// Violations that are told in full; there may be thousands.
const TOLD: usize = 20;

/// How often a fault struck, and what it hit.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Tally {
    strikes: u64,
    /// Strikes that hit at least one piece of work.
    landed: u64,
    hits: u64,
    worst_recovery: Option<Duration>,
}

impl Tally {
    pub(crate) fn add(&mut self, hits: u64) {
        self.strikes = self.strikes.saturating_add(1);
        self.landed = self.landed.saturating_add(u64::from(hits > 0));
        self.hits = self.hits.saturating_add(hits);
    }

    pub(crate) fn recovered_in(&mut self, time: Duration) {
        self.worst_recovery = self.worst_recovery.max(Some(time));
    }

    /// Whether nothing succeeded for too long after a strike.
    fn is_stalled(&self) -> bool {
        self.worst_recovery
            .is_some_and(|time| time >= RECOVER_WITHIN)
    }

    fn counted(&self, by: Counts) -> u64 {
        match by {
            Counts::Strikes => self.landed,
            Counts::Pieces => self.hits,
        }
    }
}

/// One scenario, in figures.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    scenario: String,
    seed: u64,
    strikes: u64,
    /// Faults that hit work in flight, as the scenario counts them.
    faults: u64,
    faults_needed: u64,
    /// Steps running and commands under way when a strike hit them.
    hits: u64,
    tasks: usize,
    attempts: usize,
    lost: usize,
    twice: usize,
    stuck: usize,
    late: usize,
    wrong: usize,
    worst_recovery_ms: Option<u64>,
    promise: &'static str,
    passed: bool,
    /// What was found, or what was missing.
    findings: Vec<String>,
}

impl Report {
    pub(crate) fn new(
        options: &RunOptions,
        tally: &Tally,
        evidence: &Evidence,
        verdict: &Verdict,
        deserters: Vec<String>,
    ) -> Self {
        let count = |kind| {
            let all = verdict.violations.iter();
            all.filter(|violation| violation.kind == kind).count()
        };
        let scenario: Scenario = options.scenario;
        let of_work = tally.worst_recovery.map(|time| time.as_millis());
        let of_work = of_work.map(|millis| u64::try_from(millis).unwrap_or(u64::MAX));
        let mut findings: Vec<String> =
            verdict.violations.iter().map(ToString::to_string).collect();
        findings.extend(deserters);
        if tally.is_stalled() {
            let limit = RECOVER_WITHIN.as_secs();
            findings.push(format!(
                "Stuck: all was well, and no step succeeded for {limit} s"
            ));
        }
        Self {
            scenario: scenario.name(),
            seed: options.seed,
            strikes: tally.strikes,
            faults: tally.counted(scenario.setting().counts),
            faults_needed: 0,
            hits: tally.hits,
            tasks: evidence.tasks.len(),
            attempts: evidence.attempts(),
            lost: count(Kind::Lost),
            twice: count(Kind::Twice),
            stuck: count(Kind::Stuck).saturating_add(usize::from(tally.is_stalled())),
            late: count(Kind::Late),
            wrong: count(Kind::Wrong),
            worst_recovery_ms: of_work.max(verdict.worst_recovery.map(Millis::get)),
            promise: scenario.promise(),
            passed: findings.is_empty(),
            findings,
        }
    }

    /// A run whose faults hit too little proves nothing.
    pub(crate) fn needing(mut self, faults: u64) -> Self {
        self.faults_needed = faults;
        if self.faults < faults {
            self.passed = false;
            let why = format!(
                "only {} faults hit work in flight, {faults} are needed",
                self.faults
            );
            self.findings.push(why);
        }
        self
    }

    /// Whether every promise was kept, under enough faults.
    pub const fn passed(&self) -> bool {
        self.passed
    }

    /// What was found, a line each.
    pub fn findings(&self) -> String {
        let mut text = String::new();
        for finding in self.findings.iter().take(TOLD) {
            // Writing to a string does not fail.
            writeln!(text, "{}: {finding}", self.scenario).ok();
        }
        if let Some(more) = self
            .findings
            .len()
            .checked_sub(TOLD)
            .filter(|more| *more > 0)
        {
            writeln!(text, "{}: and {more} more", self.scenario).ok();
        }
        text
    }
}

/// The reports as a table in Markdown, as it stands in `docs/reliability.md`.
pub fn table(reports: &[Report]) -> String {
    let mut text = String::from(
        "| scenario | strikes | faults | hits | tasks | attempts | lost | twice | stuck | late | wrong | \
         worst recovery | verdict | promise |\n|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|---|---|\n",
    );
    for report in reports {
        let recovery = report.worst_recovery_ms;
        let recovery = recovery.map_or_else(String::new, |millis| format!("{millis} ms"));
        let verdict = if report.passed { "kept" } else { "BROKEN" };
        let Report {
            scenario,
            strikes,
            faults,
            hits,
            tasks,
            attempts,
            lost,
            twice,
            stuck,
            late,
            wrong,
            promise,
            ..
        } = report;
        writeln!(
            text,
            "| {scenario} | {strikes} | {faults} | {hits} | {tasks} | {attempts} | {lost} | {twice} | {stuck} \
             | {late} | {wrong} | {recovery} | {verdict} | {promise} |"
        )
        .ok();
    }
    text
}
