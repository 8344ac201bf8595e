//! The plans of what is asked often: by index, and reading few rows however many are stored.

mod analytics;
mod looks;

use std::process::Command;

use domain::id::TaskId;
use domain::task::SubmissionFacts;
use serde_json::Value;

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
         ALTER TABLE t DROP COLUMN new_id, DROP COLUMN ended_as;
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
                         '{default}', '{-9223372036854775808}', NULL, NULL, NULL, 'w1', 50,
                         '2026-01-01', '2026-01-01');
                     ROLLBACK";
        let plans = plans(&world, claim);
        let steps = scans(&plans, "steps");
        let indexed = |how: &str| ["Index Scan", "Index Only Scan", "Tid Scan"].contains(&how);
        assert!(steps.iter().all(|(how, ..)| indexed(how)), "{steps:?}");
        let by = |name: &str| steps.iter().any(|(_, index, _)| index == name);
        assert!(by("steps_ready") && by("steps_waiting"), "{steps:?}");
        let read: f64 = steps.iter().map(|(.., rows)| rows).sum();
        assert!(read < 1_000.0, "{read} rows read for 50 steps: {steps:?}");
        assert!(scans(&plans, "tasks").iter().all(|(how, ..)| indexed(how)));
        is_linear(&plans, 50);
    }
    let claimed = world.claim(50).await;
    assert_eq!(claimed.len(), 50);
}

/// That no node of a plan handles more rows than a few for each of a batch: two lists compared with
/// each other would show here with the square of it.
fn is_linear(plans: &[Value], batch: u32) {
    let mut all = Vec::new();
    for plan in plans {
        nodes(&plan["Plan"], &mut all);
    }
    let number = |node: &Value, key: &str| node[key].as_f64().unwrap_or_default();
    for node in all {
        let rows = number(&node, "Actual Rows") * number(&node, "Actual Loops");
        assert!(rows <= 8.0 * f64::from(batch), "{rows} rows in {node}");
    }
}

/// Commits the success of all running steps, as the store would.
const COMMIT: &str = "
    SELECT count(*)
    FROM (
        SELECT array_agg(s.task_id) AS tasks, array_agg(s.step_index) AS steps,
            array_agg(s.lease_no) AS leases, array_agg(s.version) AS versions,
            array_agg(1) AS ones, array_agg('{}'::text) AS results
        FROM tasker.steps s
        WHERE s.state = 'in_progress'
    ) x
    CROSS JOIN LATERAL tasker.commit_steps(
        '2026-01-01', 'w1', x.tasks, x.steps, x.leases, x.versions, x.ones, x.ones, x.results, NULL
    ) c";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_commit_reads_no_more_than_it_writes() {
    let world = World::new().await;
    let task = world.submit(&one_step(), SubmissionFacts::default()).await;
    multiply_task(&world, task, 20_000, "unmet = 0");
    for analysed in [false, true] {
        if analysed {
            world.sql("ANALYZE");
        }
        assert_eq!(world.claim(50).await.len(), 50);
        let all = plans(&world, COMMIT);
        // The first plan is of the statement above, which is ours and not the store's.
        let inside = all.iter().filter(|plan| {
            !plan["Query Text"]
                .as_str()
                .unwrap_or_default()
                .contains("array_agg(s.task_id)")
        });
        let inside: Vec<Value> = inside.cloned().collect();
        assert!(inside.len() >= 4, "{inside:?}");
        is_linear(&inside, 50);
        for table in ["steps", "tasks"] {
            for (how, index, rows) in scans(&inside, table) {
                assert!(how.starts_with("Index"), "{table}: {how}");
                assert!(rows <= 51.0, "{table}: {rows} rows by {index}");
            }
        }
        let complete = world.sql("SELECT count(*) FROM tasker.tasks WHERE state = 'complete'");
        assert_eq!(complete, if analysed { "100" } else { "50" });
    }
}
