//! All that a plan asks for, one measurement after the other.

use std::time::Duration;

use crate::bench::{Bench, Listener};
use crate::error::BenchError;
use crate::figures::Figures;
use crate::floor::Floor;
use crate::measure::measure;
use crate::number::share;
use crate::plan::{Plan, Store};

/// Measures what the plan says. `found` is told each result as soon as it is whole: with a floor
/// that is at the end.
///
/// # Errors
/// [`BenchError`].
pub async fn run(
    plan: &Plan,
    listener: &dyn Listener,
    mut found: impl FnMut(&Figures) + Send,
) -> Result<Vec<Figures>, BenchError> {
    let floor_before = floor(plan, listener).await?;
    let bench = Bench::new(plan.store.as_ref(), listener).await?;
    let mut all = Vec::new();
    for shape in &plan.shapes {
        for mode in &plan.modes {
            let figures = measure(&bench, plan, *shape, *mode).await?;
            if plan.floor.is_none() {
                found(&figures);
            }
            all.push(figures);
        }
    }
    if let Some(floor) = floor_before {
        let floor_after = self::floor(plan, listener).await?;
        let floor = floor_after.map_or(floor, |after| floor.harder(after));
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
    listener.say(&format!("the floor: five figures of {each:?} each"));
    Floor::measure(&store.session_url(), each).await.map(Some)
}
