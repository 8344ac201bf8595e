//! JSON that comes from outside: contexts and results, bounded before anything keeps them.

pub(crate) mod check;
mod digits;

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

/// How large a payload may be as compact JSON, in bytes.
pub const PAYLOAD_BYTES_MAX: usize = 1024 * 1024;
/// How deep a payload may nest; a scalar has depth 1.
pub const PAYLOAD_DEPTH_MAX: usize = 64;

/// Any JSON value within the bounds, with no NUL character in it.
///
/// The bounds are those of the narrowest store: PostgreSQL's `jsonb` refuses NUL, and deep nesting
/// exhausts stacks. Numbers are spelt as `jsonb` gives them back: −0.0 as 0, 1e16 as an integer.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Payload(Value);

/// Why a value is no [`Payload`]. `at` is a JSON pointer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PayloadError {
    /// Larger than [`PAYLOAD_BYTES_MAX`].
    #[error(
        "the JSON is {bytes} bytes, over the limit of {PAYLOAD_BYTES_MAX}; pass a reference to large data instead"
    )]
    TooLarge {
        /// Its size.
        bytes: usize,
    },
    /// Deeper than [`PAYLOAD_DEPTH_MAX`].
    #[error("the JSON nests deeper than {PAYLOAD_DEPTH_MAX} levels")]
    TooDeep,
    /// A text or key holds `\u0000`.
    #[error("the text at {at:?} holds a NUL character, which PostgreSQL cannot store")]
    Nul {
        /// Where.
        at: String,
    },
    /// An integer outside of what 64 bits hold would silently lose digits.
    #[error("the number {number} has more digits than 64 bits hold; send it as a string")]
    TooManyDigits {
        /// The number, cut to 40 characters.
        number: String,
    },
    /// Not JSON at all.
    #[error("not JSON: {0}")]
    Syntax(String),
}

impl Payload {
    /// Checks a value already parsed.
    ///
    /// # Errors
    /// [`PayloadError`] for the first bound it breaks.
    pub fn new(mut value: Value) -> Result<Self, PayloadError> {
        check::normalise(&mut value)?;
        Ok(Self(value))
    }

    /// Reads JSON text; unlike [`new`](Self::new) it also notices integers that lose digits.
    ///
    /// # Errors
    /// [`PayloadError`] for text that is no JSON, or for the first bound it breaks.
    pub fn parse(text: &str) -> Result<Self, PayloadError> {
        if text.len() > PAYLOAD_BYTES_MAX.saturating_mul(4) {
            return Err(PayloadError::TooLarge { bytes: text.len() });
        }
        if let Some(number) = digits::long_integer(text) {
            return Err(PayloadError::TooManyDigits { number });
        }
        let value = serde_json::from_str(text).map_err(|error| {
            if error.to_string().starts_with("recursion limit") {
                PayloadError::TooDeep
            } else {
                PayloadError::Syntax(error.to_string())
            }
        })?;
        Self::new(value)
    }

    /// `{}`.
    pub fn empty() -> Self {
        Self(Value::Object(serde_json::Map::new()))
    }

    /// The value.
    pub const fn as_value(&self) -> &Value {
        &self.0
    }

    /// The value, owned.
    pub fn into_value(self) -> Value {
        self.0
    }
}

impl Default for Payload {
    fn default() -> Self {
        Self::empty()
    }
}

impl<'de> Deserialize<'de> for Payload {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(Value::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn bad_json_is_refused_with_its_place() {
        let nul = Payload::parse(r#"{"a/b": [1, "x\u0000"]}"#).unwrap_err();
        assert_eq!(
            nul,
            PayloadError::Nul {
                at: "/a~1b/1".to_owned()
            }
        );
        assert!(matches!(
            Payload::parse(r#"{"k\u0000": 1}"#),
            Err(PayloadError::Nul { .. })
        ));
        assert!(matches!(
            Payload::parse(r#""\ud800""#),
            Err(PayloadError::Syntax(_))
        ));
        assert!(matches!(
            Payload::parse("1e400"),
            Err(PayloadError::Syntax(_))
        ));
        assert!(matches!(
            Payload::parse("{'a': 1}"),
            Err(PayloadError::Syntax(_))
        ));
        let long = Payload::parse(r#"{"n": 12345678901234567890123}"#).unwrap_err();
        assert_eq!(
            long,
            PayloadError::TooManyDigits {
                number: "12345678901234567890123".to_owned()
            }
        );
        assert!(
            Payload::parse(r#"{"n": "12345678901234567890123", "m": 18446744073709551615}"#)
                .is_ok()
        );
        assert!(Payload::parse(r#"["\\\"", 1.5e300, -9223372036854775808]"#).is_ok());
    }

    #[test]
    fn depth_and_size_are_bounded() {
        let nested = |n: usize| "[".repeat(n) + &"]".repeat(n);
        assert!(Payload::parse(&nested(PAYLOAD_DEPTH_MAX)).is_ok());
        assert_eq!(
            Payload::parse(&nested(PAYLOAD_DEPTH_MAX + 1)),
            Err(PayloadError::TooDeep)
        );
        assert_eq!(Payload::parse(&nested(100_000)), Err(PayloadError::TooDeep));
        let large = Payload::new(json!("x".repeat(PAYLOAD_BYTES_MAX)));
        assert!(matches!(large, Err(PayloadError::TooLarge { .. })));
    }

    #[test]
    fn zero_has_no_sign() {
        assert_eq!(
            Payload::parse("-0.0").unwrap(),
            Payload::parse("0").unwrap()
        );
    }
}
