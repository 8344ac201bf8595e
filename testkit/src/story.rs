//! A task told in one line for itself and one for each step: where it stands, how many attempts
//! have ended, and its whole history. Whoever compares stories asserts all three.
//!
//! ```text
//! task in_progress: started
//! a complete 2/3: started failed retry_scheduled started succeeded
//! b in_progress w1#1 0/3: started
//! c pending unmet 2 0/3:
//! ```

use domain::history::Transition;
use domain::id::StepIndex;
use domain::step::{GivenUp, Step, StepState, Wait};
use domain::task::Snapshot;
use domain::time::Timestamp;

/// The story of a task; times are in seconds after `start`.
pub(crate) fn story(task: &Snapshot, history: &[Transition], start: Timestamp) -> Vec<String> {
    let mut lines = vec![task_line(task, history)];
    lines.extend(
        task.steps
            .iter()
            .map(|step| step_line(step, history, start)),
    );
    lines
}

fn task_line(snapshot: &Snapshot, history: &[Transition]) -> String {
    let task = &snapshot.task;
    let paused = if task.paused_at.is_some() {
        " paused"
    } else {
        ""
    };
    let halted = if task.is_halted() { " halted" } else { "" };
    format!(
        "task {}{paused}{halted}:{}",
        task.status(),
        causes(None, history)
    )
}

fn step_line(step: &Step, history: &[Transition], start: Timestamp) -> String {
    let state = match &step.state {
        StepState::Pending {
            wait: Wait::Scheduled { at } | Wait::BackingOff { until: at },
        } => {
            format!("pending until {}", at.since(start).as_secs())
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
    let name = &step.definition.name;
    let causes = causes(Some(step.id.index), history);
    format!(
        "{name} {state} {}/{}:{causes}",
        step.attempts, step.attempt_limit
    )
}

/// The causes in order, each after a space.
fn causes(subject: Option<StepIndex>, history: &[Transition]) -> String {
    let rows = history.iter().filter(|row| row.step == subject);
    rows.flat_map(|row| [" ", row.cause.as_str()]).collect()
}
