//! A file of settings: TOML, a table for each section.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A value of a file.
pub(super) struct Value {
    /// Its tables and its name, with points between.
    pub(super) path: String,
    /// The line it stands in, from 1.
    pub(super) line: usize,
    /// The value as it would stand in the environment; or why it cannot be one.
    pub(super) text: Result<String, String>,
}

/// The values of a text, line by line; or the line that is no TOML, and why.
pub(super) fn values(text: &str) -> Result<Vec<Value>, (usize, String)> {
    let table = DeTable::parse(text).map_err(|error| {
        let at = error.span().map_or(0, |span| span.start);
        (line(text, at), error.message().to_owned())
    })?;
    let mut found = Vec::new();
    collect(text, "", table.get_ref(), &mut found);
    found.sort_by_key(|value| value.line);
    Ok(found)
}

fn collect(text: &str, above: &str, table: &DeTable<'_>, found: &mut Vec<Value>) {
    for (name, value) in table {
        let path = if above.is_empty() {
            name.get_ref().to_string()
        } else {
            format!("{above}.{}", name.get_ref())
        };
        if let DeValue::Table(table) = value.get_ref() {
            collect(text, &path, table, found);
            continue;
        }
        found.push(Value {
            path,
            line: line(text, name.span().start),
            text: written(value.get_ref()),
        });
    }
}

fn written(value: &DeValue<'_>) -> Result<String, String> {
    match value {
        DeValue::String(text) => Ok(text.to_string()),
        DeValue::Integer(number) => Ok(number.to_string()),
        DeValue::Float(number) => Ok(number.to_string()),
        DeValue::Boolean(truth) => Ok(truth.to_string()),
        DeValue::Array(values) => {
            let values = values
                .iter()
                .map(|value: &Spanned<DeValue<'_>>| match value.get_ref() {
                    DeValue::Array(_) | DeValue::Table(_) => {
                        Err("a list holds plain values".to_owned())
                    }
                    plain @ (DeValue::String(_)
                    | DeValue::Integer(_)
                    | DeValue::Float(_)
                    | DeValue::Boolean(_)
                    | DeValue::Datetime(_)) => written(plain),
                });
            Ok(values.collect::<Result<Vec<_>, _>>()?.join(","))
        }
        DeValue::Datetime(_) | DeValue::Table(_) => {
            Err("is neither text nor a number, a boolean or a list".to_owned())
        }
    }
}

fn line(text: &str, at: usize) -> usize {
    let before = text.as_bytes().get(..at).unwrap_or(text.as_bytes());
    before.split(|byte| *byte == b'\n').count()
}
