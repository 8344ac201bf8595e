//! [`CensusTaker`].

use std::collections::BTreeMap;

use application::ports::{COUNT_MAX, Census, CensusTaker, QUEUES_MAX, QueueCount, StoreError};
use async_trait::async_trait;
use domain::id::StepId;
use domain::name::QueueName;
use domain::time::Timestamp;

use super::MemoryStore;
use super::state::State;

#[async_trait]
impl CensusTaker for MemoryStore {
    async fn census(&self, now: Timestamp) -> Result<Census, StoreError> {
        let state = self.state();
        let (running, ended) = state.index.sizes();
        let queues = state.counts(now).into_values();
        let limit = usize::try_from(QUEUES_MAX).unwrap_or(usize::MAX);
        Ok(Census {
            queues: queues.map(QueueCount::from).take(limit).collect(),
            running: bounded(running),
            open: bounded(state.tasks.len().saturating_sub(ended)),
            oldest_snapshot: None,
        })
    }
}

/// What is in one queue, without a bound.
struct Count {
    queue: QueueName,
    ready: usize,
    waiting: usize,
    oldest: Option<Timestamp>,
    paused: bool,
}

impl From<Count> for QueueCount {
    fn from(count: Count) -> Self {
        Self {
            queue: count.queue,
            ready: bounded(count.ready),
            waiting: bounded(count.waiting),
            oldest_ready_at: count.oldest,
            paused: count.paused,
        }
    }
}

impl State {
    fn counts(&self, now: Timestamp) -> BTreeMap<QueueName, Count> {
        let mut counts = BTreeMap::new();
        for queue in self.paused.keys() {
            self.count_of(&mut counts, queue);
        }
        for (queue, ready, first) in self.index.lanes().filter(|(_, ready, _)| *ready > 0) {
            let count = self.count_of(&mut counts, queue);
            count.ready = ready;
            count.oldest = first.and_then(|id| self.ready_at(id));
        }
        for (until, id) in self.index.waits() {
            let row = self.tasks.get(&id.task);
            let Some(step) = row.and_then(|row| row.step(id.index)) else {
                continue;
            };
            let count = self.count_of(&mut counts, &step.definition.queue);
            if until > now {
                count.waiting = count.waiting.saturating_add(1);
                continue;
            }
            // Its time has come, though no claim has moved it into line yet.
            count.ready = count.ready.saturating_add(1);
            count.oldest = Some(count.oldest.map_or(until, |oldest| oldest.min(until)));
        }
        counts
    }

    fn count_of<'c>(
        &self,
        counts: &'c mut BTreeMap<QueueName, Count>,
        queue: &QueueName,
    ) -> &'c mut Count {
        counts.entry(queue.clone()).or_insert_with(|| Count {
            queue: queue.clone(),
            ready: 0,
            waiting: 0,
            oldest: None,
            paused: self.paused.contains_key(queue),
        })
    }

    fn ready_at(&self, id: StepId) -> Option<Timestamp> {
        self.tasks.get(&id.task)?.ready_at(id.index)
    }
}

fn bounded(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX).min(COUNT_MAX)
}
