//! Running submitted tasks to their end.

use std::collections::{BTreeSet, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use application::coordinate::{CoordinatorOptions, Until};
use application::ports::{ClaimScope, Handlers, StoreError};
use application::{Coordinator, Orchestrator};
use domain::id::TaskId;
use domain::millis::Millis;
use domain::name::QueueName;
use domain::template::Template;
use tokio::task::JoinSet;

use crate::cli::run::RunArguments;
use crate::compose::Engine;
use crate::exit::Failure;
use crate::shutdown::Shutdown;

/// How long running steps may go on after the first signal.
const GRACE: Millis = Millis::from_secs(10);

/// Runs the tasks until nothing of them is left to do, or until told to end.
pub(super) async fn all(
    engine: &Engine,
    handlers: Handlers,
    arguments: &RunArguments,
    template: &Template,
    tasks: &[TaskId],
    shutdown: &Shutdown,
) -> Result<(), Failure> {
    let worker = engine.worker("run")?;
    let anywhere = ClaimScope::Queues(Vec::new());
    let runner = Runner {
        orchestrator: engine.orchestrator.clone(),
        handlers,
        options: CoordinatorOptions {
            concurrency: usize::from(arguments.concurrency),
            lease: arguments.lease,
            grace: GRACE,
            ..CoordinatorOptions::new(anywhere, Until::NothingLeft, worker)
        },
        shutdown: shutdown.clone(),
    };
    match tasks {
        [task] => Ok(runner.run(ClaimScope::Task(*task)).await?),
        // Nobody else's tasks are in our own memory, so one coordinator may take whatever is there.
        _ if engine.store.is_none() => {
            let queues: BTreeSet<&QueueName> =
                template.steps().iter().map(|step| &step.queue).collect();
            Ok(runner
                .run(ClaimScope::Queues(queues.into_iter().cloned().collect()))
                .await?)
        }
        _ => lanes(runner, tasks).await,
    }
}

/// Runs one scope to its end.
#[derive(Clone)]
struct Runner {
    orchestrator: Orchestrator,
    handlers: Handlers,
    options: CoordinatorOptions,
    shutdown: Shutdown,
}

impl Runner {
    async fn run(&self, scope: ClaimScope) -> Result<(), StoreError> {
        let options = CoordinatorOptions {
            scope,
            ..self.options.clone()
        };
        let coordinator =
            Coordinator::new(self.orchestrator.clone(), self.handlers.clone(), options);
        coordinator.run(self.shutdown.stop.clone()).await.map(drop)
    }
}

/// In a store shared with others each task needs a coordinator of its own. As many lanes as steps
/// may run at once take one task after the other.
async fn lanes(mut runner: Runner, tasks: &[TaskId]) -> Result<(), Failure> {
    let concurrency = runner.options.concurrency;
    let lanes = concurrency.min(tasks.len()).max(1);
    runner.options.concurrency = (concurrency / lanes).max(1);
    let waiting = Arc::new(Mutex::new(tasks.iter().copied().collect::<VecDeque<_>>()));
    let mut running: JoinSet<Result<(), StoreError>> = JoinSet::new();
    for _ in 0..lanes {
        let (runner, waiting) = (runner.clone(), Arc::clone(&waiting));
        running.spawn(async move {
            while !runner.shutdown.is_asked() {
                let next = waiting
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .pop_front();
                let Some(task) = next else { break };
                runner.run(ClaimScope::Task(task)).await?;
            }
            Ok(())
        });
    }
    while let Some(lane) = running.join_next().await {
        match lane {
            Ok(done) => done?,
            Err(panic) => return Err(Failure::refused(format!("a coordinator failed: {panic}"))),
        }
    }
    Ok(())
}
