//! Identities. All are made from values handed in: a time and random bits.

use serde::{Deserialize, Serialize};
use uuid::{Builder, Uuid};

use crate::time::Timestamp;

/// One run of a template: a version 7 UUID, so that ids sort by the time of submission.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TaskId(Uuid);

impl TaskId {
    /// A new id from the present time and 80 random bits (more are ignored).
    pub fn from_parts(now: Timestamp, random: u128) -> Self {
        let millis = u64::try_from(now.as_micros().div_euclid(1_000)).unwrap_or(0);
        let [_, _, _, _, _, _, bits @ ..] = random.to_be_bytes();
        Self(Builder::from_unix_timestamp_millis(millis, &bits).into_uuid())
    }

    /// An id read from a store or a request.
    pub const fn from_uuid(uuid: Uuid) -> Self {
        Self(uuid)
    }

    /// The same id for a store.
    pub const fn as_uuid(self) -> Uuid {
        self.0
    }

    /// Reads the hyphenated form; `None` for anything else, the other spellings of a UUID included.
    pub fn parse(text: &str) -> Option<Self> {
        let hyphenated = text.len() == uuid::fmt::Hyphenated::LENGTH;
        Uuid::parse_str(text).ok().filter(|_| hyphenated).map(Self)
    }
}

impl std::fmt::Display for TaskId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Display::fmt(&self.0, f)
    }
}

impl std::fmt::Debug for TaskId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Display::fmt(&self.0, f)
    }
}

/// The place of a step in its template, from 0, in the order of declaration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct StepIndex(pub u32);

impl StepIndex {
    /// The same place as an index into a slice.
    pub fn as_usize(self) -> usize {
        usize::try_from(self.0).unwrap_or(usize::MAX)
    }
}

/// One step of one task.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct StepId {
    /// The task.
    pub task: TaskId,
    /// The step's place in the template.
    pub index: StepIndex,
}

impl std::fmt::Display for StepId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.task, self.index.0)
    }
}

impl std::fmt::Debug for StepId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Display::fmt(self, f)
    }
}

/// The number of a lease. Starts at 0 (never claimed), grows by one with each claim, never falls.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct LeaseNo(i64);

impl LeaseNo {
    /// From a store or a request. Negative numbers are kept: they match no lease.
    pub const fn new(no: i64) -> Self {
        Self(no)
    }

    /// The number.
    pub const fn get(self) -> i64 {
        self.0
    }

    /// The number of the next claim.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}

impl std::fmt::Display for LeaseNo {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Display::fmt(&self.0, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn task_ids_sort_by_time_and_repeat_for_the_same_parts() {
        let early = TaskId::from_parts(Timestamp::from_secs(1), u128::MAX);
        let late = TaskId::from_parts(Timestamp::from_secs(2), 0);
        assert!(early < late);
        assert_eq!(late, TaskId::from_parts(Timestamp::from_secs(2), 0));
        assert_eq!(late.as_uuid().get_version_num(), 7);
        assert_eq!(TaskId::parse(&late.to_string()), Some(late));
    }

    #[test]
    fn ids_in_other_spellings_were_read_too() {
        let id = TaskId::from_parts(Timestamp::from_secs(1), 7);
        let plain = id.to_string().replace('-', "");
        for other in [
            plain.clone(),
            format!("{{{id}}}"),
            format!("urn:uuid:{id}"),
            String::new(),
        ] {
            assert_eq!(TaskId::parse(&other), None, "{other}");
        }
    }
}
