//! `Retry-After`: seconds, or a date.

use std::time::UNIX_EPOCH;

use domain::millis::Millis;
use domain::time::Timestamp;

/// How long the server asks to wait from `now`; none if it cannot be understood. A date that has
/// passed, or has just come, means one second.
pub(super) fn parse(header: &str, now: Timestamp) -> Option<Millis> {
    let header = header.trim();
    if !header.is_empty() && header.bytes().all(|b| b.is_ascii_digit()) {
        // More digits than fit are a long time all the same.
        return Some(Millis::from_secs(header.parse().unwrap_or(u64::MAX)));
    }
    let date = httpdate::parse_http_date(header).ok()?;
    let secs = date
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_secs());
    let at = Timestamp::from_secs(i64::try_from(secs).unwrap_or(i64::MAX));
    Some(at.since(now).max(Millis::from_secs(1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_dates_and_nonsense() {
        let now = Timestamp::parse("2026-11-20T10:00:00Z").unwrap();
        let secs = |header| parse(header, now).map(Millis::as_secs);
        assert_eq!(secs("120"), Some(120));
        assert_eq!(secs(" 0 "), Some(0));
        assert_eq!(secs("99999999999999999999999"), Some(Millis::MAX.as_secs()));
        assert_eq!(secs("Fri, 20 Nov 2026 10:01:30 GMT"), Some(90));
        assert_eq!(secs("Friday, 20-Nov-26 10:01:30 GMT"), Some(90));
        assert_eq!(secs("Fri Nov 20 10:01:30 2026"), Some(90));
        assert_eq!(
            secs("Fri, 20 Nov 2020 10:00:00 GMT"),
            Some(1),
            "a date that has passed"
        );
        for nonsense in [
            "",
            "-5",
            "1.5",
            "soon",
            "+3",
            "Fri, 99 Nov 2026 10:00:00 GMT",
        ] {
            assert_eq!(secs(nonsense), None, "{nonsense:?}");
        }
    }
}
