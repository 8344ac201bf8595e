//! A database with a table of effects, and a handler that writes into it.

use std::sync::Arc;
use std::time::Duration;

use application::coordinate::Stop;
use application::ports::{
    ClaimScope, ClaimedStep, HandlerContext, Handlers, StepHandler, VersionChoice,
};
use application::{
    Coordinator, CoordinatorOptions, CoordinatorReport, Handled, Orchestrator, StepExecutor,
    SubmitRequest, Until,
};
use async_trait::async_trait;
use domain::id::{StepId, StepIndex, TaskId};
use domain::millis::Millis;
use domain::name::{HandlerName, WorkerId};
use domain::payload::Payload;
use domain::retry::{Backoff, RetryPolicy, StepFailure};
use domain::task::SubmissionFacts;
use domain::template::StepBuilder;
use sqlx::AssertSqlSafe;
use tasker_adapters_postgres::{PgConnection, PgStepHandler, PgStore};
use testkit::handlers::from_fn;
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;

use crate::support::{World, template};

/// What an attempt does once it has written.
#[derive(Clone, Copy, Debug)]
pub(super) enum Then {
    Succeed,
    Fail,
    Panic,
    /// Its own connection is cut off.
    LoseConnection,
    /// The same while it is asked to commit, by a check that is put off until then.
    LoseConnectionInCommit,
    /// It waits for [`Effect::go_on`].
    Wait,
}

/// Writes a row for its attempt, then does what the plan says for it.
pub(super) struct Effect {
    plan: Vec<Then>,
    written: Semaphore,
    may_go_on: Semaphore,
}

impl Effect {
    pub(super) fn that(plan: &[Then]) -> Arc<Self> {
        Arc::new(Self {
            plan: plan.to_vec(),
            written: Semaphore::new(0),
            may_go_on: Semaphore::new(0),
        })
    }

    /// Returns once an attempt that waits has written.
    pub(super) async fn has_written(&self) {
        let written = tokio::time::timeout(Duration::from_secs(30), self.written.acquire());
        written.await.expect("within 30 s").expect("open").forget();
    }

    pub(super) fn go_on(&self) {
        self.may_go_on.add_permits(1);
    }
}

async fn execute(connection: &mut PgConnection, sql: String) -> Result<(), StepFailure> {
    let done = sqlx::query(AssertSqlSafe(sql)).execute(connection).await;
    done.map(drop).map_err(|error| {
        StepFailure::retryable(&format!("the transaction was rolled back: {error}"))
    })
}

#[async_trait]
impl PgStepHandler for Effect {
    async fn run(
        &self,
        context: HandlerContext,
        connection: &mut PgConnection,
    ) -> Result<Payload, StepFailure> {
        let (task, attempt) = (context.step.task, context.attempt);
        let then = self.plan[usize::try_from(attempt - 1).expect("small") % self.plan.len()];
        let in_commit = matches!(then, Then::LoseConnectionInCommit);
        let insert = format!("INSERT INTO effects VALUES ('{task}', {attempt}, {in_commit})");
        execute(connection, insert).await?;
        match then {
            Then::Succeed | Then::LoseConnectionInCommit => {}
            Then::Fail => return Err(StepFailure::retryable("as planned")),
            Then::Panic => panic!("as planned"),
            Then::LoseConnection => {
                let kill = "SELECT pg_terminate_backend(pg_backend_pid())".to_owned();
                execute(connection, kill).await?;
            }
            Then::Wait => {
                self.written.add_permits(1);
                self.may_go_on.acquire().await.expect("open").forget();
            }
        }
        Ok(Payload::new(serde_json::json!({ "attempt": attempt })).expect("small"))
    }
}

/// a → b, where a has the effect.
pub(super) struct TxWorld {
    pub(super) world: World,
    orchestrator: Orchestrator,
}

impl std::ops::Deref for TxWorld {
    type Target = World;

    fn deref(&self) -> &World {
        &self.world
    }
}

/// Effects, and a check put off to the commit that cuts the connection off where it is asked to.
const EFFECTS: &str = "
    CREATE TABLE public.effects (task_id uuid, attempt integer, dies boolean);
    CREATE FUNCTION public.die() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM pg_terminate_backend(pg_backend_pid());
        RETURN NULL;
    END $$;
    CREATE CONSTRAINT TRIGGER dies AFTER INSERT ON public.effects
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.dies) EXECUTE FUNCTION public.die()";

