//! SQL as a client: `tasker.submit_task` is the API's submission by another door.

mod bad;
mod canonical;
mod schemas;

use std::sync::Arc;

use application::ports::{Handlers, Submitted, VersionChoice};
use application::{Orchestrator, SubmitError, SubmitRequest};
use domain::id::TaskId;
use domain::name::{IdempotencyKey, Tag, TemplateName};
use domain::payload::Payload;
use domain::status::Status;
use domain::task::SubmissionFacts;
use domain::template::OnFailure;
use domain::text::{Actor, Text};
use domain::time::Timestamp;
use sqlx::{AssertSqlSafe, Connection, PgConnection};

use crate::support::{World, step, template};

/// The context of most of the tests, as no store would write it.
const CONTEXT: &str = r#"{"z": [1.50, 1e3, "\u00e9\t"], "order": {"id": 7}, "order": {"id": 8}}"#;

struct Client {
    world: World,
    orchestrator: Orchestrator,
}

impl Client {
    /// With the template `postgres/shop`: a → b, a → c in another queue.
    async fn new() -> Self {
        let world = World::new().await;
        let orchestrator = Orchestrator::new(world.ports.clone());
        let steps = [
            step("a", &[]).priority(3),
            step("b", &["a"]),
            step("c", &["a"]),
        ];
        let template = template("shop", steps);
        let mut spec = template.spec().clone();
        spec.on_failure = OnFailure::FailFast;
        let template = domain::template::Template::try_new(spec).expect("valid");
        let kept = orchestrator.put_template(Arc::new(template)).await;
        kept.expect("the template is kept");
        Self {
            world,
            orchestrator,
        }
    }

    async fn by_api(&self, facts: SubmissionFacts) -> Result<Submitted, SubmitError> {
        let request = SubmitRequest {
            namespace: domain::name::Namespace::parse("postgres").expect("a name"),
            template: TemplateName::parse("shop").expect("a name"),
            version: VersionChoice::Latest,
            context: Payload::parse(CONTEXT).expect("within bounds"),
            facts,
        };
        self.orchestrator.submit(request).await
    }

    /// Submits by SQL with these further arguments.
    fn by_sql(&self, arguments: &str) -> TaskId {
        let id = self.world.sql(&format!(
            "SELECT tasker.submit_task('postgres', 'shop', context => '{CONTEXT}' {arguments})"
        ));
        TaskId::parse(&id).expect("an id")
    }

    /// All that is stored of a task but its id and its times, one row a line.
    fn rows(&self, task: TaskId) -> String {
        let unlike = "- 'task_id' - 'id' - 'created_at' - 'place'";
        let rows = |table: &str, id: &str| {
            self.world.sql(&format!(
                "SELECT to_jsonb(r) {unlike} FROM tasker.{table} r WHERE {id} = '{task}' ORDER BY 1"
            ))
        };
        let places = self.world.sql(&format!(
            "SELECT s.step_index, s.place + s.head_start
                 - (extract(epoch FROM coalesce(s.next_run_at, t.created_at)) * 1000000)::bigint
             FROM tasker.steps s JOIN tasker.tasks t ON t.id = s.task_id
             WHERE t.id = '{task}' ORDER BY 1"
        ));
        let parts = [
            rows("submissions", "task_id"),
            rows("tasks", "id"),
            rows("steps", "task_id"),
            rows("task_tags", "task_id"),
            places,
        ];
        parts.join("\n")
    }

    async fn run(&self, task: TaskId) -> Status {
        let done = testkit::handlers::from_fn(|_| async { Ok(Payload::empty()) });
        let name = domain::name::HandlerName::parse("work").expect("a name");
        let scope = application::ports::ClaimScope::Task(task);
        let worker = domain::name::WorkerId::parse("w1").expect("a worker id");
        let until = application::Until::NothingLeft;
        let options = application::CoordinatorOptions::new(scope, until, worker);
        let handlers = Handlers::new().with(name, done);
        let coordinator =
            application::Coordinator::new(self.orchestrator.clone(), handlers, options);
        let report = coordinator
            .run(application::coordinate::Stop::default())
            .await;
        report.expect("the store answers").ended[&task]
    }
}

fn facts() -> SubmissionFacts {
    let tag = |tag: &str| Tag::parse(tag).expect("a tag");
    SubmissionFacts {
        run_at: Some(Timestamp::parse("2001-02-03T04:05:06.7Z").expect("a time")),
        priority: -7,
        tags: vec![tag("b,\"{}\\"), tag("a"), tag("a")],
        initiator: Some(Actor::named("ann\u{7}b")),
        reason: Some(Text::clean("why\nnot\u{202e}?")),
        idempotency_key: None,
    }
}

