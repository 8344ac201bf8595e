//! Lines that stay: one for each thing that happens.

use std::collections::BTreeMap;
use std::sync::Arc;

use application::Orchestrator;
use domain::event::{Event, Signal};
use domain::history::{Cause, Transition};
use domain::id::{StepIndex, TaskId};
use domain::status::Status;
use domain::template::Template;
use domain::time::Timestamp;
use tokio::sync::mpsc;

use super::board::Board;
use super::live::{first_line, tenths};
use crate::output::say;

/// How many templates are kept to name steps by.
const TEMPLATES_KEPT: usize = 1_000;
/// With more tasks than this, only their ends and what goes wrong are told.
const TASKS_TOLD: usize = 20;

/// Whether people would want to read it.
pub(super) const fn is_worth_a_line(event: &Event) -> bool {
    match event {
        Event::Recorded(recorded) => match recorded.transition.to {
            // The line of the failure is followed by that of the backoff.
            Status::Pending => !matches!(recorded.transition.cause, Cause::RetryScheduled),
            Status::InProgress => recorded.transition.step.is_some(),
            Status::Complete | Status::Error | Status::Cancelled | Status::ResolvedManually => true,
        },
        Event::Signal(signal) => {
            matches!(signal, Signal::Backoff { .. } | Signal::LeaseLost { .. })
        }
        Event::Custom(_) => true,
    }
}

/// Tells what happens, line by line.
pub(super) struct Narrator {
    orchestrator: Orchestrator,
    board: Arc<Board>,
    templates: BTreeMap<TaskId, Arc<Template>>,
}

impl Narrator {
    pub(super) const fn new(orchestrator: Orchestrator, board: Arc<Board>) -> Self {
        Self {
            orchestrator,
            board,
            templates: BTreeMap::new(),
        }
    }

    /// Tells until the board is closed and nothing is left to tell.
    pub(super) async fn tell(mut self, mut events: mpsc::Receiver<Event>) {
        let board = Arc::clone(&self.board);
        loop {
            tokio::select! {
                biased;
                event = events.recv() => match event {
                    Some(event) => self.tell_one(&event).await,
                    None => break,
                },
                () = board.closed() => break,
            }
        }
        let left_out = board.left_out();
        if left_out > 0 {
            say(&format!(
                "({left_out} lines were left out: there were too many at once)"
            ));
        }
    }

    async fn tell_one(&mut self, event: &Event) {
        let (watched, only) = {
            let board = self.board.look();
            (board.tasks.len(), board.tasks.len() == 1)
        };
        let task = event.task();
        let (at, step, text) = match event {
            Event::Recorded(recorded) => {
                let row = &recorded.transition;
                let goes_well = matches!(row.to, Status::InProgress | Status::Complete);
                if watched > TASKS_TOLD && row.step.is_some() && goes_well {
                    return;
                }
                (row.stamp.at, row.step, happened(row))
            }
            Event::Signal(Signal::Backoff { step, next_run_at }) => {
                let now = self.orchestrator.ports().clock.now();
                (
                    now,
                    Some(step.index),
                    format!("again in {}", tenths(next_run_at.since(now))),
                )
            }
            Event::Signal(Signal::LeaseLost { step, presented }) => {
                let now = self.orchestrator.ports().clock.now();
                let text = format!("outcome refused: lease {presented} is lost");
                (now, Some(step.index), text)
            }
            Event::Signal(_) => return,
            Event::Custom(custom) => {
                let now = self.orchestrator.ports().clock.now();
                (
                    now,
                    None,
                    format!("{} {}", custom.name.as_str(), custom.payload.as_value()),
                )
            }
        };
        let who = self.who(task, step, only).await;
        say(&format!("{} {who}: {text}", clock_time(at)));
    }

    /// The step by its name, and the task unless there is only one.
    async fn who(&mut self, task: TaskId, step: Option<StepIndex>, only: bool) -> String {
        let Some(step) = step else {
            return format!("task {task}");
        };
        let template = self.template(task).await;
        let name = template.as_ref().and_then(|template| template.step(step));
        let name = name.map_or_else(|| format!("step {}", step.0), |step| step.name.to_string());
        if only {
            name
        } else {
            format!("task {task} {name}")
        }
    }

    async fn template(&mut self, task: TaskId) -> Option<Arc<Template>> {
        {
            let board = self.board.look();
            if board.tasks.contains_key(&task) {
                return board.template.clone();
            }
        }
        if let Some(template) = self.templates.get(&task) {
            return Some(Arc::clone(template));
        }
        let snapshot = self.orchestrator.ports().tasks.load(task).await.ok()??;
        if self.templates.len() >= TEMPLATES_KEPT {
            self.templates.clear();
        }
        self.templates.insert(task, Arc::clone(&snapshot.template));
        Some(snapshot.template)
    }
}

fn happened(row: &Transition) -> String {
    let why = row
        .stamp
        .note
        .as_ref()
        .map(|note| first_line(note.as_str()))
        .unwrap_or_default();
    if row.step.is_none() {
        return row.to.to_string();
    }
    match (row.to, row.cause) {
        (Status::InProgress, _) => format!("attempt {} started", row.attempt.saturating_add(1)),
        (Status::Complete, _) => format!("complete with attempt {}", row.attempt),
        (Status::Error, Cause::LeaseExpired) => format!("attempt {} lost its lease", row.attempt),
        (Status::Error, Cause::DeadlineExceeded) => {
            format!("attempt {} passed its deadline", row.attempt)
        }
        (Status::Error, _) => format!("attempt {} failed: {why}", row.attempt),
        (Status::Pending, Cause::Released) => "given back".to_owned(),
        (Status::Pending, cause) => cause.as_str().replace('_', " "),
        (Status::Cancelled | Status::ResolvedManually, _) => row.to.to_string(),
    }
}

/// The time of day of an instant, in UTC to the millisecond.
fn clock_time(at: Timestamp) -> String {
    at.to_string().get(11..23).unwrap_or_default().to_owned()
}
