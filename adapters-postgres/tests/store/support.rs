//! A store on a database of its own.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use adapters_memory::{MemoryEvents, SeededEntropy};
use application::ports::{
    Applied, ClaimRequest, ClaimScope, ClaimedStep, CommitBatch, CommitError, Ports, StepChange,
};
use domain::history::Stamp;
use domain::id::TaskId;
use domain::millis::Millis;
use domain::name::{QueueName, WorkerId};
use domain::payload::Payload;
use domain::step::{Step, StepCommand};
use domain::task::{NewTask, Snapshot, SubmissionFacts};
use domain::template::{StepBuilder, Template, TemplateBuilder};
use domain::text::Actor;
use domain::time::Timestamp;
use tasker_adapters_postgres::{PgOptions, PgStore, Right};
use testkit::cluster::Database;
use testkit::contract::Harness;

/// An empty, migrated database and a store on it.
pub(crate) struct World {
    pub(crate) store: PgStore,
    pub(crate) ports: Ports,
    // Dropped last: the database goes with it.
    pub(crate) database: Database,
}

impl World {
    pub(crate) async fn new() -> Self {
        // However slow the machine, answers are those of the store in memory.
        let options = PgOptions {
            slow_look: Duration::MAX,
            ..PgOptions::default()
        };
        Self::with(options).await
    }

    pub(crate) async fn with(options: PgOptions) -> Self {
        let database = migrated();
        // `TASKER_TEST_ROLE=work` runs it all as a role that may do no more than a server needs.
        let url = match std::env::var("TASKER_TEST_ROLE").as_deref() {
            Ok("work") => as_role(&database, "tasker_work", Right::Work),
            Ok(other) => panic!("TASKER_TEST_ROLE={other}: say work"),
            Err(_unset) => database.url().to_owned(),
        };
        let store = PgStore::connect(&url, options).await.expect("a store");
        let ports = ports(&store);
        Self {
            store,
            ports,
            database,
        }
    }

    /// One statement through `psql`.
    pub(crate) fn sql(&self, statement: &str) -> String {
        self.database.sql(statement).expect("the statement runs")
    }
}

impl Harness for World {
    fn ports(&self) -> &Ports {
        &self.ports
    }
}

/// The ports of a store, with what PostgreSQL has no part in.
pub(crate) fn ports(store: &PgStore) -> Ports {
    Ports {
        tasks: store.tasks(),
        queue: store.queue(),
        templates: store.template_store(),
        retention: store.retention(),
        analytics: store.analytics(),
        census: store.census_taker(),
        workers: store.workers(),
        reenqueuer: store.reenqueuer(),
        clock: store.clock(),
        entropy: Arc::new(SeededEntropy::new(1)),
        events: Arc::new(MemoryEvents::new()),
        wakeups: store.wakeups(),
        feed: store.feed(),
        webhooks: store.webhooks(),
        keys: store.keys(),
        audit: store.audit(),
    }
}

/// The URL of a database for a role that may do this much and no more; the role is made if there
/// is none.
pub(crate) fn as_role(database: &Database, role: &str, right: Right) -> String {
    let make = format!(
        "DO $$ BEGIN CREATE ROLE {role} LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation \
         THEN NULL; END $$"
    );
    database.sql(&make).expect("a role");
    let (url, role_name) = (database.url().to_owned(), role.to_owned());
    let granted = std::thread::spawn(move || {
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        runtime.block_on(PgStore::grant(&url, &role_name, right))
    });
    let granted = granted.join().expect("no panic");
    granted.expect("the owner may grant");
    let (scheme, rest) = database.url().split_once("://").expect("a URL");
    let (login, place) = rest.split_once('@').unwrap_or(("", rest));
    assert!(!login.contains(':'), "the test's server trusts everyone");
    format!("{scheme}://{role}@{place}")
}

/// A migrated database without a store.
pub(crate) fn migrated() -> Database {
    Database::from_template("migrated", migrate).expect("a database")
}

/// Migrates from a thread of its own: a test's runtime cannot wait inside itself.
pub(crate) fn migrate(url: &str) -> Result<(), String> {
    let url = url.to_owned();
    let thread = std::thread::spawn(move || {
        let runtime = tokio::runtime::Runtime::new().map_err(|error| error.to_string())?;
        let done = runtime.block_on(PgStore::migrate(&url));
        done.map_err(|error| error.to_string())
    });
    thread
        .join()
        .map_err(|_panic| "the migration panicked".to_owned())?
}

/// When tests begin that do not say otherwise.
pub(crate) fn start() -> Timestamp {
    Timestamp::from_secs(1_800_000_000)
}