/// The same facts for SQL.
const FACTS: &str = r#", priority => -7, run_at => '2001-02-03 05:05:06.7+01', tags => ARRAY['b,"{}\', 'a', 'a'],
    initiator => E'ann\x07b', reason => E'why\nnot\u202e?'"#;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn both_doors_write_the_same_rows_and_both_tasks_run() {
    let client = Client::new().await;
    let pairs = [
        (SubmissionFacts::default(), ""),
        (facts(), FACTS),
        (
            SubmissionFacts {
                run_at: Some(Timestamp::parse("2100-01-01T00:00:00Z").expect("a time")),
                ..SubmissionFacts::default()
            },
            ", run_at => '2100-01-01 00:00:00+00'",
        ),
    ];
    for (facts, arguments) in pairs {
        let waits = arguments.contains("2100");
        let by_api = client.by_api(facts).await.expect("it is taken").task;
        let by_sql = client.by_sql(arguments);
        assert_eq!(client.rows(by_api), client.rows(by_sql));
        assert_eq!(by_sql.as_uuid().get_version_num(), 7);
        for task in [by_api, by_sql].into_iter().filter(|_| !waits) {
            assert_eq!(client.run(task).await, Status::Complete);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_key_means_the_same_through_both_doors() {
    let client = Client::new().await;
    let keyed = |key: &str| SubmissionFacts {
        idempotency_key: Some(IdempotencyKey::parse(key).expect("a key")),
        ..facts()
    };
    let first = client.by_api(keyed("api")).await.expect("it is taken").task;
    let repeat = format!("{FACTS}, idempotency_key => 'api'");
    assert_eq!(client.by_sql(&repeat), first);
    let first = client.by_sql(&format!("{FACTS}, idempotency_key => 'sql'"));
    let repeat = client.by_api(keyed("sql")).await.expect("it is taken");
    assert_eq!((repeat.task, repeat.replayed), (first, true));
    // The same key with another body.
    let other = "SELECT tasker.submit_task('postgres', 'shop', idempotency_key => 'sql')";
    let refused = client.world.database.sql(other).unwrap_err().to_string();
    assert!(
        refused.contains(&format!("belongs to the task {first}")),
        "{refused}"
    );
    let count = client.world.sql("SELECT count(*) FROM tasker.tasks");
    assert_eq!(count, "2");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_task_shares_the_fate_of_the_transaction_it_is_submitted_in() {
    let client = Client::new().await;
    client.world.sql("CREATE TABLE public.orders (id integer)");
    let order = |end: &str| {
        client.world.sql(&format!(
            "BEGIN; INSERT INTO public.orders VALUES (1);
             SELECT tasker.submit_task('postgres', 'shop'); {end}"
        ))
    };
    let stored =
        "SELECT (SELECT count(*) FROM public.orders) || ' ' || (SELECT count(*) FROM tasker.steps)
                  || ' ' || (SELECT count(*) FROM tasker.submissions)";
    order("ROLLBACK");
    assert_eq!(client.world.sql(stored), "0 0 0");
    order("COMMIT");
    assert_eq!(client.world.sql(stored), "1 3 1");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_task_by_sql_is_found_by_poll_within_two_seconds() {
    let client = Client::new().await;
    let stop = application::coordinate::Stop::default();
    let started = Arc::new(tokio::sync::Notify::new());
    let tell = Arc::clone(&started);
    let handler = testkit::handlers::from_fn(move |_| {
        tell.notify_one();
        async { Ok(Payload::empty()) }
    });
    let name = domain::name::HandlerName::parse("work").expect("a name");
    let scope = application::ports::ClaimScope::Queues(vec![domain::name::QueueName::default()]);
    let worker = domain::name::WorkerId::parse("w1").expect("a worker id");
    // As a worker that was started with no options, and has found nothing for a while.
    let options = application::CoordinatorOptions::new(scope, application::Until::Stopped, worker);
    let handlers = Handlers::new().with(name, handler);
    let coordinator = application::Coordinator::new(client.orchestrator.clone(), handlers, options);
    let end = stop.clone();
    let run = tokio::spawn(async move { coordinator.run(end).await });
    for _ in 0..3 {
        client.by_sql("");
        let found = tokio::time::timeout(std::time::Duration::from_secs(2), started.notified());
        found.await.expect("found within two seconds");
    }
    stop.gently.cancel();
    let report = run.await.expect("no panic").expect("the store answers");
    assert!(report.succeeded >= 3, "{report:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_asks_for_it_is_told_of_the_queues_at_the_commit() {
    let client = Client::new().await;
    let mut listener = sqlx::postgres::PgListener::connect(client.world.database.url())
        .await
        .expect("a connection");
    listener.listen("tasker_wake").await.expect("it listens");
    let mut connection = PgConnection::connect(client.world.database.url())
        .await
        .expect("a connection");
    let statements = [
        "SELECT tasker.submit_task('postgres', 'shop', notify => true, run_at => '2100-01-01')",
        "SELECT tasker.submit_task('postgres', 'shop')",
        "SELECT tasker.submit_task('postgres', 'shop', notify => true)",
        "SELECT pg_notify('tasker_wake', 'the end')",
    ];
    for statement in statements {
        sqlx::query(AssertSqlSafe(statement))
            .execute(&mut connection)
            .await
            .expect("it runs");
    }
    let mut heard = Vec::new();
    while heard.last().is_none_or(|last| last != "the end") {
        let notification = listener.recv().await.expect("a notification");
        heard.push(notification.payload().to_owned());
    }
    assert_eq!(heard, ["default", "the end"]);
}
