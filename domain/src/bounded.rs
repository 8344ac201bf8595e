//! Whole numbers read from outside: one that cannot be kept is refused with its field and bounds.

use std::fmt::{Formatter, Result as Written};
use std::marker::PhantomData;

use serde::Deserializer;
use serde::de::{Error, Unexpected, Visitor};

/// A reader for one field. What fits the type but not the bounds is left to validation, which
/// knows the step it belongs to.
struct Whole<T> {
    field: &'static str,
    bounds: &'static str,
    kept_as: PhantomData<T>,
}

impl<T: TryFrom<i64> + TryFrom<u64>> Visitor<'_> for Whole<T> {
    type Value = T;

    fn expecting(&self, f: &mut Formatter<'_>) -> Written {
        write!(f, "{} to be a whole number {}", self.field, self.bounds)
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<T, E> {
        let refused = || E::invalid_value(Unexpected::Signed(number), &self);
        T::try_from(number).ok().ok_or_else(refused)
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<T, E> {
        let refused = || E::invalid_value(Unexpected::Unsigned(number), &self);
        T::try_from(number).ok().ok_or_else(refused)
    }
}

fn whole<'de, D: Deserializer<'de>, T: TryFrom<i64> + TryFrom<u64>>(
    deserializer: D,
    field: &'static str,
    bounds: &'static str,
) -> Result<T, D::Error> {
    let kept_as = PhantomData;
    deserializer.deserialize_i64(Whole {
        field,
        bounds,
        kept_as,
    })
}

pub(crate) fn limit<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    whole(deserializer, "limit", "from 1 to 1000000; 1 means one try")
}

pub(crate) fn jitter_percent<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u8, D::Error> {
    whole(deserializer, "jitter_percent", "from 0 to 100")
}

pub(crate) fn priority<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i16, D::Error> {
    whole(deserializer, "priority", "from -1000 to 1000")
}
