//! The plans of what is asked often: by index, and reading few rows however many are stored.

use std::process::Command;

use domain::id::TaskId;
use domain::status::Status;
use domain::task::SubmissionFacts;
use serde_json::Value;
use sqlx::{AssertSqlSafe, Connection, PgConnection, Row};

use crate::support::{World, one_step};

/// Waiting steps of each sort that a claim must not read.
const WAITING: usize = 100_000;

/// Copies the step of a task so often, its columns changed by `set`.
fn multiply_step(world: &World, task: TaskId, times: usize, set: &str) {
    world.sql(&format!(
        "CREATE TEMP TABLE copies AS
             SELECT s.* FROM (SELECT * FROM tasker.steps WHERE task_id = '{task}') s,
                 generate_series(1, {times});
         UPDATE copies SET task_id = gen_random_uuid(), {set};
         INSERT INTO tasker.steps SELECT * FROM copies"
    ));
}

/// Copies a task so often, and its step with it.
fn multiply_task(world: &World, task: TaskId, times: usize, set: &str) {
    world.sql(&format!(
        "CREATE TEMP TABLE ids AS SELECT gen_random_uuid() AS id FROM generate_series(1, {times});
         CREATE TEMP TABLE s AS SELECT s.*, i.id FROM ids i,
             (SELECT * FROM tasker.steps WHERE task_id = '{task}') s;
         CREATE TEMP TABLE t AS SELECT t.*, i.id AS new_id FROM ids i,
             (SELECT * FROM tasker.tasks WHERE id = '{task}') t;
         CREATE TEMP TABLE f AS SELECT f.*, i.id FROM ids i,
             (SELECT * FROM tasker.submissions WHERE task_id = '{task}') f;
         UPDATE s SET task_id = id, {set};
         UPDATE t SET id = new_id;
         UPDATE f SET task_id = id;
         ALTER TABLE s DROP COLUMN id;
         ALTER TABLE t DROP COLUMN new_id;
         ALTER TABLE f DROP COLUMN id;
         INSERT INTO tasker.steps SELECT * FROM s;
         INSERT INTO tasker.tasks SELECT * FROM t;
         INSERT INTO tasker.submissions SELECT * FROM f"
    ));
}

/// The plans of all statements that a statement runs, inside of functions too.
fn plans(world: &World, statement: &str) -> Vec<Value> {
    let script = format!(
        "LOAD 'auto_explain'; SET auto_explain.log_min_duration = 0;
         SET auto_explain.log_analyze = on; SET auto_explain.log_nested_statements = on;
         SET auto_explain.log_format = json; SET client_min_messages = log; SET jit = off;
         {statement}"
    );
    let run = Command::new("psql")
        .args([
            "-X",
            "-q",
            "-A",
            "-t",
            "-d",
            world.database.url(),
            "-c",
            &script,
        ])
        .output()
        .expect("psql runs");
    assert!(
        run.status.success(),
        "{}",
        String::from_utf8_lossy(&run.stderr)
    );
    let told = String::from_utf8_lossy(&run.stderr).into_owned();
    let plan = |text: &str| {
        let mut values = serde_json::Deserializer::from_str(text).into_iter::<Value>();
        values.next().expect("a plan").expect("JSON")
    };
    told.split("plan:\n").skip(1).map(plan).collect()
}

/// All nodes of a plan.
fn nodes(plan: &Value, found: &mut Vec<Value>) {
    found.push(plan.clone());
    for child in plan
        .get("Plans")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
    {
        nodes(child, found);
    }
}

