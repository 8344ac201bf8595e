//! Numbers as people read them.

use std::time::Duration;

/// `1.4 GB`, `812 kB`, `17 bytes`.
pub(super) fn bytes(bytes: i64) -> String {
    const UNITS: [(&str, i64); 3] = [("GB", 1_000_000_000), ("MB", 1_000_000), ("kB", 1_000)];
    match UNITS.into_iter().find(|(_, scale)| bytes >= *scale) {
        Some((unit, scale)) => {
            let tenths = bytes.saturating_mul(10).checked_div(scale).unwrap_or(0);
            format!("{}.{} {unit}", tenths / 10, tenths % 10)
        }
        None => format!("{bytes} bytes"),
    }
}

/// `3 d 4 h`, `5 min`, `12 s`, `0.3 s`.
pub(super) fn span(span: Duration) -> String {
    let secs = span.as_secs();
    match secs {
        0..10 => format!("{:.1} s", span.as_secs_f64()),
        10..120 => format!("{secs} s"),
        120..7_200 => format!("{} min", secs / 60),
        7_200..172_800 => format!("{} h", secs / 3_600),
        _ => format!("{} d {} h", secs / 86_400, secs / 3_600 % 24),
    }
}

/// Seconds as the database has them; what lies in the future is no time ago.
pub(super) fn seconds(seconds: f64) -> Duration {
    Duration::try_from_secs_f64(seconds).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short() {
        let sizes = [0, 999, 1_000, 1_449_999, 2_000_000_000].map(bytes);
        assert_eq!(
            sizes,
            ["0 bytes", "999 bytes", "1.0 kB", "1.4 MB", "2.0 GB"]
        );
        let spans = [0.04, 9.94, 61.0, 125.0, 7_300.0, 183_600.0].map(|s| span(seconds(s)));
        assert_eq!(spans, ["0.0 s", "9.9 s", "61 s", "2 min", "2 h", "2 d 3 h"]);
        assert_eq!(seconds(-1.0), Duration::ZERO);
    }
}
