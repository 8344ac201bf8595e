//! Counters that somebody has spoilt are found and set right.

use application::{Orchestrator, Reconciler};
use domain::task::SubmissionFacts;

use crate::support::{World, diamond, one_step, ports, start, success};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_kind_of_wrong_counter_is_repaired_and_counted() {
    for (sql, counters) in [
        ("UPDATE tasker.tasks SET unfinished = 9 WHERE id = :task", 1),
        ("UPDATE tasker.tasks SET live = 0 WHERE id = :task", 1),
        (
            "UPDATE tasker.steps SET unmet = 1 WHERE task_id = :task AND step_index = 1",
            1,
        ),
        (
            "UPDATE tasker.steps SET unmet = 0 WHERE task_id = :task AND step_index = 3",
            1,
        ),
        (
            "UPDATE tasker.steps SET parked = true WHERE task_id = :task AND step_index = 2",
            1,
        ),
        (
            "UPDATE tasker.steps SET unmet = unmet + 1 WHERE task_id = :task; \
             UPDATE tasker.tasks SET live = 7, unfinished = 0 WHERE id = :task",
            6,
        ),
    ] {
        let world = World::new().await;
        let task = world.submit(&diamond(), SubmissionFacts::default()).await;
        let other = world.submit(&one_step(), SubmissionFacts::default()).await;
        let a = world.claim(1).await;
        world.commit(vec![success(&a[0].step, start())]).await;
        let before = (world.load(task).await, world.load(other).await);
        let orchestrator = Orchestrator::new(ports(&world.store));
        let mut reconciler = Reconciler::new(orchestrator.clone());
        let metrics = orchestrator.metrics();
        assert_eq!(
            reconciler.look().await.expect("an answer"),
            0,
            "all is well"
        );
        world.sql(&sql.replace(":task", &format!("'{task}'")));
        assert_eq!(reconciler.look().await.expect("an answer"), 1, "{sql}");
        assert_eq!(metrics.counters_repaired.get(), counters, "{sql}");
        assert_eq!(reconciler.look().await.expect("an answer"), 0, "{sql}");
        let after = (world.load(task).await, world.load(other).await);
        assert_eq!(after.0.task, before.0.task, "{sql}");
        assert_eq!(after.1, before.1, "{sql}");
    }
}
