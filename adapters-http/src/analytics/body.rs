//! Measures as JSON on the wire.

use application::ports::Spread;
use serde::Serialize;
use utoipa::ToSchema;

/// How durations spread, in milliseconds. Percentiles are durations that occurred.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Durations)]
pub(crate) struct SpreadBody {
    /// How many were measured.
    count: u64,
    mean_ms: f64,
    p50_ms: f64,
    p95_ms: f64,
    p99_ms: f64,
    max_ms: f64,
}

impl SpreadBody {
    pub(crate) fn of(spread: &Spread) -> Self {
        Self {
            count: spread.count,
            mean_ms: ms(spread.mean_us),
            p50_ms: ms(spread.p50_us),
            p95_ms: ms(spread.p95_us),
            p99_ms: ms(spread.p99_us),
            max_ms: ms(spread.max_us),
        }
    }
}

/// Milliseconds with three decimals: exact up to a hundred thousand years.
#[expect(
    clippy::cast_precision_loss,
    clippy::as_conversions,
    reason = "no duration of a task comes near 2^53 microseconds"
)]
fn ms(us: u64) -> f64 {
    us as f64 / 1_000.0
}
