//! One task, run as far as it goes.

use std::sync::Arc;

use application::ports::{ClaimScope, Clock};
use application::{Coordinator, CoordinatorOptions, Finalized, SubmitRequest, Until};
use domain::id::TaskId;
use domain::millis::Millis;
use domain::name::{StepName, WorkerId};
use domain::status::Status;
use domain::task::Reenqueue;
use domain::template::Template;
use tokio_util::sync::CancellationToken;

use super::attempt::Attempt;
use super::time::move_time_when_idle;
use super::{Report, TestCoordinator};
use crate::factories::Workflow;
use crate::invariants::history;

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The task ended.
    Ended(Status),
    /// Nothing is left that time could bring: it is paused, say.
    Waiting,
    /// The bound on rounds was reached.
    OutOfRounds,
}

/// What became of a task.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// Which.
    pub task: TaskId,
    /// How it ended.
    pub outcome: Outcome,
    /// How often the engine's coordinator was driven.
    pub rounds: u32,
    /// What the finalizer asked for after each round but the last.
    pub reenqueued: Vec<Reenqueue>,
    /// How much virtual time went by.
    pub elapsed: Millis,
    /// The steps as they are now.
    pub steps: Vec<StepRun>,
    /// Every attempt of the task so far, in the order they began.
    pub attempts: Vec<Attempt>,
}

/// A step at the end of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepRun {
    /// Its name.
    pub name: StepName,
    /// Where it stands.
    pub status: Status,
    /// Attempts ended.
    pub attempts: u32,
}

impl Run {
    /// The task's status, if it has ended.
    pub const fn ended(&self) -> Option<Status> {
        match self.outcome {
            Outcome::Ended(status) => Some(status),
            Outcome::Waiting | Outcome::OutOfRounds => None,
        }
    }

    /// The attempts a step has ended; 0 for a step that is not there.
    pub fn attempts_of(&self, step: &str) -> u32 {
        self.step(step).map_or(0, |step| step.attempts)
    }

    /// A step by its name.
    pub fn step(&self, step: &str) -> Option<&StepRun> {
        self.steps.iter().find(|run| run.name.as_str() == step)
    }
}

impl TestCoordinator {
    /// Keeps the workflow's template and submits a task of it.
    ///
    /// # Panics
    /// If the store refuses either.
    pub async fn submit(&self, workflow: &Workflow) -> TaskId {
        self.submit_request(Arc::clone(workflow.template()), workflow.request())
            .await
    }

    /// Keeps a template of your own and submits a task of it.
    ///
    /// # Panics
    /// If the store refuses either.
    pub async fn submit_request(&self, template: Arc<Template>, request: SubmitRequest) -> TaskId {
        self.orchestrator
            .put_template(template)
            .await
            .expect("the template is kept");
        self.orchestrator
            .submit(request)
            .await
            .expect("the task is taken")
            .task
    }

    /// Runs one task until it ends, or until nothing is left that time could bring.
    ///
    /// # Panics
    /// If the store fails or does not know the task.
    pub async fn run(&self, task: TaskId) -> Run {
        let began = self.clock.now();
        let mut reenqueued = Vec::new();
        let mut rounds = 0;
        let outcome = loop {
            rounds += 1;
            match self.round(task, rounds).await {
                Finalized::Ended(status) => break Outcome::Ended(status),
                Finalized::Reenqueued(later) => reenqueued.push(later),
                Finalized::Gone => panic!("there is no task {task}"),
            }
            if rounds >= self.rounds_max {
                break Outcome::OutOfRounds;
            }
            let scope = ClaimScope::Task(task);
            let handlers = self.handlers.names().cloned().collect();
            let queue = &self.orchestrator.ports().queue;
            match queue
                .next_due(&scope, Some(handlers))
                .await
                .expect("the store answers")
                .step
            {
                Some(due) => self.clock.set(due),
                None => break Outcome::Waiting,
            }
        };
        let elapsed = self.clock.now().since(began);
        let (steps, attempts) = self.look(task).await;
        Run {
            task,
            outcome,
            rounds,
            reenqueued,
            elapsed,
            steps,
            attempts,
        }
    }

    /// Runs these workflows one after the other and sums up.
    ///
    /// # Panics
    /// If the store fails.
    pub async fn run_all<'a>(&self, workflows: impl IntoIterator<Item = &'a Workflow>) -> Report {
        let mut runs = Vec::new();
        for workflow in workflows {
            let task = self.submit(workflow).await;
            runs.push(self.run(task).await);
        }
        Report { runs }
    }

    /// Until nothing is viable.
    async fn round(&self, task: TaskId, round: u32) -> Finalized {
        let worker = WorkerId::parse(&format!("test-{round}")).expect("a worker id");
        let scope = ClaimScope::Task(task);
        let mut options = CoordinatorOptions::new(scope, Until::NothingViable, worker);
        options.concurrency = self.concurrency;
        let coordinator =
            Coordinator::new(self.orchestrator.clone(), self.handlers.clone(), options);
        let run = coordinator.run(CancellationToken::new());
        let report = if self.moves_time {
            tokio::select! {
                biased;
                report = run => report,
                () = move_time_when_idle(&self.clock) => unreachable!("it does not return"),
            }
        } else {
            run.await
        };
        let report = report.expect("the store answers");
        report
            .finalized
            .expect("a coordinator of one task ends by finalizing it")
    }

    async fn look(&self, task: TaskId) -> (Vec<StepRun>, Vec<Attempt>) {
        let tasks = &self.orchestrator.ports().tasks;
        let snapshot = tasks
            .load(task)
            .await
            .expect("the store answers")
            .expect("the task exists");
        let rows = history(&**tasks, task).await;
        let steps = snapshot.steps.iter().map(|step| StepRun {
            name: step.definition.name.clone(),
            status: step.status(),
            attempts: step.attempts,
        });
        (steps.collect(), Attempt::all(&snapshot, &rows))
    }
}
