//! The `retry` mapping, whose fields are all optional: what it leaves out comes from elsewhere.

use std::collections::BTreeMap;

use domain::millis::Millis;
use domain::name::ErrorClass;
use domain::retry::{Backoff, ClassRule, RetryPolicy};
use serde::Deserialize;
use serde_json::Value;

use crate::reader::{At, Reader};

/// A retry policy with gaps.
#[derive(Clone, Debug, Default)]
pub(crate) struct RetryPatch {
    limit: Option<u32>,
    backoff: Option<Backoff>,
    jitter_percent: Option<u8>,
    max_server_delay: Option<Millis>,
    by_class: BTreeMap<ErrorClass, ClassRule>,
}

const KEYS: [&str; 5] = [
    "limit",
    "backoff",
    "jitter_percent",
    "max_server_delay",
    "by_class",
];

impl RetryPatch {
    pub(crate) fn read(reader: &mut Reader, at: &At<'_>) -> Self {
        let Some(fields) = reader.fields(at, &KEYS) else {
            return Self::default();
        };
        let limit = fields.get("limit").and_then(|at| read_limit(reader, &at));
        let backoff = fields
            .get("backoff")
            .and_then(|at| read_backoff(reader, &at));
        let jitter_percent = fields
            .get("jitter_percent")
            .and_then(|at| reader.whole(&at, "from 0 to 100"));
        let max_server_delay = fields
            .get("max_server_delay")
            .and_then(|at| reader.parsed(&at, Millis::parse));
        let by_class = fields.get("by_class").map(|at| read_classes(reader, &at));
        Self {
            limit,
            backoff,
            jitter_percent,
            max_server_delay,
            by_class: by_class.unwrap_or_default(),
        }
    }

    /// Fills the gaps from `base`; rules of classes that only `base` has stay.
    pub(crate) fn over(self, base: &RetryPolicy) -> RetryPolicy {
        let mut by_class = base.by_class.clone();
        by_class.extend(self.by_class);
        RetryPolicy {
            limit: self.limit.unwrap_or(base.limit),
            backoff: self.backoff.unwrap_or_else(|| base.backoff.clone()),
            jitter_percent: self.jitter_percent.unwrap_or(base.jitter_percent),
            max_server_delay: self.max_server_delay.unwrap_or(base.max_server_delay),
            by_class,
        }
    }
}

/// Attempts in all. Zero is refused here, where the place is known best.
pub(crate) fn read_limit(reader: &mut Reader, at: &At<'_>) -> Option<u32> {
    let limit: u32 = reader.whole(at, "from 1 to 1000000")?;
    if limit == 0 {
        reader.report(&at.path, "0 means the step never runs; 1 means one try");
        return None;
    }
    Some(limit)
}

fn read_classes(reader: &mut Reader, at: &At<'_>) -> BTreeMap<ErrorClass, ClassRule> {
    let Value::Object(classes) = at.value else {
        reader.wrong_kind(at, "a mapping of error classes to rules");
        return BTreeMap::new();
    };
    let mut rules = BTreeMap::new();
    for (class, rule) in classes {
        let at = At {
            value: rule,
            path: at.path.key(class),
        };
        let rule = read_rule(reader, &at);
        match ErrorClass::parse(class) {
            Ok(class) => rules.extend(rule.map(|rule| (class, rule))),
            Err(error) => reader.report(&at.path, error.to_string()),
        }
    }
    rules
}

/// What differs for one class. A list is none, though what is derived would take it for one.
fn read_rule(reader: &mut Reader, at: &At<'_>) -> Option<ClassRule> {
    let Value::Object(fields) = at.value else {
        reader.wrong_kind(at, "a mapping of keys to values");
        return None;
    };
    if let Some(backoff) = fields.get("backoff").filter(|value| !value.is_null()) {
        let at = At {
            value: backoff,
            path: at.path.key("backoff"),
        };
        read_backoff(reader, &at)?;
    }
    read_as(reader, at)
}

/// The same of a curve.
fn read_backoff(reader: &mut Reader, at: &At<'_>) -> Option<Backoff> {
    let mut curves = at.value.as_object().into_iter().flatten();
    if let Some((curve, value)) = curves.find(|(_, value)| value.is_array()) {
        let at = At {
            value,
            path: at.path.key(curve),
        };
        reader.wrong_kind(&at, "a mapping of keys to values");
        return None;
    }
    read_as(reader, at)
}

/// What the domain reads by itself.
fn read_as<'v, T: Deserialize<'v>>(reader: &mut Reader, at: &At<'v>) -> Option<T> {
    match T::deserialize(at.value) {
        Ok(value) => Some(value),
        Err(error) => {
            reader.report(&at.path, crate::path::shown_message(&error.to_string()));
            None
        }
    }
}
