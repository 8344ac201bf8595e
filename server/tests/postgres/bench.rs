//! `tasker bench` on PostgreSQL.

use serde_json::Value;

use super::Store;

const FIELDS: [&str; 30] = [
    "shape",
    "mode",
    "via",
    "tasks",
    "steps",
    "workers",
    "concurrency",
    "stored",
    "steps_per_s",
    "tasks_per_s",
    "submit_per_s",
    "p50_ms",
    "p95_ms",
    "p99_ms",
    "start_p50_ms",
    "start_p95_ms",
    "start_p99_ms",
    "turn_p50_ms",
    "queries_per_step",
    "commits_per_step",
    "wal_bytes_per_step",
    "submit_queries_per_task",
    "submit_commits_per_task",
    "submit_wal_bytes_per_task",
    "counted_by",
    "dead_tuples",
    "rss_bytes",
    "floor",
    "ratios",
    "sync_commit",
];

fn bench(store: &Store, arguments: &[&str]) -> Vec<Value> {
    let all: Vec<&str> = ["bench", "--json"]
        .iter()
        .chain(arguments)
        .copied()
        .collect();
    let said = store.run(&all);
    assert_eq!(said.code, Some(0), "{said:?}");
    assert_eq!(said.err, "");
    said.json()
}

fn number(line: &Value, name: &str) -> f64 {
    line[name]
        .as_f64()
        .unwrap_or_else(|| panic!("{name}: {line}"))
}

#[test]
fn all_tasks_complete_and_what_they_cost_is_counted() {
    // The log is that of the whole server.
    let store = Store::alone();
    let lines = bench(
        &store,
        &[
            "--shape",
            "jobs",
            "--shape",
            "diamond",
            "--mode",
            "all",
            "--tasks",
            "60",
            "--workers",
            "2",
        ],
    );
    assert_eq!(lines.len(), 4);
    for line in &lines {
        for name in FIELDS {
            assert!(line.get(name).is_some(), "{name}: {line}");
        }
        for name in [
            "steps_per_s",
            "tasks_per_s",
            "submit_per_s",
            "p50_ms",
            "p99_ms",
            "start_p50_ms",
            "wal_bytes_per_step",
            "submit_queries_per_task",
            "rss_bytes",
        ] {
            assert!(number(line, name) > 0.0, "{name}: {line}");
        }
        assert!(
            number(line, "start_p50_ms") <= number(line, "p50_ms"),
            "{line}"
        );
        // Each step is claimed and finished by some statement and committed by some commit, and no
        // step takes dozens.
        for name in ["queries_per_step", "commits_per_step"] {
            let each = number(line, name);
            assert!(each > 0.0 && each < 30.0, "{name}: {line}");
        }
    }
    // One at a time nothing can be shared between tasks: a claim and a commit for each job.
    assert!(number(&lines[1], "commits_per_step") > 1.0, "{}", lines[1]);
    assert!(number(&lines[1], "queries_per_step") > number(&lines[0], "queries_per_step"));
    let open = "select count(*) from tasker.tasks where state <> 'complete' or unfinished <> 0";
    assert_eq!(store.sql(open), "0");
    // Burn-downs ran 60 tasks of either shape; one at a time 70 alone and 20 to warm up besides.
    assert_eq!(store.sql("select count(*) from tasker.tasks"), "420");
    let odd = "select count(*) from tasker.steps where state <> 'complete' or attempts <> 1";
    assert_eq!(store.sql(odd), "0");
    assert_eq!(store.sql("select count(*) from tasker.steps"), "1050");
}

#[test]
fn a_server_over_the_same_store_completes_what_it_is_given() {
    let store = Store::new();
    let lines = bench(
        &store,
        &[
            "--http",
            "--shape",
            "mixed",
            "--tasks",
            "40",
            "--workers",
            "3",
            "--concurrency",
            "20",
        ],
    );
    assert_eq!(lines.len(), 2);
    assert_eq!(lines[1]["via"], "http", "{}", lines[1]);
    assert!(number(&lines[1], "turn_p50_ms") > 0.0, "{}", lines[1]);
    assert!(lines[1]["queries_per_step"].is_null(), "{}", lines[1]);
    let odd = "select count(*) from tasker.steps where state <> 'complete' or attempts <> 1";
    assert_eq!(store.sql(odd), "0");
    assert_eq!(store.sql("select count(*) from tasker.steps"), "720");
    let by_server = "select count(distinct actor) from tasker.transitions \
                     where cause = 'started' and actor like 'bench-%-1-%'";
    let sessions = "select count(*) from pg_stat_activity where datname = current_database()";
    assert_ne!(store.sql(by_server), "0");
    assert_eq!(store.sql(sessions), "1", "the server has gone");
}

