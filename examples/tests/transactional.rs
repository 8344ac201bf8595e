//! The example of transactional enqueue and finish, run as it stands there.

use std::process::Command;

use testkit::cluster::Database;

#[test]
fn an_order_and_its_task_are_there_together_and_its_effect_once() {
    let database = Database::fresh().unwrap();
    let run = Command::new(env!("CARGO_BIN_EXE_transactional_enqueue"))
        .arg(database.url())
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&run.stderr).into_owned();
    assert!(run.status.success(), "{told}");
    // One of two orders was rolled back, and its task with it.
    let printed = String::from_utf8_lossy(&run.stdout).into_owned();
    assert_eq!(printed, "orders 1, tasks 1, complete 1, tea on hand 8\n");
    let step = "SELECT s.state || ' ' || s.attempts FROM tasker.steps s
                JOIN shop.orders o ON o.task_id = s.task_id";
    assert_eq!(database.sql(step).unwrap(), "complete 2");
    let causes = "SELECT string_agg(cause, ' ' ORDER BY id) FROM tasker.transitions
                  WHERE step_index IS NOT NULL";
    let causes = database.sql(causes).unwrap();
    assert_eq!(causes, "started failed retry_scheduled started succeeded");
}
