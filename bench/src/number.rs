//! Counts as floating point numbers, and rates.

use std::time::Duration;

/// A count; exact up to 2^53.
#[expect(
    clippy::as_conversions,
    clippy::cast_precision_loss,
    reason = "a figure to read, and no count here comes near 2^53"
)]
pub(crate) const fn float(count: u64) -> f64 {
    count as f64
}

/// So many in a second.
pub(crate) fn rate(count: u64, span: Duration) -> f64 {
    share(float(count), span.as_secs_f64())
}

/// One divided by the other; 0 where there is nothing to divide by.
pub(crate) fn share(part: f64, whole: f64) -> f64 {
    if whole > 0.0 { part / whole } else { 0.0 }
}