#[test]
fn statements_are_counted_by_the_server_where_it_can_and_else_by_the_client() {
    let store = Store::new();
    let loaded =
        store.sql("select count(*) from pg_settings where name = 'pg_stat_statements.max'");
    let line = bench(&store, &["--shape", "jobs", "--tasks", "20"]).remove(0);
    assert_eq!(line["counted_by"], "client", "{line}");
    assert!(number(&line, "queries_per_step") > 0.0, "{line}");
    if loaded == "1" {
        store.sql("create extension pg_stat_statements");
        let line = bench(&store, &["--shape", "jobs", "--tasks", "20"]).remove(0);
        assert_eq!(line["counted_by"], "pg_stat_statements", "{line}");
        assert!(number(&line, "queries_per_step") > 0.0, "{line}");
    }
}

#[test]
fn a_filled_store_holds_copies_with_history_and_each_its_own_id() {
    let store = Store::new();
    let lines = bench(
        &store,
        &["--shape", "jobs", "--tasks", "20", "--stored", "300,40"],
    );
    assert_eq!(lines.len(), 2);
    assert!(lines[0]["stored"].is_null(), "{}", lines[0]);
    assert_eq!(lines[1]["stored"]["finished"], 300);
    assert!(lines[1]["ratios"]["steps_to_empty"].as_f64().unwrap() > 0.0);
    let count = |namespace: &str, more: &str| {
        store.sql(&format!(
            "select count(*) from tasker.submissions f join tasker.tasks t on t.id = f.task_id \
             join tasker.steps s on s.task_id = t.id where f.namespace = '{namespace}' and {more}"
        ))
    };
    let finished =
        "t.state = 'complete' and t.live = 0 and s.state = 'complete' and s.attempts = 1";
    assert_eq!(count("bench-stored-finished", finished), "300");
    let waiting = "t.live = 1 and s.state = 'pending' and s.retry_state = 'retry_scheduled' \
                   and s.attempts = 1 and s.next_run_at > now() + interval '300 days'";
    assert_eq!(count("bench-stored-waiting", waiting), "40");
    // Each copy has the whole history of its original, in order.
    let histories = "select string_agg(distinct h.causes, ' | ') from (\
        select string_agg(t.cause, ' ' order by t.id) causes from tasker.transitions t \
        join tasker.submissions f using (task_id) where f.namespace = 'bench-stored-waiting' \
        and t.step_index is not null group by t.task_id) h";
    assert_eq!(store.sql(histories), "started failed retry_scheduled");
    // A copy is a task like any other.
    let copy = store.sql(
        "select min(task_id::text) from tasker.submissions where namespace = 'bench-stored-finished'",
    );
    let shown = store.show(&copy);
    assert_eq!(shown["state"], "complete", "{shown}");
    // What is there already is not stored again.
    bench(
        &store,
        &["--shape", "jobs", "--tasks", "20", "--stored", "310,40"],
    );
    assert_eq!(count("bench-stored-finished", finished), "310");
    assert_eq!(count("bench-stored-waiting", waiting), "40");
}

#[test]
fn what_was_cut_short_is_not_in_the_way_of_what_follows() {
    let store = Store::new();
    let cut = bench(
        &store,
        &[
            "--shape",
            "linear-2000",
            "--tasks",
            "40",
            "--duration",
            "1s",
        ],
    )
    .remove(0);
    assert!(cut["steps"].as_u64().unwrap() > 0, "{cut}");
    let left = store.sql("select count(*) from tasker.tasks where completed_at is null");
    let next = bench(&store, &["--shape", "jobs", "--tasks", "20"]).remove(0);
    assert_eq!(next["tasks"], 20, "{next}");
    let still = store.sql("select count(*) from tasker.tasks where completed_at is null");
    assert_eq!(left, still);
}

#[test]
fn an_idle_worker_is_measured_and_wakes() {
    let store = Store::new();
    let found = bench(&store, &["--idle", "1", "--tasks", "2"]).remove(0);
    assert_eq!(found["mode"], "idle");
    assert_eq!(found["wake_ups"], 2);
    assert!(number(&found, "queries_per_s") >= 0.0, "{found}");
    assert!(number(&found, "start_p50_ms") > 0.0, "{found}");
}

#[test]
fn the_floor_is_measured_where_there_is_pgbench_and_leaves_nothing_behind() {
    let store = Store::new();
    let found = bench(
        &store,
        &[
            "--shape",
            "jobs",
            "--tasks",
            "50",
            "--floor",
            "--floor-span",
            "1s",
        ],
    );
    let (floor, ratios) = (&found[0]["floor"], &found[0]["ratios"]);
    for name in [
        "commit_p50_ms",
        "commit1",
        "claim1",
        "claim50",
        "chain50",
        "insert500",
    ] {
        assert!(number(floor, name) > 0.0, "{name}: {floor}");
    }
    let share = number(&found[0], "steps_per_s") / number(floor, "claim50");
    assert!(
        (number(ratios, "steps_to_claim50") - share).abs() < 1e-9,
        "{ratios}"
    );
    assert!(number(ratios, "submit_to_insert500") > 0.0, "{ratios}");
    assert!(number(ratios, "start_to_commit") > 0.0, "{ratios}");
    let schemas = "select count(*) from pg_namespace where nspname like '%floor%'";
    assert_eq!(store.sql(schemas), "0");
}
