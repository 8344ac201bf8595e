//! What the workers write down as it happens: one file that all of them append to.
//!
//! Each line is one write to a file opened for appending, so lines are whole, and their order is
//! the order in which things happened, whatever the clocks say.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use domain::history::Transition;
use domain::status::Status;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A place of a task's graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub(crate) struct StepKey {
    pub(crate) task: Uuid,
    pub(crate) index: u32,
}

impl StepKey {
    /// The step that a row of history is about, if it is about one.
    pub(crate) fn of(row: &Transition) -> Option<Self> {
        let index = row.step?.0;
        let task = row.task.as_uuid();
        Some(Self { task, index })
    }
}

impl std::fmt::Display for StepKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "step {} of {}", self.index, self.task)
    }
}

/// One line.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Line {
    /// A handler begins.
    Begin {
        step: StepKey,
        lease_no: i64,
        attempt: u32,
        worker: String,
    },
    /// It is about to answer.
    End {
        step: StepKey,
        lease_no: i64,
        worker: String,
        succeeded: bool,
    },
    /// The store has told the worker that this is committed.
    Ack(Transition),
    /// What the suite did, for those who read the journal.
    Mark(String),
}

/// The writing end.
#[derive(Debug)]
pub(crate) struct Journal(File);

impl Journal {
    pub(crate) fn open(path: &Path) -> io::Result<Self> {
        let file = File::options().create(true).append(true).open(path)?;
        Ok(Self(file))
    }

    /// Appends one line, in one write.
    pub(crate) fn write(&self, line: &Line) -> io::Result<()> {
        let mut text = serde_json::to_vec(line)?;
        text.push(b'\n');
        (&self.0).write_all(&text)
    }
}

/// The reading end: follows the journal, and knows what runs.
#[derive(Debug)]
pub(crate) struct Follower {
    path: PathBuf,
    read: u64,
    /// The leases under which a handler has begun and not ended, and whose they are.
    open: BTreeMap<(StepKey, i64), String>,
    /// How many steps are known to have succeeded.
    pub(crate) succeeded: u64,
    pub(crate) lines: Vec<Line>,
}

impl Follower {
    pub(crate) fn new(path: &Path) -> Self {
        Self {
            path: path.to_owned(),
            read: 0,
            open: BTreeMap::new(),
            succeeded: 0,
            lines: Vec::new(),
        }
    }

    /// Reads what was appended since.
    pub(crate) fn catch_up(&mut self) -> io::Result<()> {
        let mut file = File::open(&self.path)?;
        file.seek(SeekFrom::Start(self.read))?;
        let mut text = String::new();
        file.read_to_string(&mut text)?;
        for whole in text
            .split_inclusive('\n')
            .filter(|text| text.ends_with('\n'))
        {
            let length = u64::try_from(whole.len()).unwrap_or(u64::MAX);
            self.read = self.read.saturating_add(length);
            let line = serde_json::from_str(whole)?;
            self.take(&line);
            self.lines.push(line);
        }
        Ok(())
    }

    fn take(&mut self, line: &Line) {
        match line {
            Line::Begin {
                step,
                lease_no,
                worker,
                ..
            } => {
                self.open.insert((*step, *lease_no), worker.clone());
            }
            Line::End { step, lease_no, .. } => {
                self.open.remove(&(*step, *lease_no));
            }
            Line::Ack(row) => self.hear(row),
            Line::Mark(_) => {}
        }
    }

    fn hear(&mut self, row: &Transition) {
        let Some(step) = StepKey::of(row) else {
            return;
        };
        if row.from == Status::InProgress {
            // Taken back or cancelled, perhaps, with the handler still at it.
            self.open.remove(&(step, row.lease_no.get()));
        }
        if row.to == Status::Complete {
            self.succeeded = self.succeeded.saturating_add(1);
        }
    }

    /// How many handlers of this worker run under a lease that it still has.
    pub(crate) fn running(&self, worker: &str) -> usize {
        self.open.values().filter(|whose| *whose == worker).count()
    }

    /// Forgets what a dead worker had begun.
    pub(crate) fn bury(&mut self, worker: &str) {
        self.open.retain(|_, whose| whose != worker);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn begin(index: u32) -> Line {
        Line::Begin {
            step: StepKey {
                task: Uuid::nil(),
                index,
            },
            lease_no: 1,
            attempt: 1,
            worker: "w".to_owned(),
        }
    }

    #[test]
    fn a_follower_knows_what_runs_and_waits_for_whole_lines() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal");
        let journal = Journal::open(&path).unwrap();
        let mut follower = Follower::new(&path);
        journal.write(&begin(0)).unwrap();
        journal.write(&begin(1)).unwrap();
        let half = serde_json::to_vec(&begin(2)).unwrap();
        (&journal.0).write_all(&half).unwrap();
        follower.catch_up().unwrap();
        assert_eq!(follower.running("w"), 2);
        (&journal.0).write_all(b"\n").unwrap();
        let end = Line::End {
            step: StepKey {
                task: Uuid::nil(),
                index: 0,
            },
            lease_no: 1,
            worker: "w".to_owned(),
            succeeded: true,
        };
        journal.write(&end).unwrap();
        follower.catch_up().unwrap();
        assert_eq!(follower.running("w"), 2, "one more, one less");
        assert_eq!(follower.lines.len(), 4);
        follower.bury("w");
        assert_eq!(follower.running("w"), 0);
    }
}
