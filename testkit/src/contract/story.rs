//! Cases compare the [story](crate::story) of a task, and what must hold beneath every story.

use domain::history::Transition;
use domain::id::{StepIndex, TaskId};
use domain::status::Status;
use domain::task::Snapshot;

use super::calls::World;
use super::world::at;

/// Stops the test unless the task's story is this one. In braces, so that one line of the story
/// stays one line of the source.
macro_rules! story {
    ($world:expr, $task:expr => $($line:expr),+ $(,)?) => {
        $world.expect($task, [$($line),+]).await
    };
}
pub(super) use story;

impl World<'_> {
    /// Stops the test unless the task's story is this one, and its counters and history hold
    /// together.
    pub(super) async fn expect<const N: usize>(&self, task: TaskId, story: [&str; N]) {
        assert_eq!(self.story(task).await, story);
    }

    /// The story of a task.
    pub(super) async fn story(&self, task: TaskId) -> Vec<String> {
        let snapshot = self.load(task).await;
        let history = self.history(task).await;
        check_counters(&snapshot);
        let results = self
            .ports
            .tasks
            .results(task)
            .await
            .expect("the store answers");
        for (index, _) in results {
            let step = snapshot.step(index).expect("results belong to steps");
            assert!(
                step.status().is_done(),
                "a result of {} that is not done",
                step.id
            );
        }
        check_history(None, &history, snapshot.task.status());
        for step in &snapshot.steps {
            check_history(Some(step.id.index), &history, step.status());
        }
        crate::story::story(&snapshot, &history, at(0))
    }
}

fn check_counters(snapshot: &Snapshot) {
    let task = &snapshot.task;
    let ended = task.status().is_ended();
    assert_eq!(
        task.state.completed_at().is_some(),
        ended,
        "an ended task has its time"
    );
    assert!(
        task.wake_at.is_none() || !ended,
        "nobody looks at an ended task again"
    );
    assert_eq!(
        snapshot.task.tally,
        snapshot.recount(),
        "the tally is the truth"
    );
    for step in &snapshot.steps {
        assert_eq!(
            step.unmet,
            snapshot.unmet(step.id.index),
            "unmet of {}",
            step.id
        );
        assert!(
            step.attempts <= step.attempt_limit,
            "attempts of {}",
            step.id
        );
    }
}

/// The rows must lead from `pending` to where it stands, in order of time.
fn check_history(subject: Option<StepIndex>, history: &[Transition], stands: Status) {
    let rows: Vec<&Transition> = history.iter().filter(|row| row.step == subject).collect();
    let mut reached = Status::Pending;
    for row in &rows {
        assert_eq!(
            row.from, reached,
            "history of {subject:?} has a gap: {rows:#?}"
        );
        reached = row.to;
    }
    assert_eq!(
        reached, stands,
        "history of {subject:?} ends where it stands"
    );
    let in_order = rows
        .windows(2)
        .all(|pair| pair[0].stamp.at <= pair[1].stamp.at);
    assert!(
        in_order,
        "history of {subject:?} is in order of time: {rows:#?}"
    );
}
