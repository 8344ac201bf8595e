//! All that a plan asks for, one measurement after the other.

use crate::bench::{Bench, Listener};
use crate::error::BenchError;
use crate::figures::Figures;
use crate::floor::Floor;
use crate::measure::{Over, measure};
use crate::number::share;
use crate::plan::Plan;
use crate::stored;

/// Measures what the plan says: every shape in every mode; once more over HTTP, and with the store
/// filled, if that is asked for. `found` is told each result as soon as it is whole: with a floor that is at the
/// end.
///
/// # Errors
/// [`BenchError`].
pub async fn run(
    plan: &Plan,
    listener: &dyn Listener,
    mut found: impl FnMut(&Figures) + Send,
) -> Result<Vec<Figures>, BenchError> {
    let before = floor(plan, listener).await?;
    let mut told = |figures: &Figures| {
        if before.is_none() {
            found(figures);
        }
    };
    let bench = Bench::new(plan.store.as_ref(), listener).await?;
    let mut all = Vec::new();
    let cases = plan.cases();
    for (shape, mode) in &cases {
        let figures = measure(&bench, plan, Over::Process, *shape, *mode).await?;
        told(&figures);
        let in_process = figures.steps_per_s;
        all.push(figures);
        if let Some(server) = &plan.server {
            let over = Over::Http(server);
            let mut figures = measure(&bench, plan, over, *shape, *mode).await?;
            figures.ratios.steps_to_process = Some(share(figures.steps_per_s, in_process));
            told(&figures);
            all.push(figures);
        }
    }
    if let Some(stored) = plan.stored {
        stored::fill(&bench, stored).await?;
        let empty = all.clone();
        for (shape, mode) in &cases {
            let mut figures = measure(&bench, plan, Over::Process, *shape, *mode).await?;
            figures.stored = Some(stored);
            let mut empty = empty.iter().filter(|empty| empty.is_the_same_as(&figures));
            let empty = empty.next().map(|empty| empty.steps_per_s);
            figures.ratios.steps_to_empty = empty.map(|empty| share(figures.steps_per_s, empty));
            told(&figures);
            all.push(figures);
        }
    }
    if let Some(before) = before {
        let after = floor(plan, listener).await?;
        let floor = after.map_or(before, |after| before.harder(after));
        for figures in &mut all {
            figures.compare(floor);
            found(figures);
        }
    }
    Ok(all)
}

async fn floor(plan: &Plan, listener: &dyn Listener) -> Result<Option<Floor>, BenchError> {
    let (Some(each), Some(store)) = (plan.floor, &plan.store) else {
        return Ok(None);
    };
    listener.say(&format!(
        "the floor of the database: five figures of {each:?} each"
    ));
    Floor::measure(&store.session_url(), each).await.map(Some)
}
