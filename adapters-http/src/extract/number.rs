//! Numbers in bodies.

use domain::id::LeaseNo;
use serde::de::Error;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// A whole number, written `7` or `7.0`: both are integers to JSON Schema.
pub(crate) fn whole<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: TryFrom<i64>,
{
    let number = serde_json::Number::deserialize(deserializer)?;
    let written = number.as_i64().or_else(|| {
        // Of a number like that nothing but zeros follows the point.
        let text = number
            .as_f64()
            .filter(|float| float.fract() == 0.0)?
            .to_string();
        text.parse().ok()
    });
    let fits = written.and_then(|written| T::try_from(written).ok());
    fits.ok_or_else(|| D::Error::custom(format!("{number} is not a whole number in range")))
}

/// The same, or none.
pub(crate) fn maybe_whole<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: TryFrom<i64>,
{
    let value = Option::<Value>::deserialize(deserializer)?;
    value
        .map(|value| whole(value).map_err(D::Error::custom))
        .transpose()
}

/// The number of a lease; there are none below 0.
pub(crate) fn lease_no<'de, D: Deserializer<'de>>(deserializer: D) -> Result<LeaseNo, D::Error> {
    let number: i64 = whole(deserializer)?;
    if number < 0 {
        return Err(D::Error::custom(format!("{number} is below 0")));
    }
    Ok(LeaseNo::new(number))
}

/// The same, or none.
pub(crate) fn maybe_lease_no<'de, D>(deserializer: D) -> Result<Option<LeaseNo>, D::Error>
where
    D: Deserializer<'de>,
{
    let value = Option::<Value>::deserialize(deserializer)?;
    value
        .map(|value| lease_no(value).map_err(D::Error::custom))
        .transpose()
}
