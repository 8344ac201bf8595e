//! What people ask the database for, and what it refuses them.

use domain::task::SubmissionFacts;
use domain::time::Timestamp;

use crate::support::{World, one_step};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn health_counts_what_there_is() {
    let world = World::new().await;
    for n in 0..3 {
        let run_at = (n == 2).then_some(Timestamp::MAX);
        world
            .submit(
                &one_step(),
                SubmissionFacts {
                    run_at,
                    ..Default::default()
                },
            )
            .await;
    }
    world.claim(1).await;
    let counts = "tasks_pending, tasks_in_progress, tasks_error, steps_ready, steps_due,
                  steps_waiting, steps_running, steps_lapsed, queues_paused";
    let told = world.sql(&format!(
        "SELECT {counts} FROM tasker.health_counts('2026-01-01')"
    ));
    assert_eq!(told, "2|1|0|1|0|1|1|0|0");
    let told = world.sql(&format!(
        "SELECT {counts} FROM tasker.health_counts('9999-01-01')"
    ));
    assert_eq!(told, "2|1|0|1|1|0|1|1|0");
    let told = world.sql("SELECT steps_ready FROM tasker.health_counts('2026-01-01', 0)");
    assert_eq!(told, "0", "it stops at its bound");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_slowest_are_told_by_their_real_durations() {
    let world = World::new().await;
    let mut tasks = Vec::new();
    for seconds in [3, 9, 6] {
        let task = world.submit(&one_step(), SubmissionFacts::default()).await;
        world.claim(1).await;
        world.succeed(task, seconds).await;
        tasks.push((task, seconds));
    }
    let open = world.submit(&one_step(), SubmissionFacts::default()).await;
    let expected = |rows: &[(usize, &str)]| -> Vec<String> {
        rows.iter()
            .map(|(nth, text)| format!("{}|{text}", tasks[*nth].0))
            .collect()
    };
    let told =
        world.sql("SELECT task_id, duration_seconds FROM tasker.slowest_tasks('2020-01-01', 2)");
    assert_eq!(
        told.lines().collect::<Vec<_>>(),
        expected(&[(1, "9.000"), (2, "6.000")])
    );
    let told = world.sql(
        "SELECT task_id, name, duration_seconds, attempts FROM tasker.slowest_steps('2020-01-01')",
    );
    let rows = [
        (1, "only|9.000|1"),
        (2, "only|6.000|1"),
        (0, "only|3.000|1"),
    ];
    assert_eq!(told.lines().collect::<Vec<_>>(), expected(&rows));
    assert!(!told.contains(&open.to_string()));
    let none = "SELECT count(*) FROM tasker.slowest_tasks('2020-01-01', 10, 'elsewhere')";
    assert_eq!(world.sql(none), "0");
    assert_eq!(
        world.sql("SELECT count(*) FROM tasker.slowest_steps('9998-01-01')"),
        "0"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_functions_only_read() {
    let world = World::new().await;
    let volatile = world.sql(
        "SELECT proname FROM pg_proc
         WHERE pronamespace = 'tasker'::regnamespace AND provolatile = 'v'
         ORDER BY proname",
    );
    let writers = [
        "claim_once",
        "claim_steps",
        "commit_steps",
        "commit_success",
        "halt_tasks",
        "lock_claimable",
        "new_task_id",
        "refuse_audit_change",
        "refuse_history_change",
        "refuse_template_change",
        "start_tasks",
        "submit_task",
        "submit_tasks",
        "template_to_submit",
    ];
    assert_eq!(volatile.lines().collect::<Vec<_>>(), writers);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn history_is_append_only_and_templates_never_change() {
    let world = World::new().await;
    world.submit(&one_step(), SubmissionFacts::default()).await;
    world.claim(1).await;
    for (statement, why) in [
        ("UPDATE tasker.history SET actor = 'nobody'", "append-only"),
        (
            "UPDATE tasker.templates SET name = 'other'",
            "never changes",
        ),
        ("DELETE FROM tasker.templates", "in use"),
    ] {
        let refused = world
            .database
            .sql(statement)
            .expect_err(statement)
            .to_string();
        assert!(refused.contains(why), "{statement}: {refused}");
    }
    world.sql("DELETE FROM tasker.submissions; DELETE FROM tasker.templates");
    assert_eq!(world.sql("SELECT count(*) FROM tasker.template_steps"), "0");
}
