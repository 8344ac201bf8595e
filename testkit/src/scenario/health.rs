//! What the execution context says while a task is under way.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use application::Orchestrator;
use application::ports::{Clock, TaskStore};
use async_trait::async_trait;
use domain::status::Status;
use domain::task::{ExecutionStatus, Health};

use super::World;
use crate::coordinator::TestCoordinator;
use crate::factories;
use crate::observe::{Observer, StoreCall, observed};

/// Looks at the context of each task after every call that may have changed it.
struct Doctor {
    tasks: Arc<dyn TaskStore>,
    clock: Arc<dyn Clock>,
    seen: Mutex<Vec<(u32, Health, ExecutionStatus)>>,
}

#[async_trait]
impl Observer for Doctor {
    async fn after(&self, call: StoreCall<'_>) {
        for task in call.tasks() {
            let loaded = self.tasks.load(task).await.expect("the store answers");
            let context = loaded.expect("the task exists").context(self.clock.now());
            let seen = (
                context.backing_off,
                context.health,
                context.execution_status,
            );
            self.seen
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push(seen);
        }
    }
}

/// A step whose retry is scheduled never blocks: the ancestor's worst bug.
pub async fn it_is_never_blocked_while_a_retry_is_scheduled(world: &World) {
    let doctor = Arc::new(Doctor {
        tasks: Arc::clone(&world.ports().tasks),
        clock: Arc::clone(&world.ports().clock),
        seen: Mutex::default(),
    });
    let ports = observed(world.ports().clone(), Arc::<Doctor>::clone(&doctor));
    for workflow in factories::all() {
        let clock = Arc::clone(world.clock());
        let orchestrator = Orchestrator::new(ports.clone());
        let coordinator = TestCoordinator::new(orchestrator, clock, workflow.handlers().clone());
        let task = coordinator.submit(&workflow).await;
        assert_eq!(coordinator.run(task).await.ended(), Some(Status::Complete));
    }
    let seen = doctor
        .seen
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .clone();
    let retrying = || seen.iter().filter(|(backing_off, ..)| *backing_off > 0);
    assert!(
        retrying().count() > 20,
        "retries were scheduled while it looked"
    );
    assert!(
        retrying().all(|(_, health, _)| *health == Health::Recovering),
        "{seen:?}"
    );
    assert!(retrying().all(|(_, _, status)| *status != ExecutionStatus::BlockedByFailures));
    let statuses: BTreeSet<_> = seen.iter().map(|(_, _, status)| *status).collect();
    let waiting = ExecutionStatus::WaitingForDependencies;
    assert!(statuses.contains(&waiting) && statuses.contains(&ExecutionStatus::AllComplete));
}
