//! When tasks were submitted, started and ended, for a sample of them.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use domain::id::TaskId;

/// About so many tasks are looked at, however many there are.
const WANTED: u64 = 8_192;

/// The moments of sampled tasks. A task is in the sample by its id, so that for all others a
/// handler does no more than look at some bits.
#[derive(Debug)]
pub(crate) struct Samples {
    mask: u128,
    moments: Mutex<HashMap<TaskId, Moments>>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Moments {
    submitted: Option<Instant>,
    started: Option<Instant>,
    ended: Option<Instant>,
}

/// How long one task took, from before it was submitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Latency {
    /// Until its first handler was called.
    pub(crate) start: Duration,
    /// Until this process knew that its end was committed.
    pub(crate) end: Duration,
}

impl Samples {
    /// A sample of so many tasks.
    pub(crate) fn of(tasks: u64) -> Self {
        let each = (tasks / WANTED).max(1).next_power_of_two();
        Self {
            mask: u128::from(each).saturating_sub(1),
            moments: Mutex::default(),
        }
    }

    fn has(&self, task: TaskId) -> bool {
        task.as_uuid().as_u128() & self.mask == 0
    }

    pub(crate) fn submitted(&self, task: TaskId, at: Instant) {
        if self.has(task) {
            self.locked().entry(task).or_default().submitted = Some(at);
        }
    }

    /// A handler was called; only the first call of a task counts.
    pub(crate) fn started(&self, task: TaskId) {
        if self.has(task) {
            let now = Instant::now();
            let mut moments = self.locked();
            let started = &mut moments.entry(task).or_default().started;
            started.get_or_insert(now);
        }
    }

    pub(crate) fn ended(&self, task: TaskId) {
        if self.has(task) {
            let now = Instant::now();
            self.locked().entry(task).or_default().ended = Some(now);
        }
    }

    /// Takes one task out, if all of it is known.
    pub(crate) fn take(&self, task: TaskId) -> Option<Latency> {
        let mut moments = self.locked();
        let latency = moments.get(&task)?.latency()?;
        moments.remove(&task);
        Some(latency)
    }

    /// Takes all out of which all is known.
    pub(crate) fn take_all(&self) -> Vec<Latency> {
        let moments = std::mem::take(&mut *self.locked());
        moments.values().filter_map(Moments::latency).collect()
    }

    fn locked(&self) -> MutexGuard<'_, HashMap<TaskId, Moments>> {
        // Nothing panics while it is held.
        self.moments.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Moments {
    fn latency(&self) -> Option<Latency> {
        let submitted = self.submitted?;
        Some(Latency {
            start: self.started?.saturating_duration_since(submitted),
            end: self.ended?.saturating_duration_since(submitted),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::time::Timestamp;

    fn task(random: u128) -> TaskId {
        TaskId::from_parts(Timestamp::from_secs(1), random)
    }

    #[test]
    fn of_few_tasks_all_are_sampled_and_of_many_about_as_many_as_wanted() {
        let all = Samples::of(100);
        assert!((0..100).all(|random| all.has(task(random))));
        let few = Samples::of(8_192 * 16);
        let sampled = (0..1_024).filter(|random| few.has(task(*random))).count();
        assert_eq!(sampled, 64);
    }

    #[test]
    fn a_latency_is_known_when_all_its_moments_are_and_the_first_start_counts() {
        let (samples, before) = (Samples::of(1), Instant::now());
        // A handler may be called, and the task may end, before the submitter knows its id.
        samples.started(task(1));
        samples.ended(task(1));
        assert_eq!(samples.take(task(1)), None);
        samples.started(task(1));
        samples.submitted(task(1), before);
        let latency = samples.take(task(1)).unwrap();
        assert!(latency.end >= latency.start, "{latency:?}");
        assert_eq!(samples.take(task(1)), None);
    }
}
