//! No step begins before its parents are done. The journal is in the order of events.

use std::collections::{BTreeMap, BTreeSet};

use domain::id::StepIndex;

use super::{Findings, Kind};
use crate::evidence::Evidence;
use crate::journal::{Line, StepKey};

pub(super) fn check(evidence: &Evidence, findings: &mut Findings) {
    let templates: BTreeMap<_, _> = evidence
        .tasks
        .iter()
        .map(|record| (record.snapshot.task.id.as_uuid(), &record.snapshot.template))
        .collect();
    let mut done: BTreeSet<StepKey> = BTreeSet::new();
    for line in &evidence.journal {
        match line {
            Line::End {
                step,
                succeeded: true,
                ..
            } => {
                done.insert(*step);
            }
            Line::Begin { step, .. } => {
                let Some(template) = templates.get(&step.task) else {
                    continue;
                };
                for parent in template.graph().parents(StepIndex(step.index)) {
                    let parent = StepKey {
                        index: parent.0,
                        ..*step
                    };
                    findings.expect(Kind::Wrong, done.contains(&parent), || {
                        format!("{step} began before {parent} was done")
                    });
                }
            }
            Line::End { .. } | Line::Ack(_) | Line::Mark(_) => {}
        }
    }
}
