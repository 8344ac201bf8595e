//! Looks at how work has gone, and at whom it waits for.

use domain::task::SubmissionFacts;

use super::{multiply_step, multiply_task, plans, scans};
use crate::support::{World, one_step};

/// Of many tasks most are open, and of those that ended most did so before the window.
async fn busy_world() -> World {
    let world = World::new().await;
    let task = world.submit(&one_step(), SubmissionFacts::default()).await;
    multiply_task(&world, task, 30_000, "unmet = 0");
    world.sql(
        "CREATE TEMP TABLE ended AS
             SELECT id, row_number() OVER () AS nth FROM tasker.tasks LIMIT 15000;
         UPDATE tasker.tasks t
         SET state = 'complete', live = 0, unfinished = 0, started_at = '2027-01-01',
             completed_at = CASE WHEN e.nth > 300 THEN timestamptz '2027-01-01'
                 ELSE timestamptz '2027-06-01' END
         FROM ended e WHERE e.id = t.id;
         UPDATE tasker.steps s
         SET state = 'complete', worker = 'w1', attempts = 1, lease_no = 1, lease_end = 'succeeded',
             processing_started_at = '2027-01-01', completed_at = '2027-01-01'
         FROM ended e WHERE e.id = s.task_id",
    );
    world.sql("VACUUM ANALYZE");
    world
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_window_costs_what_ended_in_it() {
    let world = busy_world().await;
    let looks = [
        (
            include_str!("../../../queries/analytics/performance.sql"),
            "",
        ),
        (
            include_str!("../../../queries/analytics/hot_steps.sql"),
            ", 10",
        ),
        (
            include_str!("../../../queries/analytics/slowest_tasks.sql"),
            ", 10",
        ),
        (
            include_str!("../../../queries/analytics/slowest_steps.sql"),
            ", 10",
        ),
        (include_str!("../../../queries/analytics/errors.sql"), ""),
    ];
    for (sql, more) in looks {
        let types = "(timestamptz, text, text, bigint)";
        let types = if more.is_empty() {
            "(timestamptz, text, text)"
        } else {
            types
        };
        let statement =
            format!("PREPARE look {types} AS {sql}; EXECUTE look('2027-05-01', NULL, NULL{more})");
        let plans = plans(&world, &statement);
        for table in ["tasks", "steps"] {
            for (how, index, rows) in scans(&plans, table) {
                assert_ne!(how, "Seq Scan", "{table} in {sql}");
                assert!(
                    rows <= 2_000.0,
                    "{rows} rows of {table} by {index} in {sql}"
                );
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_window_that_is_full_stops_at_its_bound() {
    let world = busy_world().await;
    let sql = include_str!("../../../queries/analytics/performance.sql");
    let statement = format!(
        "SET enable_seqscan = off; PREPARE look (timestamptz, text, text) AS {sql}; \
         EXECUTE look('2026-12-31', NULL, NULL)"
    );
    let plans = plans(&world, &statement);
    for table in ["tasks", "steps"] {
        let read: f64 = scans(&plans, table).iter().map(|(.., rows)| rows).sum();
        assert!(
            read <= 11_000.0,
            "{read} rows of {table}, of 15,000 that ended"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn demand_stops_at_its_bound_and_reads_nothing_that_runs_or_is_done() {
    let world = World::new().await;
    let task = world.submit(&one_step(), SubmissionFacts::default()).await;
    multiply_step(&world, task, 60_000, "unmet = 1");
    multiply_step(&world, task, 12_000, "next_run_at = '9000-01-01'");
    multiply_step(&world, task, 12_000, "attempts = 0");
    world.sql("VACUUM ANALYZE");
    let demand = include_str!("../../../queries/worker/demand.sql");
    let plans = plans(&world, demand);
    for (how, index, rows) in scans(&plans, "steps") {
        assert!(how.contains("Index") || how.contains("Bitmap"), "{how}");
        assert!(rows <= 12_100.0, "{rows} rows by {index}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_old_is_found_without_looking_at_what_is_not() {
    let world = World::new().await;
    world.sql(
        "INSERT INTO tasker.handouts
         SELECT 'w' || n % 10, 'r' || n, timestamptz '2027-01-01' + n * interval '1 second',
             ARRAY[gen_random_uuid()], ARRAY[0], ARRAY[1]
         FROM generate_series(1, 60000) n",
    );
    world.sql("VACUUM ANALYZE");
    let forget = include_str!("../../../queries/worker/forget_old.sql");
    let statement = format!(
        "PREPARE forget (timestamptz, timestamptz) AS {forget}; \
         EXECUTE forget('2027-01-01', '2027-01-01 00:01')"
    );
    let plans = plans(&world, &statement);
    let read: f64 = scans(&plans, "handouts")
        .iter()
        .map(|(.., rows)| rows)
        .sum();
    assert!(read <= 4_000.0, "{read} of 60,000 rows read to remove 59");
    assert_eq!(world.sql("SELECT count(*) FROM tasker.handouts"), "59941");
}
