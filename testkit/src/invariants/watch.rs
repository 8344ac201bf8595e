//! Checks after every call.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use application::ports::{Applied, ClaimedStep, CommitBatch, CommitReply, Ports, TaskStore};
use async_trait::async_trait;
use domain::history::Transition;
use domain::id::{LeaseNo, StepId, TaskId};
use domain::task::{Snapshot, TaskChange};

use super::log::Log;
use super::{Findings, Violation, of_change, of_history, of_snapshot};
use crate::observe::{Observer, StoreCall, observed};

/// Rows of history read at once; far more than a simulated task has.
const PAGE: u32 = 1_000;

/// How closely to look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// At each picture by itself: sound on any store, however many work on it at once.
    Pictures,
    /// Also at the whole history, and at each picture against the one before: sound where nothing
    /// can happen between a call and the look at what it did, as on the store in memory.
    Everything,
}

/// Watches a store: after every call that may have changed something, it looks at the tasks
/// concerned and notes which rules are broken. It also keeps a log with a line for each call.
///
/// ```
/// use adapters_memory::MemoryPorts;
/// use application::Orchestrator;
/// use domain::time::Timestamp;
/// use std::sync::Arc;
/// use tasker_testkit::factories;
/// use tasker_testkit::invariants::{Depth, Watch};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let memory = MemoryPorts::at(Timestamp::from_secs(1_000), 1);
/// let (ports, watch) = Watch::over(memory.ports(), Depth::Everything);
/// let orchestrator = Orchestrator::new(ports);
/// let diamond = factories::diamond();
/// orchestrator.put_template(Arc::clone(diamond.template())).await.unwrap();
/// orchestrator.submit(diamond.request()).await.unwrap();
/// assert_eq!(watch.violations(), []);
/// assert_eq!(watch.log().len(), 1);
/// # }
/// ```
#[derive(Clone)]
pub struct Watch(Arc<Inner>);

struct Inner {
    store: Ports,
    depth: Depth,
    seen: Mutex<Seen>,
}

#[derive(Default)]
struct Seen {
    pictures: BTreeMap<TaskId, Snapshot>,
    newest: BTreeMap<StepId, LeaseNo>,
    operations: BTreeMap<TaskId, u64>,
    violations: Vec<Violation>,
    log: Log,
}

impl Watch {
    /// Puts a watch over `ports`; answers the ports to use, and the watch.
    pub fn over(ports: Ports, depth: Depth) -> (Ports, Self) {
        let seen = Mutex::default();
        let watch = Self(Arc::new(Inner {
            store: ports.clone(),
            depth,
            seen,
        }));
        (observed(ports, Arc::new(watch.clone())), watch)
    }

    /// The rules broken so far, in the order they were found.
    pub fn violations(&self) -> Vec<Violation> {
        self.seen().violations.clone()
    }

    /// A line for each call that may have changed something: when, what, and with what answer.
    pub fn log(&self) -> Vec<String> {
        self.seen().log.lines.clone()
    }

    /// The tasks that were seen, by id.
    pub fn tasks(&self) -> Vec<TaskId> {
        self.seen().pictures.keys().copied().collect()
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.0.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn look(&self, task: TaskId) {
        let Ok(Some(after)) = self.0.store.tasks.load(task).await else {
            return;
        };
        let now = self.0.store.clock.now();
        let mut found = of_snapshot(&after, now);
        if self.0.depth == Depth::Everything {
            let rows = history(&*self.0.store.tasks, task).await;
            found.extend(of_history(&after, &rows));
            if let Some(before) = self.seen().pictures.get(&task) {
                found.extend(of_change(before, &after, now));
            }
        }
        let mut seen = self.seen();
        seen.violations.extend(found);
        seen.pictures.insert(task, after);
    }

    /// An operator's change that was written must be found in the operation log.
    async fn find_record(&self, task: TaskId, change: &TaskChange) {
        let Some(record) = &change.record else { return };
        let known = self.seen().operations.get(&task).copied().unwrap_or(0);
        let Ok(rows) = self.0.store.tasks.operations(task, known, PAGE).await else {
            return;
        };
        let mut findings = Findings::of(task);
        findings.expect("I16", rows.last() == Some(record), || {
            format!("{record:?} is not the last of {rows:?}")
        });
        let mut seen = self.seen();
        seen.violations.extend(findings.found);
        let count = u64::try_from(rows.len()).unwrap_or(u64::MAX);
        seen.operations.insert(task, known.saturating_add(count));
    }
}

impl Seen {
    fn claimed(&mut self, steps: &[ClaimedStep]) {
        for ClaimedStep { step, .. } in steps {
            let newest = self.newest.insert(step.id, step.lease_no);
            let mut findings = Findings::of(step.id.task);
            findings.expect("I3", newest < Some(step.lease_no), || {
                format!(
                    "{} was handed out again under lease {}",
                    step.id, step.lease_no
                )
            });
            self.violations.extend(findings.found);
        }
    }

    fn committed(&mut self, batch: &CommitBatch, reply: &CommitReply) {
        for (change, result) in batch.changes.iter().zip(&reply.results) {
            let Ok(Applied::Changed { .. }) = result else {
                continue;
            };
            let before = &change.decision.before;
            let newest = self.newest.get(&before.id).copied();
            let mut findings = Findings::of(before.id.task);
            findings.expect(
                "I2",
                newest.is_none_or(|newest| newest == before.lease_no),
                || {
                    let (id, presented) = (before.id, before.lease_no);
                    format!(
                        "{id} took an outcome under lease {presented}, the newest is {newest:?}"
                    )
                },
            );
            self.violations.extend(findings.found);
        }
    }
}

#[async_trait]
impl Observer for Watch {
    async fn after(&self, call: StoreCall<'_>) {
        let now = self.0.store.clock.now();
        self.seen().log.take(&call, now);
        match &call {
            StoreCall::Claim { reply, .. } => self.seen().claimed(&reply.steps),
            StoreCall::Commit { batch, reply } => {
                self.seen().committed(batch, reply);
                self.seen().claimed(&reply.claimed);
            }
            StoreCall::Change {
                task,
                answer: Ok(change),
            } => {
                self.find_record(*task, change).await;
            }
            StoreCall::Submit { .. }
            | StoreCall::Change { .. }
            | StoreCall::Repair { .. }
            | StoreCall::PauseQueue { .. }
            | StoreCall::Heartbeat { .. }
            | StoreCall::Reenqueue { .. }
            | StoreCall::Purge { .. } => {}
        }
        for task in call.tasks() {
            self.look(task).await;
        }
    }
}

impl std::fmt::Debug for Watch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let seen = self.seen();
        f.debug_struct("Watch")
            .field("calls", &seen.log.lines.len())
            .field("violations", &seen.violations)
            .finish_non_exhaustive()
    }
}

/// The whole history of a task.
pub(crate) async fn history(store: &dyn TaskStore, task: TaskId) -> Vec<Transition> {
    let mut rows = Vec::new();
    loop {
        let skip = u64::try_from(rows.len()).unwrap_or(u64::MAX);
        let page = store.history(task, skip, PAGE).await.unwrap_or_default();
        let last = page.len() < usize::try_from(PAGE).unwrap_or(usize::MAX);
        rows.extend(page);
        if last {
            return rows;
        }
    }
}
