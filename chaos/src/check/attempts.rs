//! Workers: what ran was leased, what was committed is kept, and each once.

use std::collections::{BTreeMap, BTreeSet};

use domain::history::{Cause, Transition};
use domain::status::Status;

use super::{Findings, Kind};
use crate::evidence::Evidence;
use crate::journal::{Line, StepKey};

/// A step under one lease.
type Attempt = (StepKey, i64);

pub(super) fn check(evidence: &Evidence, findings: &mut Findings) {
    let mut kept = Kept::default();
    for row in evidence.tasks.iter().flat_map(|task| &task.history) {
        kept.take(row, findings);
    }
    let mut said = Said::default();
    for line in &evidence.journal {
        said.take(line, &kept, findings);
    }
    for attempt in &kept.succeeded {
        findings.expect(Kind::Wrong, said.succeeded.contains(attempt), || {
            let (step, lease_no) = attempt;
            format!("{step} has succeeded under lease {lease_no}, but no handler said so")
        });
    }
}

/// What tells one row of history from all others, its time and text apart.
type Mark = (
    uuid::Uuid,
    Option<u32>,
    Status,
    Status,
    Cause,
    i64,
    u32,
    u32,
);

fn mark(row: &Transition) -> Mark {
    (
        row.task.as_uuid(),
        row.step.map(|step| step.0),
        row.from,
        row.to,
        row.cause,
        row.lease_no.get(),
        row.run_no,
        row.attempt,
    )
}

/// What history says.
#[derive(Default)]
struct Kept {
    marks: BTreeSet<Mark>,
    /// The newest lease of each step so far.
    newest: BTreeMap<StepKey, i64>,
    /// Who started each attempt.
    started: BTreeMap<Attempt, String>,
    ended: BTreeSet<Attempt>,
    succeeded: BTreeSet<Attempt>,
    runs: BTreeSet<(StepKey, u32)>,
}

impl Kept {
    fn take(&mut self, row: &Transition, findings: &mut Findings) {
        self.marks.insert(mark(row));
        let Some(step) = StepKey::of(row) else {
            return;
        };
        let attempt = (step, row.lease_no.get());
        if row.cause == Cause::Started {
            let before = self.newest.insert(step, attempt.1).unwrap_or(0);
            findings.expect(Kind::Twice, attempt.1 > before, || {
                format!("{step}: lease {} was given after {before}", attempt.1)
            });
            self.started
                .insert(attempt, row.stamp.by.as_str().to_owned());
        }
        if row.from == Status::InProgress {
            findings.expect(Kind::Twice, self.ended.insert(attempt), || {
                format!("{step}: lease {} has ended twice: {row:?}", attempt.1)
            });
        }
        if row.cause == Cause::Succeeded {
            self.succeeded.insert(attempt);
            findings.expect(Kind::Twice, self.runs.insert((step, row.run_no)), || {
                format!("{step} has succeeded twice in run {}", row.run_no)
            });
        }
    }
}

/// What the workers said.
#[derive(Default)]
struct Said {
    begun: BTreeSet<Attempt>,
    acknowledged: BTreeSet<Mark>,
    succeeded: BTreeSet<Attempt>,
}

impl Said {
    fn take(&mut self, line: &Line, kept: &Kept, findings: &mut Findings) {
        match line {
            Line::Begin {
                step,
                lease_no,
                worker,
                ..
            } => {
                let attempt = (*step, *lease_no);
                findings.expect(Kind::Twice, self.begun.insert(attempt), || {
                    format!("{step} was begun twice under lease {lease_no}")
                });
                let whose = kept.started.get(&attempt);
                findings.expect(Kind::Lost, whose == Some(worker), || {
                    format!("{step} ran under lease {lease_no} of {worker}, which was given to {whose:?}")
                });
            }
            Line::End {
                step,
                lease_no,
                succeeded: true,
                ..
            } => {
                self.succeeded.insert((*step, *lease_no));
            }
            Line::Ack(row) => {
                findings.expect(Kind::Lost, kept.marks.contains(&mark(row)), || {
                    format!("a committed transition is not in history: {row:?}")
                });
                let repeats = row.step.is_some() && !self.acknowledged.insert(mark(row));
                findings.expect(Kind::Twice, !repeats, || {
                    format!("a transition was acknowledged twice: {row:?}")
                });
            }
            Line::End { .. } | Line::Mark(_) => {}
        }
    }
}
