//! What a simulation found.

use std::collections::BTreeSet;

use domain::history::Stamp;
use domain::id::TaskId;
use domain::millis::Millis;
use domain::status::Status;

use application::ports::Clock;

use super::operators::tasks;
use super::process::Process;
use crate::handlers::Call;
use crate::invariants::{Violation, history, of_history};

/// What a simulation found, and all that happened in it.
#[derive(Clone, Debug, PartialEq)]
pub struct SimulationReport {
    /// Of which seed.
    pub seed: u64,
    /// A line for each call that reached the store and may have changed something.
    pub log: Vec<String>,
    /// Every call of a handler.
    pub calls: Vec<Call>,
    /// The broken invariants.
    pub violations: Vec<Violation>,
    /// Other promises that were broken, in words.
    pub complaints: Vec<String>,
    /// How many tasks ended, and how: complete, error, cancelled, resolved by hand.
    pub ended: [usize; 4],
    /// How many faults were injected.
    pub faults: usize,
    /// How much virtual time went by.
    pub elapsed: Millis,
}

impl SimulationReport {
    /// Everything that must not be, in words; empty if all is well.
    pub fn broken_promises(&self) -> Vec<String> {
        let violations = self.violations.iter().map(ToString::to_string);
        violations.chain(self.complaints.iter().cloned()).collect()
    }
}

impl std::fmt::Display for SimulationReport {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let [complete, error, cancelled, resolved] = self.ended;
        writeln!(
            f,
            "seed {}: {} of virtual time, {} faults",
            self.seed, self.elapsed, self.faults
        )?;
        writeln!(
            f,
            "{complete} tasks complete, {error} in error, {cancelled} cancelled, {resolved} resolved"
        )?;
        for line in &self.log {
            writeln!(f, "  {line}")?;
        }
        for promise in self.broken_promises() {
            writeln!(f, "broken: {promise}")?;
        }
        Ok(())
    }
}

impl Process {
    /// The tasks that have not ended.
    pub(super) async fn open_tasks(&self) -> Vec<TaskId> {
        let mut open = Vec::new();
        for task in tasks(&*self.store.tasks).await {
            let loaded = self
                .store
                .tasks
                .load(task)
                .await
                .expect("the store answers");
            if loaded.is_none_or(|snapshot| !snapshot.task.status().is_ended()) {
                open.push(task);
            }
        }
        open
    }

    /// Judges what has become of it all.
    pub(super) async fn report(&self, seed: u64) -> SimulationReport {
        let mut report = SimulationReport {
            seed,
            log: self.watch.log(),
            calls: self.calls.all(),
            violations: self.watch.violations(),
            complaints: Vec::new(),
            ended: [0; 4],
            faults: self.faults.injected().len(),
            elapsed: self.elapsed(),
        };
        let tasks = tasks(&*self.store.tasks).await;
        if u64::try_from(tasks.len()) != Ok(self.mix.tasks) {
            let (found, keys) = (tasks.len(), self.mix.tasks);
            report
                .complaints
                .push(format!("{keys} keys were submitted, {found} tasks exist"));
        }
        for task in tasks {
            self.judge(task, &mut report).await;
        }
        let mut leases = BTreeSet::new();
        for call in &report.calls {
            if !leases.insert((call.step, call.fence)) {
                let (step, fence) = (call.step, call.fence);
                report
                    .complaints
                    .push(format!("{step} was handled twice under lease {fence}"));
            }
        }
        report
    }

    async fn judge(&self, task: TaskId, report: &mut SimulationReport) {
        let loaded = self
            .store
            .tasks
            .load(task)
            .await
            .expect("the store answers");
        let snapshot = loaded.expect("the task exists");
        let rows = history(&*self.store.tasks, task).await;
        report.violations.extend(of_history(&snapshot, &rows));
        match snapshot.task.status() {
            Status::Complete => report.ended[0] += 1,
            Status::Error => report.ended[1] += 1,
            Status::Cancelled => report.ended[2] += 1,
            Status::ResolvedManually => report.ended[3] += 1,
            open @ (Status::Pending | Status::InProgress) => {
                report
                    .complaints
                    .push(format!("task {task} is {open} at the end: {snapshot:#?}"));
            }
        }
        let results = self
            .store
            .tasks
            .results(task)
            .await
            .expect("the store answers");
        let with: BTreeSet<_> = results.into_iter().map(|(index, _)| index).collect();
        for step in &snapshot.steps {
            let complete = step.status() == Status::Complete;
            if complete && !with.contains(&step.id.index) {
                report
                    .complaints
                    .push(format!("{} is complete without a result", step.id));
            }
        }
        let stamp = Stamp::engine(self.clock.now());
        let wrong = self
            .store
            .tasks
            .repair(task, stamp)
            .await
            .expect("the store answers");
        if wrong > 0 {
            report
                .complaints
                .push(format!("{wrong} counters of task {task} were wrong"));
        }
    }
}
