//! Lists, and looks at what time brings.

use domain::status::Status;
use domain::task::SubmissionFacts;
use serde_json::Value;
use sqlx::{AssertSqlSafe, Connection, PgConnection, Row};
use uuid::Uuid;

use super::{multiply_task, plans, scans};
use crate::support::{World, one_step};

/// What a list is asked for: namespace, template, status, tag.
type Asked = [Option<&'static str>; 4];

/// The status of ended tasks that is asked for: they have an index of their own.
const ENDED: &str = Status::Error.as_str();

/// The plan of a list.
async fn list_plan(
    connection: &mut PgConnection,
    asked: Asked,
    between: Option<(Uuid, Uuid)>,
) -> Value {
    let [namespace, template, status, tag] = asked;
    let list = match tag {
        Some(_) => include_str!("../../../queries/task/list_tagged.sql"),
        None => include_str!("../../../queries/task/list.sql"),
    };
    // Instants cannot be bound here: they have a type of the adapter's own.
    let times = if tag.is_some() {
        ["$10", "$11"]
    } else {
        ["$9", "$10"]
    };
    let list = times
        .iter()
        .fold(list.to_owned(), |list, time| list.replace(time, "NULL"));
    let explain = sqlx::query(AssertSqlSafe(format!(
        "EXPLAIN (ANALYZE, FORMAT JSON) {list}"
    )))
    .bind(namespace)
    .bind(template)
    .bind(status.filter(|status| *status != ENDED))
    .bind(None::<Uuid>)
    .bind(21_i64);
    let explain = if tag.is_some() {
        explain.bind(tag)
    } else {
        explain
    };
    let row = explain
        .bind(status.filter(|status| *status == ENDED))
        .bind(between.map(|ids| ids.0))
        .bind(between.map(|ids| ids.1))
        .persistent(false)
        .fetch_one(connection)
        .await
        .expect("a plan");
    row.try_get(0).expect("JSON")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lists_are_served_by_an_index() {
    let world = World::new().await;
    let task = world.submit(&one_step(), SubmissionFacts::default()).await;
    multiply_task(&world, task, 20_000, "unmet = 1");
    world.sql(
        "UPDATE tasker.tasks
         SET state = 'error', completed_at = '2027-01-01', live = 0, started_at = '2027-01-01'
         WHERE id IN (SELECT id FROM tasker.tasks LIMIT 50);
         UPDATE tasker.submissions SET namespace = 'rare'
         WHERE task_id IN (SELECT id FROM tasker.tasks LIMIT 50);
         INSERT INTO tasker.task_tags SELECT 'rare', id FROM tasker.tasks LIMIT 50;
         ANALYZE",
    );
    let mut connection = PgConnection::connect(world.database.url())
        .await
        .expect("a connection");
    let (rare, common) = (Some("rare"), Some("postgres"));
    let [error, pending] = [Status::Error, Status::Pending].map(|status| Some(status.as_str()));
    for asked in [
        [None, None, None, None],
        [rare, None, None, None],
        [common, None, None, None],
        [None, Some("one"), None, None],
        [None, None, error, None],
        [None, None, pending, None],
        [None, None, None, rare],
        [rare, None, pending, None],
    ] {
        let plans = list_plan(&mut connection, asked, None).await;
        let plans = plans.as_array().expect("plans");
        for table in ["tasks", "submissions", "task_tags"] {
            for (how, index, rows) in scans(plans, table) {
                assert_ne!(how, "Seq Scan", "{asked:?} on {table}");
                assert!(
                    rows < 2_000.0,
                    "{asked:?}: {rows} rows of {table} by {index}"
                );
            }
        }
    }
}

/// Times are found by ids, which begin with them; what no index serves is looked at in a part.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lists_by_time_and_text_look_at_no_more_than_they_must() {
    let world = World::new().await;
    let task = world.submit(&one_step(), SubmissionFacts::default()).await;
    multiply_task(&world, task, 20_000, "unmet = 1");
    world.sql("ANALYZE");
    let mut connection = PgConnection::connect(world.database.url())
        .await
        .expect("a connection");
    let ids: Vec<Uuid> =
        sqlx::query_scalar("SELECT id FROM tasker.tasks ORDER BY id OFFSET 10000 LIMIT 20")
            .fetch_all(&mut connection)
            .await
            .expect("ids");
    let between = Some((ids[0], ids[19]));
    let of_time = list_plan(&mut connection, [None; 4], between).await;
    let searched = format!(
        "PREPARE searched AS {}; EXECUTE searched(NULL, NULL, NULL, NULL, 21, NULL, NULL, NULL, \
         NULL, NULL, 'nowhere', now(), 500, NULL)",
        include_str!("../../../queries/task/list_searched.sql")
    );
    let searched = plans(&world, &searched);
    for (plans, most) in [
        (of_time.as_array().expect("plans"), 100.0),
        (&searched, 1_500.0),
    ] {
        for table in ["tasks", "submissions", "steps"] {
            for (how, index, rows) in scans(plans, table) {
                assert_ne!(how, "Seq Scan", "{table}");
                assert!(rows < most, "{rows} rows of {table} by {index}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn looks_at_what_is_due_are_served_by_an_index() {
    let world = World::new().await;
    let task = world.submit(&one_step(), SubmissionFacts::default()).await;
    multiply_task(&world, task, 20_000, "unmet = 1");
    world.sql("ANALYZE");
    let prepared = |name: &str, sql: &str, arguments: &str| {
        format!("PREPARE {name} AS {sql}; EXECUTE {name}({arguments})")
    };
    let due = prepared(
        "due",
        include_str!("../../../queries/task/due.sql"),
        "now(), 5",
    );
    assert_eq!(scans(&plans(&world, &due), "tasks")[0].1, "tasks_to_wake");
    let lapsed = prepared(
        "lapsed",
        include_str!("../../../queries/step/lapsed.sql"),
        "now(), 5",
    );
    assert_eq!(
        scans(&plans(&world, &lapsed), "steps")[0].1,
        "steps_running"
    );
    let next = include_str!("../../../queries/queue/next_due_in_queues.sql");
    for known in ["NULL, NULL", "'{5,7}', now()"] {
        let arguments = format!("'{{default,other}}', NULL, NULL, NULL, {known}");
        let next = plans(&world, &prepared("next", next, &arguments));
        for (how, index, rows) in scans(&next, "steps") {
            assert!(
                how.starts_with("Index") && rows < 10.0,
                "{how} by {index}: {rows} rows"
            );
        }
    }
    let next = include_str!("../../../queries/queue/next_due_in_task.sql");
    let next = prepared("next", next, &format!("NULL, '{task}', NULL, NULL"));
    for (how, index, rows) in scans(&plans(&world, &next), "steps") {
        assert!(
            how.starts_with("Index") && rows < 10.0,
            "{how} by {index}: {rows} rows"
        );
    }
}

/// Blocks that a look at what is due reads, told `known` of where to begin.
fn blocks(world: &World, known: &str) -> i64 {
    let next = include_str!("../../../queries/queue/next_due_in_queues.sql");
    let look = format!(
        "SET auto_explain.log_buffers = on; PREPARE next AS {next};
         EXECUTE next('{{default}}', NULL, NULL, NULL, {known})"
    );
    let plans = plans(world, &look);
    let of = |plan: &Value, kind: &str| plan["Plan"][kind].as_i64().expect("blocks");
    let blocks = |plan| of(plan, "Shared Hit Blocks") + of(plan, "Shared Read Blocks");
    plans.iter().map(blocks).sum()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pinned_snapshot_does_not_make_every_look_walk_over_what_died() {
    let world = World::new().await;
    let task = world.submit(&one_step(), SubmissionFacts::default()).await;
    multiply_task(&world, task, 20_000, "place = 1000");
    let mut pin = PgConnection::connect(world.database.url())
        .await
        .expect("a connection");
    sqlx::raw_sql("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM tasker.queues")
        .execute(&mut pin)
        .await
        .expect("a snapshot");
    world.sql(
        "UPDATE tasker.steps SET state = 'in_progress', lease_expires_at = '2001-01-01',
             deadline_at = '2001-01-01' WHERE place = 1000;
         UPDATE tasker.steps SET state = 'complete', lease_expires_at = NULL, deadline_at = NULL
         WHERE place = 1000;
         ANALYZE",
    );
    let (everything, known) = (
        blocks(&world, "NULL, NULL"),
        blocks(&world, "'{2000}', '2001-01-02'"),
    );
    assert!(
        everything > 10_000,
        "there is nothing to pass over: {everything} blocks"
    );
    assert!(known < 100, "{known} blocks");
}
