//! What a dead worker held is taken back in time, and begins again in time.

use std::collections::BTreeMap;

use domain::history::{Cause, Transition};
use domain::millis::Millis;
use domain::status::Status;
use domain::time::Timestamp;
use uuid::Uuid;

use super::{Findings, Kind};
use crate::evidence::Evidence;
use crate::journal::StepKey;
use crate::load::BACKOFF_MOST;
use crate::worker::LEASE;

/// Beyond the lease.
const TAKEN_BACK_WITHIN: Millis = Millis::from_secs(3);
/// Beyond its `next_run_at`.
const BEGUN_WITHIN: Millis = Millis::from_secs(2);

/// Answers the longest time from a death until a step was taken back.
pub(super) fn check(evidence: &Evidence, findings: &mut Findings) -> Option<Millis> {
    let mut deaths: BTreeMap<&str, Vec<Timestamp>> = BTreeMap::new();
    for death in &evidence.deaths {
        deaths.entry(&death.worker).or_default().push(death.at);
    }
    let mut worst = None;
    for record in &evidence.tasks {
        let held_up = was_paused(evidence, record.snapshot.task.id.as_uuid());
        for (step, rows) in by_step(&record.history) {
            for (at, row) in rows.iter().enumerate() {
                let Some(died) = death_after(row, &deaths) else {
                    continue;
                };
                let after = rows.get(at.saturating_add(1)..).unwrap_or_default();
                let waited = taken_back(step, died, after, findings);
                worst = worst.max(waited);
                if waited.is_some() && !held_up {
                    begun_again(step, after, findings);
                }
            }
        }
    }
    worst
}

fn by_step(history: &[Transition]) -> BTreeMap<StepKey, Vec<&Transition>> {
    let mut steps: BTreeMap<StepKey, Vec<&Transition>> = BTreeMap::new();
    for row in history {
        if let Some(step) = StepKey::of(row) {
            steps.entry(step).or_default().push(row);
        }
    }
    steps
}

/// When the worker that this row says has started a step died next.
fn death_after(row: &Transition, deaths: &BTreeMap<&str, Vec<Timestamp>>) -> Option<Timestamp> {
    let mut deaths = deaths.get(row.stamp.by.as_str())?.iter();
    let next = deaths.find(|died| row.stamp.at <= **died).copied();
    next.filter(|_| row.cause == Cause::Started)
}

/// How long after the death the lease ended, if it did not before.
fn taken_back(
    step: StepKey,
    died: Timestamp,
    after: &[&Transition],
    findings: &mut Findings,
) -> Option<Millis> {
    let end = after.iter().find(|row| row.from == Status::InProgress)?;
    if end.stamp.at <= died {
        return None;
    }
    let waited = end.stamp.at.since(died);
    findings.expect(Kind::Late, waited <= LEASE.plus(TAKEN_BACK_WITHIN), || {
        let waited = waited.get();
        format!("{step} was taken back {waited} ms after its worker had died")
    });
    Some(waited)
}

fn begun_again(step: StepKey, after: &[&Transition], findings: &mut Findings) {
    let mut after = after.iter();
    let Some(again) = after.find(|row| row.cause == Cause::RetryScheduled) else {
        return;
    };
    // The worker that died may have told of a failure itself, and then waits like any other.
    let due = again.stamp.at.plus(BACKOFF_MOST);
    if let Some(start) = after.find(|row| row.cause == Cause::Started) {
        let waited = start.stamp.at.since(due);
        findings.expect(Kind::Late, waited <= BEGUN_WITHIN, || {
            let waited = waited.get();
            format!("{step} began {waited} ms after it was due")
        });
    }
}

/// Such a task waits for its operator.
fn was_paused(evidence: &Evidence, task: Uuid) -> bool {
    let mut rows = evidence.operations.iter();
    rows.any(|row| row.task == task && row.operation == "pause")
}
