//! [`WorkerStore`].

use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::Arc;

use application::ports::{
    ClaimOnce, ClaimReply, ClaimRequest, ClaimedStep, Demand, HeldStep, LeaseRef, StepRef,
    StoreError, Worker, WorkerFacts, WorkerSeen, WorkerStore,
};
use async_trait::async_trait;
use domain::name::{HandlerName, QueueName, RequestId, WorkerId};
use domain::status::Status;
use domain::time::Timestamp;

use super::MemoryStore;
use super::claim::parents;
use super::index::Slot;
use super::read::bounded;
use super::state::State;

/// The most that one call counts or removes of a kind.
const MANY: usize = 10_000;

/// What one claim handed out.
pub(super) struct Handout {
    claimed_at: Timestamp,
    leases: Vec<LeaseRef>,
}

#[async_trait]
impl WorkerStore for MemoryStore {
    async fn see(&self, seen: WorkerSeen) -> Result<Worker, StoreError> {
        let mut state = self.state();
        let WorkerSeen { id, facts, at } = seen;
        let worker = state.workers.entry(id.clone()).or_insert_with(|| Worker {
            id,
            facts: WorkerFacts::default(),
            first_seen_at: at,
            last_seen_at: at,
            draining_since: None,
        });
        worker.last_seen_at = worker.last_seen_at.max(at);
        merge(&mut worker.facts, facts);
        Ok(worker.clone())
    }

    async fn worker(&self, id: &WorkerId) -> Result<Option<Worker>, StoreError> {
        Ok(self.state().workers.get(id).cloned())
    }

    async fn workers(
        &self,
        after: Option<WorkerId>,
        limit: u32,
    ) -> Result<Vec<Worker>, StoreError> {
        let state = self.state();
        let from = after.map_or(Bound::Unbounded, Bound::Excluded);
        let workers = state.workers.range((from, Bound::Unbounded));
        Ok(workers
            .map(|(_, worker)| worker.clone())
            .take(bounded(limit))
            .collect())
    }

    async fn drain(&self, id: &WorkerId, at: Timestamp) -> Result<Option<Worker>, StoreError> {
        let mut state = self.state();
        let worker = state.workers.get_mut(id).map(|worker| {
            worker.draining_since.get_or_insert(at);
            worker.clone()
        });
        Ok(worker)
    }

    async fn forget(&self, id: &WorkerId) -> Result<bool, StoreError> {
        let mut state = self.state();
        state.handouts.retain(|(worker, _), _| worker != id);
        Ok(state.workers.remove(id).is_some())
    }

    async fn forget_old(
        &self,
        unseen_since: Timestamp,
        claimed_before: Timestamp,
    ) -> Result<u32, StoreError> {
        let mut state = self.state();
        let before = state.workers.len();
        state
            .workers
            .retain(|_, worker| worker.last_seen_at >= unseen_since);
        state
            .handouts
            .retain(|_, handout| handout.claimed_at >= claimed_before);
        let forgotten = before.saturating_sub(state.workers.len());
        Ok(u32::try_from(forgotten).unwrap_or(u32::MAX))
    }

    async fn claim_once(
        &self,
        request: ClaimRequest,
        id: RequestId,
    ) -> Result<ClaimOnce, StoreError> {
        let mut state = self.state();
        let now = request.now;
        let key = (request.worker.clone(), id);
        if let Some(handout) = state.handouts.get(&key) {
            let steps = handout.leases.iter();
            let steps = steps.filter_map(|lease| state.handed_out(*lease)).collect();
            let reply = ClaimReply {
                steps,
                task_trail: Vec::new(),
                now,
            };
            return Ok(ClaimOnce {
                reply,
                repeated: true,
            });
        }
        let mut task_trail = Vec::new();
        let steps = state.claim(&request, &mut task_trail);
        if !steps.is_empty() {
            let lease = |claimed: &ClaimedStep| LeaseRef {
                step: claimed.step.id,
                lease_no: claimed.step.lease_no,
            };
            let leases = steps.iter().map(lease).collect();
            let handout = Handout {
                claimed_at: now,
                leases,
            };
            state.handouts.insert(key, handout);
        }
        let reply = ClaimReply {
            steps,
            task_trail,
            now,
        };
        Ok(ClaimOnce {
            reply,
            repeated: false,
        })
    }

    async fn steps(&self, steps: Vec<StepRef>) -> Result<Vec<Option<HeldStep>>, StoreError> {
        let state = self.state();
        let held = |wanted: &StepRef| {
            let row = state.tasks.get(&wanted.task)?;
            let template = Arc::clone(&row.snapshot.template);
            let step = row.step(template.index_of(&wanted.name)?)?.clone();
            Some(HeldStep { step, template })
        };
        Ok(steps.iter().map(held).collect())
    }

    async fn demand(&self) -> Result<Vec<Demand>, StoreError> {
        Ok(self.state().demand())
    }
}

/// What is said replaces what was said; what is not said stays.
fn merge(known: &mut WorkerFacts, said: WorkerFacts) {
    let WorkerFacts {
        host,
        version,
        labels,
        handlers,
        queues,
        slots,
        in_flight,
    } = said;
    known.host = host.or_else(|| known.host.take());
    known.version = version.or_else(|| known.version.take());
    known.labels = labels.or_else(|| known.labels.take());
    known.handlers = handlers.or_else(|| known.handlers.take());
    known.queues = queues.or_else(|| known.queues.take());
    known.slots = slots.or(known.slots);
    known.in_flight = in_flight.or(known.in_flight);
}

impl State {
    /// A step that was handed out under this lease, if it is still held.
    fn handed_out(&self, lease: LeaseRef) -> Option<ClaimedStep> {
        let row = self.tasks.get(&lease.step.task)?;
        let step = row.step(lease.step.index)?;
        let is_held = step.status() == Status::InProgress && step.lease_no == lease.lease_no;
        is_held.then(|| ClaimedStep {
            step: step.clone(),
            template: Arc::clone(&row.snapshot.template),
            context: Arc::clone(&row.context),
            parents: parents(row, lease.step),
            // Its wait was told when it was handed out first.
            ready_at: None,
        })
    }

    fn demand(&self) -> Vec<Demand> {
        let (mut ready, mut waiting) = (0, 0);
        let mut found: BTreeMap<(HandlerName, QueueName), (u32, u32)> = BTreeMap::new();
        for row in self.tasks.values() {
            for step in &row.snapshot.steps {
                let (is_ready, counted) = match row.slot(step.id.index) {
                    Slot::Ready { .. } => (true, &mut ready),
                    Slot::Waiting { .. } => (false, &mut waiting),
                    Slot::None | Slot::Running { .. } => continue,
                };
                if *counted >= MANY {
                    continue;
                }
                *counted += 1;
                let definition = &step.definition;
                let key = (definition.handler.clone(), definition.queue.clone());
                let counts = found.entry(key).or_default();
                let count = if is_ready {
                    &mut counts.0
                } else {
                    &mut counts.1
                };
                *count += 1;
            }
        }
        let demand = |((handler, queue), (ready, waiting))| Demand {
            handler,
            queue,
            ready,
            waiting,
        };
        found.into_iter().map(demand).collect()
    }
}
