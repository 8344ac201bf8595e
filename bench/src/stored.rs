//! Filling the store, to see whether cost grows with what is in it.
//!
//! One task is run for real up to where it should stand: complete, or waiting for its second
//! attempt. Then all of its rows, history included, are copied inside the server, for many new
//! tasks at once.

mod copies;

use std::sync::Arc;

use application::coordinate::{CoordinatorOptions, Stop, Until};
use application::ports::{ClaimScope, HandlerContext, Handlers, StepHandler};
use application::{Coordinator, CoordinatorReport};
use async_trait::async_trait;
use domain::id::TaskId;
use domain::millis::Millis;
use domain::name::{HandlerName, Namespace, QueueName, WorkerId};
use domain::payload::Payload;
use domain::retry::{Backoff, RetryPolicy, StepFailure};
use domain::template::{StepBuilder, Template, TemplateBuilder};

use crate::bench::Bench;
use crate::error::BenchError;
use crate::feed::Feed;
use crate::meter::Meter;
use crate::plan::Stored;
use crate::shape::{HANDLER, QUEUE};

/// How long the waiting ones wait: longer than any measurement.
const WAIT: Millis = Millis::from_secs(365 * 86_400);

/// What the tasks of one kind have come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Finished,
    Waiting,
}

/// Brings the store up to so many tasks of either kind, and vacuums it.
pub(crate) async fn fill(bench: &Bench<'_>, stored: Stored) -> Result<(), BenchError> {
    let missing = "--stored: there is nothing to fill in memory; give --store";
    let probe = bench
        .probe()
        .ok_or(BenchError::Missing(missing.to_owned()))?;
    let kinds = [
        (Kind::Finished, stored.finished),
        (Kind::Waiting, stored.waiting),
    ];
    for (kind, wanted) in kinds {
        let there = copies::count(probe, kind.namespace()).await?;
        let lacking = wanted.saturating_sub(there);
        if lacking == 0 {
            continue;
        }
        bench
            .listener
            .say(&format!("storing {lacking} tasks, {}", kind.told()));
        let original = original(bench, kind).await?;
        copies::make(probe, original, lacking - 1).await?;
    }
    bench.listener.say("vacuuming");
    copies::vacuum(probe).await
}

/// Runs the task that is copied.
async fn original(bench: &Bench<'_>, kind: Kind) -> Result<TaskId, BenchError> {
    let meter = Meter::new(Namespace::parse(kind.namespace())?, 1);
    let opened = bench.open(&meter).await?;
    let feed = Feed::of(&opened, &kind.template()?, &meter);
    feed.prepare().await?;
    let (task, _) = feed.submit_one().await?;
    let handler = HandlerName::parse(HANDLER)?;
    let handlers = Handlers::new().with(handler, Arc::new(kind));
    let worker = WorkerId::parse("bench-stored")?;
    let options = CoordinatorOptions::new(ClaimScope::Task(task), Until::NothingViable, worker);
    let coordinator = Coordinator::new(opened.orchestrator.clone(), handlers, options);
    let report = coordinator.run(Stop::default()).await?;
    opened.close().await;
    if kind.is_done(&report) {
        return Ok(task);
    }
    Err(BenchError::Wrong(format!(
        "a task to copy did not come to be {}",
        kind.told()
    )))
}

impl Kind {
    const fn namespace(self) -> &'static str {
        match self {
            Self::Finished => "bench-stored-finished",
            Self::Waiting => "bench-stored-waiting",
        }
    }

    const fn told(self) -> &'static str {
        match self {
            Self::Finished => "complete",
            Self::Waiting => "waiting for the next attempt",
        }
    }

    const fn is_done(self, report: &CoordinatorReport) -> bool {
        match self {
            Self::Finished => report.succeeded == 1,
            Self::Waiting => report.retried == 1,
        }
    }

    fn template(self) -> Result<Arc<Template>, BenchError> {
        let queue = QueueName::parse(QUEUE)?;
        let step = StepBuilder::new("s0", HANDLER)?;
        let step = step.queue(queue).retry(RetryPolicy {
            backoff: Backoff::Fixed { delay: WAIT },
            ..RetryPolicy::default()
        });
        let builder = TemplateBuilder::new(self.namespace(), "jobs", "1.0.0")?;
        Ok(Arc::new(builder.step(step).build()?))
    }
}

#[async_trait]
impl StepHandler for Kind {
    async fn handle(&self, _: HandlerContext) -> Result<Payload, StepFailure> {
        match self {
            Self::Finished => Ok(Payload::empty()),
            Self::Waiting => Err(StepFailure::retryable("not yet")),
        }
    }
}
