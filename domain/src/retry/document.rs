//! How a backoff is written down.

use serde::de::value::MapAccessDeserializer;
use serde::de::{Error as _, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::{Backoff, Factor};
use crate::millis::Millis;
use crate::name::StrategyName;

/// One key names the curve: `{fixed: {delay: 5s}}`; `none` may stand alone. Written by hand
/// because formats disagree on how they spell an enum, and an error should carry its line.
impl<'de> Deserialize<'de> for Backoff {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(BackoffVisitor)
    }
}

struct BackoffVisitor;

impl<'de> Visitor<'de> for BackoffVisitor {
    type Value = Backoff;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("one of exponential, fixed, table, none, custom, such as {fixed: {delay: 5s}}")
    }

    fn visit_str<E: serde::de::Error>(self, word: &str) -> Result<Backoff, E> {
        match word {
            "none" => Ok(Backoff::None {}),
            "exponential" => Ok(Backoff::default()),
            _ => Err(E::invalid_value(serde::de::Unexpected::Str(word), &self)),
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Backoff, A::Error> {
        let document = BackoffDocument::deserialize(MapAccessDeserializer::new(map))?;
        document.read().ok_or_else(|| {
            A::Error::custom(
                "a backoff names exactly one of exponential, fixed, table, none, custom",
            )
        })
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BackoffDocument {
    exponential: Option<ExponentialDocument>,
    fixed: Option<FixedDocument>,
    table: Option<TableDocument>,
    none: Option<NoneDocument>,
    custom: Option<CustomDocument>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExponentialDocument {
    base: Option<Millis>,
    factor: Option<Factor>,
    max: Option<Millis>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FixedDocument {
    delay: Millis,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TableDocument {
    delays: Vec<Millis>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NoneDocument {}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CustomDocument {
    name: StrategyName,
}

impl BackoffDocument {
    fn read(self) -> Option<Backoff> {
        let exponential = self.exponential.map(|e| Backoff::Exponential {
            base: e.base.unwrap_or(Millis::from_secs(2)),
            factor: e.factor.unwrap_or_default(),
            max: e.max.unwrap_or(Millis::from_secs(30)),
        });
        let fixed = self.fixed.map(|f| Backoff::Fixed { delay: f.delay });
        let table = self.table.map(|t| Backoff::Table { delays: t.delays });
        let none = self.none.map(|NoneDocument {}| Backoff::None {});
        let custom = self.custom.map(|c| Backoff::Custom { name: c.name });
        let mut named = [exponential, fixed, table, none, custom]
            .into_iter()
            .flatten();
        let first = named.next();
        if named.next().is_some() { None } else { first }
    }
}