impl TxWorld {
    pub(super) async fn new() -> Self {
        let world = World::new().await;
        world.sql(EFFECTS);
        let orchestrator = Orchestrator::new(world.ports.clone());
        let retry = RetryPolicy {
            backoff: Backoff::Fixed {
                delay: Millis::saturating(10),
            },
            ..RetryPolicy::default()
        };
        let effect = StepBuilder::new("a", "effect")
            .expect("a name")
            .retry(retry);
        let after = StepBuilder::new("b", "after").expect("a name");
        let steps = [effect, after.after(["a"]).expect("a name")];
        let kept = orchestrator.put_template(template("effects", steps)).await;
        kept.expect("the template is kept");
        Self {
            world,
            orchestrator,
        }
    }

    pub(super) async fn submit(&self) -> TaskId {
        let request = SubmitRequest {
            namespace: domain::name::Namespace::parse("postgres").expect("a name"),
            template: domain::name::TemplateName::parse("effects").expect("a name"),
            version: VersionChoice::Latest,
            context: Payload::empty(),
            facts: SubmissionFacts::default(),
        };
        let submitted = self.orchestrator.submit(request).await;
        submitted.expect("the task is taken").task
    }

    /// Starts the step with the effect.
    pub(super) async fn start(&self, task: TaskId) -> ClaimedStep {
        let index = StepIndex(0);
        let (step, worker) = (StepId { task, index }, worker("w1"));
        let started = self.orchestrator.start(step, worker, Millis::from_secs(60));
        started.await.expect("it may start")
    }

    /// Runs an attempt of a step that was started, as a worker of its own would.
    pub(super) fn begin_attempt(
        &self,
        claimed: ClaimedStep,
        effect: &Arc<Effect>,
    ) -> JoinHandle<Option<Handled>> {
        let handlers = handlers(&self.world.store, effect);
        self.attempt_by(claimed, handlers)
    }

    pub(super) fn attempt_by(
        &self,
        claimed: ClaimedStep,
        handlers: Handlers,
    ) -> JoinHandle<Option<Handled>> {
        let (clock, events) = (&self.ports.clock, &self.ports.events);
        let executor = StepExecutor::new(handlers, Arc::clone(clock), Arc::clone(events));
        tokio::spawn(async move { executor.execute(&claimed, Stop::default().gently).await })
    }

    /// Runs a coordinator until nothing is left.
    pub(super) async fn run(&self, effect: Arc<Effect>) -> CoordinatorReport {
        let handlers = handlers(&self.world.store, &effect);
        self.coordinate(handlers, Until::NothingLeft).await
    }

    pub(super) async fn coordinate(&self, handlers: Handlers, until: Until) -> CoordinatorReport {
        let scope = ClaimScope::Queues(vec![domain::name::QueueName::default()]);
        let options = CoordinatorOptions {
            poll: Millis::saturating(50),
            ..CoordinatorOptions::new(scope, until, worker("w2"))
        };
        // Its own, as if it were a process of its own.
        let orchestrator = Orchestrator::new(self.ports.clone());
        let coordinator = Coordinator::new(orchestrator, handlers, options);
        let report = coordinator.run(Stop::default()).await;
        report.expect("the store answers")
    }

    /// The attempts whose effects are there.
    pub(super) fn effects(&self, task: TaskId) -> String {
        self.sql(&format!(
            "SELECT string_agg(attempt::text, ',') FROM public.effects WHERE task_id = '{task}'"
        ))
    }

    /// What happened to a step, in order.
    pub(super) async fn causes(&self, task: TaskId, step: u32) -> Vec<&'static str> {
        let rows = self.ports.tasks.history(task, 0, 100).await;
        let rows = rows.expect("the store answers");
        let of_step = rows.iter().filter(|row| row.step == Some(StepIndex(step)));
        of_step.map(|row| row.cause.as_str()).collect()
    }
}

fn worker(name: &str) -> WorkerId {
    WorkerId::parse(name).expect("a worker id")
}

/// The handlers of both steps, the first one transactional on this store.
pub(super) fn handlers(store: &PgStore, effect: &Arc<Effect>) -> Handlers {
    let effect = store.transactional(Arc::<Effect>::clone(effect));
    with_first(effect)
}

/// The same with any handler for the first step.
pub(super) fn with_first(first: Arc<dyn StepHandler>) -> Handlers {
    let name = |name: &str| HandlerName::parse(name).expect("a name");
    let after = from_fn(|_| async { Ok(Payload::empty()) });
    Handlers::new()
        .with(name("effect"), first)
        .with(name("after"), after)
}
