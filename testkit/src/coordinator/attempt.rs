//! What happened to the steps of a task, attempt by attempt.

use std::collections::BTreeMap;

use domain::history::{Cause, Transition};
use domain::id::{LeaseNo, StepIndex};
use domain::name::StepName;
use domain::task::Snapshot;
use domain::text::Text;
use domain::time::Timestamp;

/// One lease of a step, from its claim to its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// Of which step.
    pub step: StepName,
    /// Under which lease.
    pub lease_no: LeaseNo,
    /// When it began.
    pub started_at: Timestamp,
    /// When and how it ended, and what was said then; none while it runs.
    pub ended: Option<(Timestamp, Cause, Option<Text>)>,
}

impl Attempt {
    /// The attempts that the history of a task tells of, in the order they began.
    pub fn all(task: &Snapshot, rows: &[Transition]) -> Vec<Self> {
        let mut attempts: Vec<Self> = Vec::new();
        let mut open: BTreeMap<StepIndex, usize> = BTreeMap::new();
        for row in rows {
            let Some(index) = row.step else { continue };
            if row.cause == Cause::Started {
                open.insert(index, attempts.len());
                attempts.push(Self {
                    step: task.steps[index.as_usize()].definition.name.clone(),
                    lease_no: row.lease_no,
                    started_at: row.stamp.at,
                    ended: None,
                });
            } else if let Some(place) = open.remove(&index) {
                let note = row.stamp.note.clone();
                attempts[place].ended = Some((row.stamp.at, row.cause, note));
            }
        }
        attempts
    }
}

impl std::fmt::Display for Attempt {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{} {} lease {}: ",
            self.started_at, self.step, self.lease_no
        )?;
        match &self.ended {
            Some((at, cause, Some(note))) => write!(f, "{} at {at}: {note}", cause.as_str()),
            Some((at, cause, None)) => write!(f, "{} at {at}", cause.as_str()),
            None => f.write_str("running"),
        }
    }
}
