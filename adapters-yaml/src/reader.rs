//! Reading values one by one, and going on after a mistake: a file is told all its problems at once.

use std::fmt::Display;

use serde_json::{Map, Value};

use crate::path::{Path, shown};
use crate::problem::Finding;
use crate::suggest::closest;

/// More mistakes than this are not even counted.
const FINDINGS_MAX: usize = 100_000;

/// A value and the way to it.
#[derive(Clone, Debug)]
pub(crate) struct At<'v> {
    pub(crate) value: &'v Value,
    pub(crate) path: Path,
}

/// The fields of a mapping whose keys are known to be allowed.
#[derive(Debug)]
pub(crate) struct Fields<'v> {
    fields: &'v Map<String, Value>,
    path: Path,
}

impl<'v> Fields<'v> {
    /// A field; one left empty counts as absent.
    pub(crate) fn get(&self, key: &str) -> Option<At<'v>> {
        let value = self.fields.get(key).filter(|value| !value.is_null())?;
        Some(At {
            value,
            path: self.path.key(key),
        })
    }
}

/// Collects what is wrong.
#[derive(Debug, Default)]
pub(crate) struct Reader {
    findings: Vec<Finding>,
}

impl Reader {
    pub(crate) fn report(&mut self, path: &Path, message: impl Into<String>) {
        if self.findings.len() < FINDINGS_MAX {
            self.findings.push(Finding {
                path: path.clone(),
                message: message.into(),
            });
        }
    }

    pub(crate) fn into_findings(self) -> Vec<Finding> {
        self.findings
    }

    pub(crate) const fn is_clean(&self) -> bool {
        self.findings.is_empty()
    }

    /// A mapping; keys that are not `allowed` are reported.
    pub(crate) fn fields<'v>(&mut self, at: &At<'v>, allowed: &[&str]) -> Option<Fields<'v>> {
        let Value::Object(fields) = at.value else {
            self.wrong_kind(at, "a mapping of keys to values");
            return None;
        };
        for key in fields.keys().filter(|key| !allowed.contains(&key.as_str())) {
            let meant = closest(key, allowed.iter().copied());
            let meant = meant
                .map(|meant| format!("did you mean `{meant}`? "))
                .unwrap_or_default();
            let message = format!("unknown key; {meant}allowed here: {}", allowed.join(", "));
            self.report(&at.path.key(key), message);
        }
        Some(Fields {
            fields,
            path: at.path.clone(),
        })
    }

    /// A field that must be there.
    pub(crate) fn required<'v>(&mut self, fields: &Fields<'v>, key: &str) -> Option<At<'v>> {
        let found = fields.get(key);
        if found.is_none() {
            self.report(&fields.path, format!("`{key}` is missing"));
        }
        found
    }

    pub(crate) fn text<'v>(&mut self, at: &At<'v>) -> Option<&'v str> {
        match at.value {
            Value::String(text) => Some(text),
            Value::Number(_) | Value::Bool(_) => {
                let message = format!("expected text, found {}; put it in quotes", kind(at.value));
                self.report(&at.path, message);
                None
            }
            Value::Null | Value::Array(_) | Value::Object(_) => {
                self.wrong_kind(at, "text");
                None
            }
        }
    }

    /// A text that `read` understands.
    pub(crate) fn parsed<T, E: Display>(
        &mut self,
        at: &At<'_>,
        read: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<T> {
        let text = self.text(at)?;
        match read(text) {
            Ok(value) => Some(value),
            Err(error) => {
                self.report(&at.path, error.to_string());
                None
            }
        }
    }

    /// One of a few words.
    pub(crate) fn word<T: Copy>(&mut self, at: &At<'_>, words: &[(&str, T)]) -> Option<T> {
        self.parsed(at, |text| {
            let found = words.iter().find(|(word, _)| *word == text);
            found.map(|(_, value)| *value).ok_or_else(|| {
                let allowed: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
                format!("{:?} is none of: {}", shown(text), allowed.join(", "))
            })
        })
    }

    pub(crate) fn boolean(&mut self, at: &At<'_>) -> Option<bool> {
        if let Value::Bool(value) = at.value {
            return Some(*value);
        }
        self.wrong_kind(at, "true or false");
        None
    }

    /// A whole number that fits.
    pub(crate) fn whole<T: TryFrom<i64>>(&mut self, at: &At<'_>, range: &str) -> Option<T> {
        let number = at
            .value
            .as_i64()
            .and_then(|number| T::try_from(number).ok());
        if number.is_none() {
            self.wrong_kind(at, &format!("a whole number {range}"));
        }
        number
    }

    pub(crate) fn list<'v>(
        &mut self,
        at: &At<'v>,
    ) -> Option<impl Iterator<Item = At<'v>> + use<'v>> {
        let Value::Array(items) = at.value else {
            self.wrong_kind(at, "a list");
            return None;
        };
        let path = at.path.clone();
        let item = move |(index, value)| At {
            value,
            path: path.index(index),
        };
        Some(items.iter().enumerate().map(item))
    }

    pub(crate) fn wrong_kind(&mut self, at: &At<'_>, wanted: &str) {
        self.report(
            &at.path,
            format!("expected {wanted}, found {}", kind(at.value)),
        );
    }
}

fn kind(value: &Value) -> String {
    match value {
        Value::Null => "nothing".to_owned(),
        Value::Bool(value) => format!("{value}"),
        Value::Number(number) => format!("the number {number}"),
        Value::String(text) => format!("the text {:?}", shown(text)),
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "a mapping".to_owned(),
    }
}
