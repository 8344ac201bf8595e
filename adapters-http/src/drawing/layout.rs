//! Where the steps of a graph stand: in rows by level, ordered so that few edges cross.

use domain::id::StepIndex;

use super::Drawing;

/// Passes over the rows, down and up again; more change little.
const SWEEPS: usize = 4;

/// A row of steps for each level, from left to right.
pub(super) type Rows = Vec<Vec<StepIndex>>;

/// The rows.
pub(super) fn rows(drawing: &Drawing<'_>) -> Rows {
    let graph = drawing.template.graph();
    let mut rows: Rows = Vec::new();
    for at in drawing.places() {
        let level = usize::try_from(graph.level(at)).unwrap_or(0);
        if rows.len() <= level {
            rows.resize_with(level.saturating_add(1), Vec::new);
        }
        if let Some(row) = rows.get_mut(level) {
            row.push(at);
        }
    }
    let mut places = vec![0.0; drawing.template.steps().len()];
    for row in &rows {
        place(row, &mut places);
    }
    for _ in 0..SWEEPS {
        for row in &mut rows {
            order(row, &mut places, |step| graph.parents(step));
        }
        for row in rows.iter_mut().rev() {
            order(row, &mut places, |step| graph.children(step));
        }
    }
    rows
}

/// Puts each step of a row where its neighbours are in the middle.
fn order<'g>(
    row: &mut [StepIndex],
    places: &mut [f64],
    neighbours: impl Fn(StepIndex) -> &'g [StepIndex],
) {
    let of = |step: StepIndex| places.get(step.as_usize()).copied().unwrap_or(0.0);
    let mut wished: Vec<(f64, StepIndex)> = row
        .iter()
        .map(|step| {
            let around = neighbours(*step);
            let sum: f64 = around.iter().map(|other| of(*other)).sum();
            let count = f64::from(u32::try_from(around.len()).unwrap_or(u32::MAX));
            let middle = if around.is_empty() {
                of(*step)
            } else {
                sum / count
            };
            (middle, *step)
        })
        .collect();
    wished.sort_by(|a, b| a.0.total_cmp(&b.0));
    for (slot, (_, step)) in row.iter_mut().zip(wished) {
        *slot = step;
    }
    place(row, places);
}

/// Notes where the steps of a row are, the middle of the row at 0.
fn place(row: &[StepIndex], places: &mut [f64]) {
    let width = u32::try_from(row.len()).unwrap_or(u32::MAX);
    let left = -f64::from(width) / 2.0;
    for (nth, step) in (0_u32..).zip(row) {
        if let Some(slot) = places.get_mut(step.as_usize()) {
            *slot = left + f64::from(nth) + 0.5;
        }
    }
}
