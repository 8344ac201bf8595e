//! Housekeeping: what a coordinator does now and then for everyone, beside its own work.

use std::sync::Arc;

use domain::millis::Millis;
use domain::step::{Step, StepState};
use domain::time::Timestamp;
use tokio::task::JoinSet;

use super::Coordinator;
use super::leases::Leases;
use crate::finalize::Finalizer;
use crate::orchestrator::Orchestrator;
use crate::ports::ClaimScope;
use crate::rescue::Rescuer;

/// How often it looks for lapsed leases and for tasks whose `wake_at` has come.
const EVERY: Millis = Millis::from_secs(1);
/// At most this many per look.
const LIMIT: u32 = 100;

/// The rounds through the house. They run beside the work, which never waits for them, and what
/// fails there fails there alone: the work finds out by itself if the store is gone.
pub(super) struct House {
    /// At most one round at a time. Dropped with the shift, which ends it.
    round: JoinSet<usize>,
    pub(super) next_at: Timestamp,
}

impl House {
    pub(super) fn new() -> Self {
        let round = JoinSet::new();
        Self {
            round,
            next_at: Timestamp::MIN,
        }
    }

    /// Sets out if it is time and the last round is over. Answers how many steps the last one took
    /// back, if it is just over.
    pub(super) fn keep(&mut self, coordinator: &Coordinator, leases: &Arc<Leases>) -> usize {
        let rescued = self
            .round
            .try_join_next()
            .map_or(0, |done| done.unwrap_or(0));
        let now = coordinator.now();
        if now < self.next_at {
            return rescued;
        }
        self.next_at = now.plus(EVERY);
        if self.round.is_empty() {
            let round = Round {
                orchestrator: coordinator.orchestrator.clone(),
                rescuer: coordinator.rescuer.clone(),
                finalizer: coordinator.finalizer.clone(),
                leases: Arc::clone(leases),
                looks_at_tasks: matches!(coordinator.options.scope, ClaimScope::Queues(_)),
            };
            self.round.spawn(round.go());
        }
        rescued
    }

    /// Waits for the round under way, if there is one: what it takes back or mends may be work.
    /// Answers how many steps it took back.
    pub(super) async fn kept(&mut self) -> Option<usize> {
        let done = self.round.join_next().await?;
        Some(done.unwrap_or(0))
    }
}

struct Round {
    orchestrator: Orchestrator,
    rescuer: Rescuer,
    finalizer: Finalizer,
    leases: Arc<Leases>,
    looks_at_tasks: bool,
}

impl Round {
    /// Lapsed leases, then tasks someone asked to look at.
    async fn go(self) -> usize {
        // What is held here is not lapsed, however late its heartbeat is: the clock has jumped, or
        // this process stood still. Only its deadline ends it.
        let now = self.orchestrator.ports.clock.now();
        let held = |step: &Step| {
            let in_time = matches!(&step.state, StepState::InProgress { lease, .. } if lease.deadline_at > now);
            in_time && self.leases.holds(step.id, step.lease_no)
        };
        let rescued = self.rescuer.rescue_unless(LIMIT, held).await;
        let rescued = rescued.unwrap_or_else(|error| {
            tracing::warn!(%error, "could not look for lapsed leases");
            0
        });
        if self.looks_at_tasks {
            self.look_at_tasks().await;
        }
        rescued
    }

    async fn look_at_tasks(&self) {
        let ports = &self.orchestrator.ports;
        match ports.tasks.due(ports.clock.now(), LIMIT).await {
            Ok(tasks) => {
                for task in tasks {
                    let Err(error) = self.finalizer.look_again(task).await else {
                        continue;
                    };
                    tracing::warn!(%task, %error, "could not look at a task again");
                    // A store that is gone is gone for the rest as well.
                    if error.is_retryable() {
                        return;
                    }
                }
            }
            Err(error) => tracing::warn!(%error, "could not look for tasks to look at again"),
        }
    }
}
