//! JSON in one spelling only: no white space, the keys of every object in the order of their
//! bytes, whatever the map that holds them. What hashes are made of.

use serde_json::Value;
use sha2::{Digest, Sha256};

/// SHA-256 of the canonical text of `value`.
pub(crate) fn digest(value: &Value) -> [u8; 32] {
    let mut text = String::new();
    write(value, &mut text);
    Sha256::digest(text.as_bytes()).into()
}

/// Recursion is bounded: all JSON that is hashed has been a payload or part of a template, whose
/// depth is.
fn write(value: &Value, text: &mut String) {
    match value {
        Value::Array(items) => list(text, ['[', ']'], items, write),
        Value::Object(fields) => {
            let mut fields: Vec<(&String, &Value)> = fields.iter().collect();
            fields.sort_unstable_by_key(|(key, _)| *key);
            list(text, ['{', '}'], fields, |(key, field), text| {
                text.push_str(&Value::from(key.as_str()).to_string());
                text.push(':');
                write(field, text);
            });
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            text.push_str(&value.to_string());
        }
    }
}

fn list<T>(
    text: &mut String,
    [open, close]: [char; 2],
    items: impl IntoIterator<Item = T>,
    each: impl Fn(T, &mut String),
) {
    text.push(open);
    for (place, item) in items.into_iter().enumerate() {
        if place > 0 {
            text.push(',');
        }
        each(item, text);
    }
    text.push(close);
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn text(value: &Value) -> String {
        let mut text = String::new();
        write(value, &mut text);
        text
    }

    /// Holds under `--features serde_json/preserve_order` too, which any crate may switch on.
    #[test]
    fn keys_are_sorted_whatever_map_holds_them() {
        let value = json!({"b": 1, "a": [{"z": null, "y": "\"\n"}, 1.5], "é": {}, "B": []});
        let expected = r#"{"B":[],"a":[{"y":"\"\n","z":null},1.5],"b":1,"é":{}}"#;
        assert_eq!(text(&value), expected);
        assert_eq!(serde_json::from_str::<Value>(expected).unwrap(), value);
    }
}