/// The scans of a table: how, by which index, and how many rows they looked at.
fn scans(plans: &[Value], table: &str) -> Vec<(String, String, f64)> {
    let mut all = Vec::new();
    for plan in plans {
        nodes(&plan["Plan"], &mut all);
    }
    let text = |node: &Value, key: &str| node[key].as_str().unwrap_or_default().to_owned();
    let number = |node: &Value, key: &str| node[key].as_f64().unwrap_or_default();
    let of_table = all.iter().filter(|node| {
        text(node, "Relation Name") == table && text(node, "Node Type").contains("Scan")
    });
    let scan = |node: &Value| {
        let rows = number(node, "Actual Rows") + number(node, "Rows Removed by Filter");
        let rows = rows * number(node, "Actual Loops");
        (text(node, "Node Type"), text(node, "Index Name"), rows)
    };
    of_table.map(scan).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_claim_among_100_000_waiting_steps_reads_what_it_takes() {
    let world = World::new().await;
    let task = world.submit(&one_step(), SubmissionFacts::default()).await;
    multiply_step(&world, task, WAITING, "unmet = 1");
    multiply_step(&world, task, WAITING, "next_run_at = '9000-01-01'");
    multiply_step(&world, task, WAITING, "parked = true");
    multiply_task(&world, task, 200, "attempts = 0");
    multiply_task(&world, task, 200, "next_run_at = '2001-01-01'");
    for analysed in [false, true] {
        if analysed {
            world.sql("ANALYZE");
        }
        let claim = "BEGIN; SELECT count(*) FROM tasker.claim_steps(
                         '{default}', NULL, NULL, NULL, 'w1', 50, '2026-01-01', '2026-01-01');
                     ROLLBACK";
        let plans = plans(&world, claim);
        let steps = scans(&plans, "steps");
        let indexed = |how: &str| ["Index Scan", "Index Only Scan", "Tid Scan"].contains(&how);
        assert!(steps.iter().all(|(how, ..)| indexed(how)), "{steps:?}");
        let by = |name: &str| steps.iter().any(|(_, index, _)| index == name);
        assert!(by("steps_ready") && by("steps_waiting"), "{steps:?}");
        let read: f64 = steps.iter().map(|(.., rows)| rows).sum();
        assert!(read < 1_000.0, "{read} rows read for 50 steps: {steps:?}");
        assert!(
            scans(&plans, "tasks")
                .iter()
                .all(|(how, ..)| how.starts_with("Index"))
        );
    }
    let claimed = world.claim(50).await;
    assert_eq!(claimed.len(), 50);
}

/// What a list is asked for: namespace, template, status, tag.
type Asked = [Option<&'static str>; 4];

/// The plan of a list.
async fn list_plan(connection: &mut PgConnection, asked: Asked) -> Value {
    let [namespace, template, status, tag] = asked;
    let list = match tag {
        Some(_) => include_str!("../../queries/task/list_tagged.sql"),
        None => include_str!("../../queries/task/list.sql"),
    };
    let explain = sqlx::query(AssertSqlSafe(format!(
        "EXPLAIN (ANALYZE, FORMAT JSON) {list}"
    )))
    .bind(namespace)
    .bind(template)
    .bind(status)
    .bind(None::<uuid::Uuid>)
    .bind(21_i64);
    let explain = if tag.is_some() {
        explain.bind(tag)
    } else {
        explain
    };
    let row = explain
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
        let plans = list_plan(&mut connection, asked).await;
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
        include_str!("../../queries/task/due.sql"),
        "now(), 5",
    );
    assert_eq!(scans(&plans(&world, &due), "tasks")[0].1, "tasks_to_wake");
    let lapsed = prepared(
        "lapsed",
        include_str!("../../queries/step/lapsed.sql"),
        "now(), 5",
    );
    assert_eq!(
        scans(&plans(&world, &lapsed), "steps")[0].1,
        "steps_running"
    );
    let next = include_str!("../../queries/queue/next_due_in_queues.sql");
    let next = prepared("next", next, "'{default,other}', NULL, NULL, NULL");
    let next = plans(&world, &next);
    for (how, index, rows) in scans(&next, "steps") {
        assert!(
            how.starts_with("Index") && rows < 10.0,
            "{how} by {index}: {rows} rows"
        );
    }
    let next = include_str!("../../queries/queue/next_due_in_task.sql");
    let next = prepared("next", next, &format!("NULL, '{task}', NULL, NULL"));
    for (how, index, rows) in scans(&plans(&world, &next), "steps") {
        assert!(
            how.starts_with("Index") && rows < 10.0,
            "{how} by {index}: {rows} rows"
        );
    }
}
