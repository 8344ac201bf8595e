//! The net beneath the counters.

use std::ops::Bound;

use application::ports::Miscounts;
use domain::history::Stamp;
use domain::id::TaskId;
use domain::task::settle;

use super::row::TaskRow;
use super::state::State;

impl State {
    /// Sets the counters of a task to the truth; answers how many were wrong.
    pub(super) fn repair(&mut self, task: TaskId, stamp: &Stamp) -> u32 {
        let Some(row) = self.tasks.get_mut(&task) else {
            return 0;
        };
        let wrong = row.recount(stamp);
        row.settle(stamp);
        self.index.refresh_all(row);
        self.journal.enter(row);
        wrong
    }

    /// The open tasks of a page that are not as they should be.
    pub(super) fn miscounted(&self, after: Option<TaskId>, limit: u32) -> Miscounts {
        let limit = usize::try_from(limit.clamp(1, PAGE_MAX)).unwrap_or(1);
        let after = after.map_or(Bound::Unbounded, Bound::Excluded);
        let open = self.tasks.range((after, Bound::Unbounded));
        let open = open.filter(|(_, row)| !row.snapshot.task.status().is_ended());
        let page: Vec<_> = open.take(limit).collect();
        let wrong = page.iter().filter(|(_, row)| row.is_miscounted());
        Miscounts {
            wrong: wrong.map(|(id, _)| **id).collect(),
            next: page
                .last()
                .filter(|_| page.len() == limit)
                .map(|(id, _)| **id),
        }
    }
}

/// The most tasks of one page.
const PAGE_MAX: u32 = 10_000;

impl TaskRow {
    /// Of an open task: whether its counters are wrong, or it should have ended.
    fn is_miscounted(&self) -> bool {
        let task = &self.snapshot.task;
        let truth = self.snapshot.recount();
        let mut steps = self.snapshot.steps.iter();
        task.tally != truth
            || settle(truth).is_some()
            || steps.any(|step| step.unmet != self.snapshot.unmet(step.id.index))
    }

    fn recount(&mut self, stamp: &Stamp) -> u32 {
        let mut wrong: u32 = 0;
        for id in self.ids() {
            let unmet = self.snapshot.unmet(id.index);
            let Some(step) = self.step(id.index).filter(|step| step.unmet != unmet) else {
                continue;
            };
            let mut step = step.clone();
            step.unmet = unmet;
            step.version = step.version.saturating_add(1);
            self.write(step, stamp.at);
            wrong = wrong.saturating_add(1);
        }
        let truth = self.snapshot.recount();
        let counted = std::mem::replace(&mut self.snapshot.task.tally, truth);
        wrong
            .saturating_add(u32::from(counted.unfinished != truth.unfinished))
            .saturating_add(u32::from(counted.live != truth.live))
    }
}
