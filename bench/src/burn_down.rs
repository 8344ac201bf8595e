//! Burn-down: all tasks are there before the first worker begins.

use std::sync::Arc;
use std::time::Instant;

use domain::name::Namespace;

use crate::backend::Backend;
use crate::crew::Crew;
use crate::error::BenchError;
use crate::feed::Feed;
use crate::figures::Figures;
use crate::meter::{Counted, Meter};
use crate::number::rate;
use crate::plan::Plan;
use crate::shape::Shape;

/// Measures one shape.
pub(crate) async fn measure(
    plan: &Plan,
    backend: &Backend,
    shape: Shape,
    namespace: &Namespace,
) -> Result<Figures, BenchError> {
    let tasks = plan.burn_down_tasks(shape);
    let steps = tasks.saturating_mul(u64::from(shape.steps()));
    let meter = Meter::new(namespace.clone(), tasks);
    let opened = backend.open(Arc::<Meter>::clone(&meter)).await?;
    let feed = Feed {
        orchestrator: opened.orchestrator.clone(),
        template: shape.template(namespace)?,
        meter: Arc::clone(&meter),
    };
    feed.prepare().await?;
    let before = Instant::now();
    feed.submit_all(tasks).await?;
    let submitted_in = before.elapsed();
    drop(feed);
    opened.close().await;

    let opened = backend.open(Arc::<Meter>::clone(&meter)).await?;
    let handlers = meter
        .handlers()
        .map_err(|error| BenchError::Template(error.to_string()))?;
    let before = Instant::now();
    let mut crew = Crew::start(&opened.orchestrator, &handlers, plan.size)?;
    let all = tokio::time::timeout(plan.patience, meter.have_ended(tasks));
    let ended = crew.until(all).await?;
    crew.end().await?;
    opened.close().await;
    let counted = meter.counted();
    let Ok(ended) = ended else {
        return Err(BenchError::Unfinished(format!(
            "{shape}: {} of {tasks} tasks had ended after {:?}",
            counted.ended, plan.patience
        )));
    };
    check(shape, counted, tasks, steps)?;
    let took = ended.saturating_duration_since(before);
    Ok(Figures {
        shape: shape.to_string(),
        mode: "burn-down",
        tasks,
        steps,
        workers: plan.size.workers,
        concurrency: plan.size.concurrency,
        steps_per_s: rate(steps, took),
        tasks_per_s: rate(tasks, took),
        submit_per_s: rate(tasks, submitted_in),
    })
}

fn check(shape: Shape, counted: Counted, tasks: u64, steps: u64) -> Result<(), BenchError> {
    let wanted = Counted {
        calls: steps,
        repeats: 0,
        ended: tasks,
        failed: 0,
    };
    if counted == wanted {
        return Ok(());
    }
    Err(BenchError::Wrong(format!(
        "{shape}: what ran is not what was submitted: {counted:?} in place of {wanted:?}"
    )))
}
