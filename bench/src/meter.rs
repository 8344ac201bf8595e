//! What is counted while steps run. It costs little: a few atomics for each step and task.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use application::ports::{EventSink, HandlerContext, Handlers, StepHandler};
use async_trait::async_trait;
use domain::event::Event;
use domain::id::TaskId;
use domain::name::{HandlerName, NameError, Namespace};
use domain::payload::Payload;
use domain::retry::StepFailure;
use domain::status::Status;
use serde_json::json;
use tokio::sync::Notify;

use crate::samples::{Latency, Samples};
use crate::shape::HANDLER;

/// Counts the steps and tasks of one namespace.
#[derive(Debug)]
pub(crate) struct Meter {
    namespace: Namespace,
    /// Calls of the handler, and those that were not a step's first attempt.
    calls: AtomicU64,
    repeats: AtomicU64,
    /// Tasks that ended, and those that did not end well.
    ended: AtomicU64,
    failed: AtomicU64,
    news: Notify,
    pub(crate) samples: Samples,
    /// How long each request for steps and the one that told how they ended took together.
    turns: Mutex<Vec<Duration>>,
}

/// What was counted up to a moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counted {
    pub(crate) calls: u64,
    pub(crate) repeats: u64,
    pub(crate) ended: u64,
    pub(crate) failed: u64,
}

impl Meter {
    /// Of this namespace; latencies of a sample of so many tasks.
    pub(crate) fn new(namespace: Namespace, tasks: u64) -> Arc<Self> {
        Arc::new(Self {
            namespace,
            calls: AtomicU64::new(0),
            repeats: AtomicU64::new(0),
            ended: AtomicU64::new(0),
            failed: AtomicU64::new(0),
            news: Notify::new(),
            samples: Samples::of(tasks),
            turns: Mutex::default(),
        })
    }

    /// A step is run.
    pub(crate) fn called(&self, task: TaskId, attempt: u32) {
        self.samples.started(task);
        self.calls.fetch_add(1, Ordering::Relaxed);
        if attempt > 1 {
            self.repeats.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// So many tasks have ended, and of these so many not well.
    pub(crate) fn have_gone(&self, ended: u64, failed: u64) {
        if ended > 0 {
            self.failed.fetch_add(failed, Ordering::Relaxed);
            self.ended.fetch_add(ended, Ordering::Release);
            self.news.notify_waiters();
        }
    }

    /// Steps were asked for and told of.
    pub(crate) fn turned(&self, took: Duration) {
        // Nothing panics while it is held.
        let mut turns = self.turns.lock().unwrap_or_else(PoisonError::into_inner);
        turns.push(took);
    }

    /// Takes out how long that took, each time.
    pub(crate) fn take_turns(&self) -> Vec<Duration> {
        std::mem::take(&mut *self.turns.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) fn counted(&self) -> Counted {
        Counted {
            calls: self.calls.load(Ordering::Relaxed),
            repeats: self.repeats.load(Ordering::Relaxed),
            ended: self.ended.load(Ordering::Relaxed),
            failed: self.failed.load(Ordering::Relaxed),
        }
    }

    /// Returns once so many tasks have ended; answers when that was noticed.
    pub(crate) async fn have_ended(&self, tasks: u64) -> Instant {
        loop {
            let mut news = std::pin::pin!(self.news.notified());
            news.as_mut().enable();
            if self.ended.load(Ordering::Acquire) >= tasks {
                return Instant::now();
            }
            news.await;
        }
    }

    /// A task was submitted at a moment, and its id is known now.
    pub(crate) fn submitted(&self, task: TaskId, at: Instant) {
        self.samples.submitted(task, at);
        // It may have ended before its id was known.
        self.news.notify_waiters();
    }

    /// Returns once a task of the sample has ended, and takes it out.
    pub(crate) async fn latency(&self, task: TaskId) -> Latency {
        loop {
            let mut news = std::pin::pin!(self.news.notified());
            news.as_mut().enable();
            if let Some(latency) = self.samples.take(task) {
                return latency;
            }
            news.await;
        }
    }

    /// The handlers that feed it.
    pub(crate) fn handlers(self: &Arc<Self>) -> Result<Handlers, NameError> {
        let noop = Noop {
            meter: Arc::clone(self),
            result: Payload::new(json!({"ok": true})).unwrap_or_default(),
        };
        Ok(Handlers::new().with(HandlerName::parse(HANDLER)?, Arc::new(noop)))
    }
}

/// Hears of tasks that end, and drops everything else.
impl EventSink for Meter {
    fn publish(&self, events: Vec<Event>) {
        let (mut ended, mut failed) = (0, 0);
        for event in &events {
            let Event::Recorded(recorded) = event else {
                continue;
            };
            let row = &recorded.transition;
            if row.step.is_none() && row.to.is_ended() {
                self.samples.ended(row.task);
                ended += 1;
                failed += u64::from(row.to != Status::Complete);
            }
        }
        self.have_gone(ended, failed);
    }
}

/// Does nothing, and says so with a small result.
struct Noop {
    meter: Arc<Meter>,
    result: Payload,
}

#[async_trait]
impl StepHandler for Noop {
    async fn handle(&self, context: HandlerContext) -> Result<Payload, StepFailure> {
        // What an earlier measurement left behind is run too, but not counted.
        if context.template.namespace == self.meter.namespace {
            self.meter.called(context.step.task, context.attempt);
        }
        Ok(self.result.clone())
    }
}
