//! The net beneath the counters.

use domain::history::Stamp;
use domain::id::TaskId;

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
        wrong
    }
}

impl TaskRow {
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
