//! The bounds of JSON, and the one spelling of each number.

use serde_json::{Number, Value};

use super::{PAYLOAD_BYTES_MAX, PAYLOAD_DEPTH_MAX, PayloadError};

/// Checks a value, sorts its keys and spells its numbers as a store gives them back. A value that is too deep is
/// taken apart and becomes null: dropping it as it is could exhaust the stack.
pub(crate) fn normalise(value: &mut Value) -> Result<(), PayloadError> {
    let checked = visit(value, 1);
    if checked == Err(PayloadError::TooDeep) {
        take_apart(std::mem::take(value));
    }
    checked?;
    // Does nothing unless another crate has made maps keep the order of insertion.
    value.sort_all_objects();
    let bytes = value.to_string().len();
    if bytes > PAYLOAD_BYTES_MAX {
        return Err(PayloadError::TooLarge { bytes });
    }
    Ok(())
}

/// Recursion ends at the depth that is allowed.
fn visit(value: &mut Value, depth: usize) -> Result<(), PayloadError> {
    if depth > PAYLOAD_DEPTH_MAX {
        return Err(PayloadError::TooDeep);
    }
    let deeper = depth.saturating_add(1);
    match value {
        Value::String(text) if text.contains('\0') => Err(PayloadError::Nul { at: String::new() }),
        Value::Number(number) => {
            respell(number);
            Ok(())
        }
        Value::Array(items) => items.iter_mut().enumerate().try_for_each(|(i, item)| {
            visit(item, deeper).map_err(|error| error.under(&i.to_string()))
        }),
        Value::Object(fields) => fields.iter_mut().try_for_each(|(key, field)| {
            if key.contains('\0') {
                return Err(PayloadError::Nul { at: String::new() }.under(key));
            }
            visit(field, deeper).map_err(|error| error.under(key))
        }),
        Value::Null | Value::Bool(_) | Value::String(_) => Ok(()),
    }
}

impl PayloadError {
    /// The same error, found in the member `key` of what was looked at.
    fn under(self, key: &str) -> Self {
        let Self::Nul { at } = self else {
            return self;
        };
        let key = key
            .replace('~', "~0")
            .replace('/', "~1")
            .replace('\0', "\\0");
        Self::Nul {
            at: format!("/{key}{at}"),
        }
    }
}

/// `jsonb` keeps decimal numbers: it has one zero, and gives back 1e16 as the integer it is, while
/// below that a float keeps its `.0`.
fn respell(number: &mut Number) {
    let Some(float) = number.as_f64().filter(|_| number.is_f64()) else {
        return;
    };
    if float == 0.0 {
        *number = Number::from(0);
    } else if float.abs() >= 1e16 {
        // Every float of that size is whole; its digits are exact.
        let digits = format!("{float:.0}");
        let whole = digits.parse::<i64>().map(Number::from);
        *number = whole
            .or_else(|_| digits.parse::<u64>().map(Number::from))
            .unwrap_or_else(|_| number.clone());
    }
}

/// Drops a value of any depth without recursion.
fn take_apart(value: Value) {
    let mut parts = vec![value];
    while let Some(part) = parts.pop() {
        match part {
            Value::Array(items) => parts.extend(items),
            Value::Object(fields) => parts.extend(fields.into_iter().map(|(_, field)| field)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
}
