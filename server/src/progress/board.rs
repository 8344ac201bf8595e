//! Where every watched step stands, as the events tell it.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use domain::event::{Event, Signal};
use domain::history::{Cause, Transition};
use domain::id::{StepIndex, TaskId};
use domain::millis::Millis;
use domain::status::Status;
use domain::template::Template;
use domain::text::Text;
use domain::time::Timestamp;
use tokio_util::sync::CancellationToken;

/// What is known of the watched tasks.
#[derive(Debug, Default)]
pub(crate) struct Board {
    inner: Mutex<Watched>,
    left_out: AtomicU64,
    closed: CancellationToken,
}

/// The watched tasks; all of one template.
#[derive(Debug, Default)]
pub(super) struct Watched {
    pub(super) template: Option<Arc<Template>>,
    pub(super) tasks: BTreeMap<TaskId, Vec<View>>,
    pub(super) counts: Counts,
}

/// A step as it is shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum View {
    /// For its parents, for room, or for an operator.
    #[default]
    Waiting,
    Running {
        attempt: u32,
        since: Timestamp,
    },
    /// Failed, and comes back.
    Retrying {
        attempt: u32,
        until: Option<Timestamp>,
        why: Text,
    },
    Complete {
        attempt: u32,
        took: Millis,
    },
    Error {
        attempt: u32,
        why: Text,
    },
    /// Cancelled, or resolved by hand.
    Left(Status),
}

/// How many steps are in each state, and how many tasks have ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Counts {
    pub(super) steps: usize,
    pub(super) running: usize,
    pub(super) retrying: usize,
    pub(super) complete: usize,
    pub(super) error: usize,
    pub(super) left: usize,
    pub(super) tasks_ended: usize,
}

impl Board {
    pub(crate) fn watch(&self, template: &Arc<Template>, tasks: &[TaskId]) {
        let mut watched = self.look();
        watched.template = Some(Arc::clone(template));
        for task in tasks {
            let steps = template.steps().len();
            watched.counts.steps += steps;
            watched.tasks.insert(*task, vec![View::Waiting; steps]);
        }
    }

    pub(super) fn note(&self, events: &[Event]) {
        let mut watched = self.look();
        for event in events {
            match event {
                Event::Recorded(recorded) => watched.note(&recorded.transition),
                Event::Signal(Signal::Backoff { step, next_run_at }) => {
                    if let Some(View::Retrying { until, .. }) = watched.view(step.task, step.index)
                    {
                        *until = Some(*next_run_at);
                    }
                }
                Event::Signal(_) | Event::Custom(_) => {}
            }
        }
    }

    /// A short look; nothing slow is done while it lasts.
    pub(super) fn look(&self) -> MutexGuard<'_, Watched> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn note_left_out(&self) {
        self.left_out.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn left_out(&self) -> u64 {
        self.left_out.load(Ordering::Relaxed)
    }

    pub(super) fn close(&self) {
        self.closed.cancel();
    }

    pub(super) async fn closed(&self) {
        self.closed.cancelled().await;
    }
}

impl Watched {
    fn view(&mut self, task: TaskId, step: StepIndex) -> Option<&mut View> {
        self.tasks.get_mut(&task)?.get_mut(step.as_usize())
    }

    fn note(&mut self, row: &Transition) {
        let Some(step) = row.step else {
            if row.to.is_ended() && self.tasks.contains_key(&row.task) {
                self.counts.tasks_ended += 1;
            }
            return;
        };
        let Some(view) = self.view(row.task, step) else {
            return;
        };
        let before = std::mem::take(view);
        let after = before.after(row);
        *view = after.clone();
        self.counts.move_one(&before, &after);
    }
}

impl View {
    fn after(&self, row: &Transition) -> Self {
        let why = || row.stamp.note.clone().unwrap_or_default();
        match (row.to, row.cause) {
            (Status::InProgress, _) => Self::Running {
                attempt: row.attempt.saturating_add(1),
                since: row.stamp.at,
            },
            (Status::Complete, _) => {
                let since = if let Self::Running { since, .. } = self {
                    *since
                } else {
                    row.stamp.at
                };
                Self::Complete {
                    attempt: row.attempt,
                    took: row.stamp.at.since(since),
                }
            }
            (Status::Error, _) => Self::Error {
                attempt: row.attempt,
                why: why(),
            },
            (Status::Pending, Cause::RetryScheduled) => {
                let why = if let Self::Error { why, .. } = self {
                    why.clone()
                } else {
                    why()
                };
                Self::Retrying {
                    attempt: row.attempt,
                    until: None,
                    why,
                }
            }
            (Status::Pending, _) => Self::Waiting,
            (left @ (Status::Cancelled | Status::ResolvedManually), _) => Self::Left(left),
        }
    }
}

impl Counts {
    const fn of(&mut self, view: &View) -> Option<&mut usize> {
        match view {
            View::Waiting => None,
            View::Running { .. } => Some(&mut self.running),
            View::Retrying { .. } => Some(&mut self.retrying),
            View::Complete { .. } => Some(&mut self.complete),
            View::Error { .. } => Some(&mut self.error),
            View::Left(_) => Some(&mut self.left),
        }
    }

    fn move_one(&mut self, from: &View, to: &View) {
        if let Some(count) = self.of(from) {
            *count = count.saturating_sub(1);
        }
        if let Some(count) = self.of(to) {
            *count += 1;
        }
    }
}
