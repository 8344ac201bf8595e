//! What the execution context says beyond its counts: how far, and what to do.

use proptest::prelude::*;
use tasker_domain::status::Status;
use tasker_domain::task::{ExecutionStatus, RecommendedAction, Snapshot, Task, TaskState};

use crate::kinds::{NOW, snapshot};
use crate::support::*;

proptest! {
    /// As `round(100.0 * completed / total, 2)` in SQL.
    #[test]
    fn the_percentage_has_two_decimals(done in 0..2_000_usize, rest in 0..2_000_usize) {
        prop_assume!(done + rest > 0);
        let kinds: Vec<&str> = std::iter::repeat_n("complete", done).chain(std::iter::repeat_n("ready", rest)).collect();
        let context = snapshot(&kinds, false).context(at(NOW));
        let (done, total) = (u32::try_from(done).unwrap(), u32::try_from(done + rest).unwrap());
        let exact = 100.0 * f64::from(done) / f64::from(total);
        prop_assert!((context.completion_percentage - exact).abs() <= 0.005 + 1e-9);
        let hundredths = context.completion_percentage * 100.0;
        prop_assert!((hundredths - hundredths.round()).abs() < 1e-6);
    }
}

#[test]
fn what_to_do_follows_from_the_task_and_what_goes_on_in_it() {
    use ExecutionStatus as X;
    use RecommendedAction as A;
    let table = [
        (vec!["ready"], X::HasReadySteps, A::ExecuteReadySteps),
        (vec!["running"], X::Processing, A::WaitForCompletion),
        (
            vec!["complete", "resolved"],
            X::AllComplete,
            A::FinalizeTask,
        ),
        (
            vec!["exhausted", "awaiting"],
            X::BlockedByFailures,
            A::HandleFailures,
        ),
        (
            vec!["exhausted", "backing off"],
            X::WaitingForDependencies,
            A::WaitForDependencies,
        ),
    ];
    for (kinds, status, action) in table {
        let open = snapshot(&kinds, false);
        for task in Status::ALL {
            let state = TaskState::enter(task, at(5));
            let snapshot = Snapshot {
                task: Task {
                    state,
                    ..open.task.clone()
                },
                ..open.clone()
            };
            let context = snapshot.context(at(NOW));
            let expected = match task {
                Status::Pending | Status::InProgress => action,
                Status::Error => A::HandleFailures,
                Status::Complete | Status::Cancelled | Status::ResolvedManually => A::None,
            };
            assert_eq!(
                (context.execution_status, context.recommended_action),
                (status, expected)
            );
        }
    }
}

#[test]
fn a_third_is_33_33_percent_and_two_thirds_66_67() {
    let percent = |kinds: &[&str]| {
        snapshot(kinds, false)
            .context(at(NOW))
            .completion_percentage
    };
    let exactly = |seen: f64, expected: f64| assert!((seen - expected).abs() < 1e-12, "{seen}");
    exactly(percent(&["complete", "ready", "ready"]), 33.33);
    exactly(percent(&["complete", "resolved", "ready"]), 66.67);
    exactly(percent(&["complete"]), 100.0);
    exactly(percent(&["ready"]), 0.0);
}
