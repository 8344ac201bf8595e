//! Looking for counters that are wrong, a page of tasks at a time.

use std::sync::Arc;

use domain::id::TaskId;
use domain::millis::Millis;

use crate::finalize::Finalizer;
use crate::orchestrator::Orchestrator;
use crate::ports::StoreError;
use crate::supervise::Pulse;

/// How long after one page the next one is looked at: an idle process must stay idle.
const EVERY: Millis = Millis::from_secs(60);
/// Open tasks in one page.
const PAGE: u32 = 10_000;

/// Recounts the counters of open tasks against the states of their steps, over and over, and sets
/// right what is wrong.
///
/// Counters are changed in the transaction that changes what they count, so that it should never
/// find anything: each repair is a bug, said as an error in the log and counted in
/// [`counters_repaired`](crate::metrics::EngineMetrics::counters_repaired). Without it such a bug
/// would leave a task waiting for ever. Needs no leader: a second one only looks once more.
#[derive(Debug)]
pub struct Reconciler {
    orchestrator: Orchestrator,
    finalizer: Finalizer,
    /// Where the next page begins.
    after: Option<TaskId>,
}

impl Reconciler {
    /// One that begins with the oldest task.
    pub fn new(orchestrator: Orchestrator) -> Self {
        Self {
            finalizer: Finalizer::new(orchestrator.clone()),
            orchestrator,
            after: None,
        }
    }

    /// Looks at a page a minute, for ever. The first one comes after a minute: whoever ends before
    /// then has no time for others' tasks.
    pub async fn run(mut self, pulse: Pulse) {
        let clock = Arc::clone(&self.orchestrator.ports.clock);
        loop {
            let due = clock.now().plus(EVERY);
            clock.sleep_until(due).await;
            pulse.late_by(due);
            if let Err(error) = pulse.during(self.look()).await {
                tracing::warn!(%error, "could not look for wrong counters; looking again later");
            }
        }
    }

    /// Looks at the next page; answers how many tasks in it were not right. After the last page it
    /// begins anew.
    ///
    /// # Errors
    /// [`StoreError`]; the same page is looked at again then.
    pub async fn look(&mut self) -> Result<usize, StoreError> {
        let tasks = &self.orchestrator.ports.tasks;
        let page = tasks.miscounted(self.after, PAGE).await?;
        for task in &page.wrong {
            self.finalizer.mend(*task).await?;
        }
        self.after = page.next;
        Ok(page.wrong.len())
    }
}
