//! Clients: what they heard is so.

use std::collections::{BTreeMap, BTreeSet};

use uuid::Uuid;

use super::{Findings, Kind};
use crate::client::log::{Answer, Ask};
use crate::evidence::Evidence;

pub(super) fn check(evidence: &Evidence, findings: &mut Findings) {
    submissions(evidence, findings);
    operations(evidence, findings);
}

fn submissions(evidence: &Evidence, findings: &mut Findings) {
    let mut kept: BTreeMap<&str, Vec<Uuid>> = BTreeMap::new();
    for record in &evidence.tasks {
        let task = &record.snapshot.task;
        let key = task.facts.idempotency_key.as_ref();
        let key = key.map_or("", |key| key.as_str());
        kept.entry(key).or_default().push(task.id.as_uuid());
    }
    let mut asked = BTreeSet::new();
    for call in &evidence.calls {
        let Ask::Submit { key } = &call.ask else {
            continue;
        };
        asked.insert(key.as_str());
        let tasks = kept.get(key.as_str()).map_or(&[][..], Vec::as_slice);
        match call.answer {
            Answer::Submitted { task } => {
                findings.expect(Kind::Lost, tasks.contains(&task), || {
                    format!("{key} was taken as {task}, and is not there")
                });
            }
            Answer::Refused => findings.expect(Kind::Wrong, tasks.is_empty(), || {
                format!("{key} was refused, and is there: {tasks:?}")
            }),
            Answer::Unknown | Answer::Operated { .. } => {}
        }
    }
    for (key, tasks) in kept {
        findings.expect(Kind::Twice, tasks.len() == 1, || {
            format!("{key} is there {} times: {tasks:?}", tasks.len())
        });
        findings.expect(Kind::Wrong, asked.contains(key), || {
            format!("nobody asked for {key}")
        });
    }
}

fn operations(evidence: &Evidence, findings: &mut Findings) {
    let mut kept: BTreeMap<(Uuid, &str), usize> = BTreeMap::new();
    for row in &evidence.operations {
        let count = kept.entry((row.task, row.note.as_str())).or_default();
        *count = count.saturating_add(1);
    }
    for call in &evidence.calls {
        let Ask::Operate { task, note } = &call.ask else {
            continue;
        };
        let count = kept.get(&(*task, note.as_str())).copied().unwrap_or(0);
        findings.expect(Kind::Twice, count <= 1, || {
            format!("{note} on {task} is there {count} times")
        });
        let fits = match call.answer {
            Answer::Operated { changed: true } => count > 0,
            Answer::Operated { changed: false } | Answer::Refused => count == 0,
            Answer::Unknown | Answer::Submitted { .. } => true,
        };
        let kind = if count == 0 { Kind::Lost } else { Kind::Wrong };
        findings.expect(kind, fits, || {
            format!("{note} on {task}: heard {:?}, {count} rows", call.answer)
        });
    }
}
