//! What a server says in `Retry-After`: seconds, or an HTTP date.

use chrono::{DateTime, NaiveDateTime};

use crate::millis::Millis;
use crate::time::Timestamp;

/// The two old forms of an HTTP date, which a recipient must still read (RFC 9110, §5.6.7).
const OLD_FORMS: [&str; 2] = ["%A, %d-%b-%y %H:%M:%S GMT", "%a %b %e %H:%M:%S %Y"];

/// How long the value of a `Retry-After` header asks to wait at `now`; a date that has passed asks
/// for no time at all. `None` for what is neither seconds nor an HTTP date.
pub fn retry_after(value: &str, now: Timestamp) -> Option<Millis> {
    let value = value.trim_matches([' ', '\t']);
    if !value.is_empty() && value.bytes().all(|b| b.is_ascii_digit()) {
        // More digits than 64 bits hold are as good as for ever.
        return Some(value.parse().map_or(Millis::MAX, Millis::from_secs));
    }
    let micros = http_date(value)?;
    // A date beyond what a store keeps is as good as the last one it does.
    let at = micros.clamp(Timestamp::MIN.as_micros(), Timestamp::MAX.as_micros());
    Some(Timestamp::from_micros(at).ok()?.since(now))
}

fn http_date(value: &str) -> Option<i64> {
    if let Ok(date) = DateTime::parse_from_rfc2822(value) {
        return Some(date.timestamp_micros());
    }
    let mut old = OLD_FORMS
        .into_iter()
        .map(|form| NaiveDateTime::parse_from_str(value, form));
    old.find_map(Result::ok)
        .map(|date| date.and_utc().timestamp_micros())
}