/// A template of one step, `only`, of handler `work`.
pub(crate) fn one_step() -> Arc<Template> {
    template("one", [StepBuilder::new("only", "work").expect("a name")])
}

/// A template of these steps.
pub(crate) fn template(name: &str, steps: impl IntoIterator<Item = StepBuilder>) -> Arc<Template> {
    let builder = TemplateBuilder::new("postgres", name, "1.0.0").expect("a name");
    let builder = steps.into_iter().fold(builder, TemplateBuilder::step);
    Arc::new(builder.build().expect("a valid template"))
}

/// A step of handler `work` after these parents, three attempts, no jitter.
pub(crate) fn step(name: &str, parents: &[&str]) -> StepBuilder {
    let step = StepBuilder::new(name, "work").expect("a name");
    step.after(parents.iter().copied()).expect("names")
}

/// a → b, c → d.
pub(crate) fn diamond() -> Arc<Template> {
    let steps = [
        step("a", &[]),
        step("b", &["a"]),
        step("c", &["a"]),
        step("d", &["b", "c"]),
    ];
    template("diamond", steps)
}

/// The outcome `succeed` of a running step.
pub(crate) fn success(step: &Step, at: Timestamp) -> StepChange {
    let command = StepCommand::Succeed {
        lease_no: step.lease_no,
    };
    let by = step
        .state
        .attempt()
        .map_or_else(Actor::engine, |(w, _)| Actor::named(w.as_str()));
    let decision = step
        .decide(&command, &Stamp::by(at, by))
        .expect("its own lease");
    StepChange {
        decision,
        result: None,
        lapsed_at: None,
        wake_at: None,
    }
}

/// A claim of a worker on the default queue.
pub(crate) fn ask(worker: &str, limit: u32) -> ClaimRequest {
    ClaimRequest {
        scope: ClaimScope::Queues(vec![QueueName::default()]),
        handlers: None,
        worker: WorkerId::parse(worker).expect("a worker id"),
        limit,
        lease: Millis::from_secs(60),
        now: start(),
    }
}

static BORN: AtomicU64 = AtomicU64::new(1);

/// A task about to be submitted.
pub(crate) fn new_task(template: &Arc<Template>, facts: SubmissionFacts) -> NewTask {
    let id = TaskId::from_parts(start(), u128::from(BORN.fetch_add(1, Ordering::Relaxed)));
    let snapshot = Snapshot::born(Arc::clone(template), id, facts, start());
    NewTask {
        snapshot,
        context: Payload::empty(),
        fingerprint: [0; 32],
    }
}

impl World {
    /// Keeps the template and submits a task of it.
    pub(crate) async fn submit(&self, template: &Arc<Template>, facts: SubmissionFacts) -> TaskId {
        self.ports
            .templates
            .put(Arc::clone(template))
            .await
            .expect("the template is kept");
        let new = new_task(template, facts);
        let mut taken = self
            .ports
            .tasks
            .submit(vec![new])
            .await
            .expect("the store answers");
        taken.remove(0).expect("the task is taken").task
    }

    /// Claims this many steps.
    pub(crate) async fn claim(&self, limit: u32) -> Vec<ClaimedStep> {
        self.ports
            .queue
            .claim(ask("w1", limit))
            .await
            .expect("the store answers")
            .steps
    }

    pub(crate) async fn load(&self, task: TaskId) -> Snapshot {
        let loaded = self
            .ports
            .tasks
            .load(task)
            .await
            .expect("the store answers");
        loaded.expect("the task exists")
    }

    /// Commits outcomes; answers what became of each.
    pub(crate) async fn commit(
        &self,
        changes: Vec<StepChange>,
    ) -> Vec<Result<Applied, CommitError>> {
        let batch = CommitBatch {
            changes,
            then_claim: None,
            now: start(),
        };
        self.ports
            .queue
            .commit(batch)
            .await
            .expect("the store answers")
            .results
    }

    /// Lets the running step of a task of one step succeed so many seconds after it began.
    pub(crate) async fn succeed(&self, task: TaskId, seconds: u64) {
        let snapshot = self.load(task).await;
        let at = start().plus(Millis::from_secs(seconds));
        let batch = CommitBatch {
            changes: vec![success(&snapshot.steps[0], at)],
            then_claim: None,
            now: at,
        };
        let reply = self
            .ports
            .queue
            .commit(batch)
            .await
            .expect("the store answers");
        assert!(
            matches!(reply.results[0], Ok(Applied::Changed { .. })),
            "{:?}",
            reply.results
        );
    }
}
