//! What no command can have written is reported with its name, never guessed at, and never a panic.

use application::ports::StoreError;
use domain::task::SubmissionFacts;

use crate::support::{World, one_step};

/// Lifts the constraints, breaks a row, and answers what loading its task says.
async fn broken(update: &str) -> (&'static str, String, String) {
    let world = World::new().await;
    let task = world.submit(&one_step(), SubmissionFacts::default()).await;
    world.sql(
        "DO $$ DECLARE c record; BEGIN
             FOR c IN SELECT conrelid::regclass AS t, conname FROM pg_constraint
                 WHERE contype = 'c' AND conrelid IN ('tasker.steps'::regclass, 'tasker.tasks'::regclass)
             LOOP EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', c.t, c.conname); END LOOP;
             FOR c IN SELECT contypid::regtype AS t, conname FROM pg_constraint
                 WHERE contypid <> 0 AND connamespace = 'tasker'::regnamespace
             LOOP EXECUTE format('ALTER DOMAIN %s DROP CONSTRAINT %I', c.t, c.conname); END LOOP;
         END $$",
    );
    world.sql(&update.replace("$task", &task.to_string()));
    match world.ports.tasks.load(task).await {
        Err(StoreError::Corrupt { entity, id, detail }) => {
            assert!(id.starts_with(&task.to_string()), "{id}");
            (entity, id, detail)
        }
        other => panic!("{update}: {other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn unknown_words_are_corrupt() {
    for (update, entity, word) in [
        (
            "UPDATE tasker.steps SET state = 'failed' WHERE task_id = '$task'",
            "step",
            "failed",
        ),
        (
            "UPDATE tasker.tasks SET state = 'Pending' WHERE id = '$task'",
            "task",
            "Pending",
        ),
        (
            "UPDATE tasker.steps SET lease_end = 'lost' WHERE task_id = '$task'",
            "step",
            "lost",
        ),
        (
            "UPDATE tasker.steps SET retry_state = 'maybe', next_run_at = now() WHERE task_id = '$task'",
            "step",
            "maybe",
        ),
    ] {
        let (found, _, detail) = broken(update).await;
        assert_eq!(found, entity, "{update}");
        assert!(detail.contains(word), "{detail}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn columns_that_do_not_fit_each_other_are_corrupt() {
    for update in [
        "UPDATE tasker.steps SET state = 'in_progress' WHERE task_id = '$task'",
        "UPDATE tasker.steps SET state = 'cancelled' WHERE task_id = '$task'",
        "UPDATE tasker.steps SET retry_state = 'retry_scheduled' WHERE task_id = '$task'",
        "UPDATE tasker.steps SET attempts = -1 WHERE task_id = '$task'",
        "UPDATE tasker.steps SET next_run_at = 'infinity' WHERE task_id = '$task'",
        "UPDATE tasker.tasks SET state = 'complete' WHERE id = '$task'",
        "UPDATE tasker.tasks SET completed_at = now() WHERE id = '$task'",
        "UPDATE tasker.tasks SET wake_at = '-infinity' WHERE id = '$task'",
    ] {
        broken(update).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_step_its_template_does_not_have_is_corrupt() {
    let (entity, _, _) =
        broken("UPDATE tasker.steps SET step_index = 7 WHERE task_id = '$task'").await;
    assert!(["step", "task"].contains(&entity), "{entity}");
}
