//! A task told in one line for itself and one for each step: where it stands, how many attempts
//! have ended, and its whole history. A case that compares stories asserts all three.
//!
//! ```text
//! task in_progress: started
//! a complete 2/3: started failed retry_scheduled started succeeded
//! b in_progress w1#1 0/3: started
//! c pending unmet 2 0/3:
//! ```

use domain::history::Transition;
use domain::id::{StepIndex, TaskId};
use domain::status::Status;
use domain::step::{GivenUp, Step, StepState, Wait};
use domain::task::Snapshot;

use super::calls::World;
use super::world::secs;

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
        let mut lines = vec![task_line(&snapshot, &history)];
        lines.extend(snapshot.steps.iter().map(|step| step_line(step, &history)));
        lines
    }
}

fn check_counters(snapshot: &Snapshot) {
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

fn task_line(snapshot: &Snapshot, history: &[Transition]) -> String {
    let task = &snapshot.task;
    let paused = if task.paused_at.is_some() {
        " paused"
    } else {
        ""
    };
    let halted = if task.is_halted() { " halted" } else { "" };
    let causes = causes(None, history, task.status());
    format!("task {}{paused}{halted}:{causes}", task.status())
}

fn step_line(step: &Step, history: &[Transition]) -> String {
    let state = match &step.state {
        StepState::Pending {
            wait: Wait::Scheduled { at } | Wait::BackingOff { until: at },
        } => {
            format!("pending until {}", secs(*at))
        }
        StepState::Pending { wait: Wait::None } if step.unmet > 0 => {
            format!("pending unmet {}", step.unmet)
        }
        StepState::InProgress { lease, .. } => {
            format!("in_progress {}#{}", lease.worker, step.lease_no)
        }
        StepState::Error {
            retry_state: GivenUp::Exhausted,
            ..
        } => "error exhausted".to_owned(),
        StepState::Error {
            retry_state: GivenUp::NotRetryable,
            ..
        } => "error not_retryable".to_owned(),
        StepState::Pending { .. }
        | StepState::Complete { .. }
        | StepState::Cancelled { .. }
        | StepState::ResolvedManually { .. } => step.status().to_string(),
    };
    let causes = causes(Some(step.id.index), history, step.status());
    let name = &step.definition.name;
    format!(
        "{name} {state} {}/{}:{causes}",
        step.attempts, step.attempt_limit
    )
}

/// The causes in order, each after a space; the rows must lead from `pending` to where it stands.
fn causes(subject: Option<StepIndex>, history: &[Transition], stands: Status) -> String {
    let rows: Vec<&Transition> = history.iter().filter(|row| row.step == subject).collect();
    let mut reached = Status::Pending;
    let mut told = String::new();
    for row in &rows {
        assert_eq!(
            row.from, reached,
            "history of {subject:?} has a gap: {rows:#?}"
        );
        reached = row.to;
        told.push(' ');
        told.push_str(row.cause.as_str());
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
    told
}
