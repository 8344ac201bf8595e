//! `${/json/pointer}` in texts: parts of the step's input.

use serde_json::Value;

/// The parts of the input a pointer may begin with.
const PARTS: [&str; 4] = ["/task", "/step", "/context", "/parents"];

/// A text in pieces.
enum Piece<'t> {
    Plain(&'t str),
    Pointer(&'t str),
}

/// Cuts a text at its placeholders.
fn pieces(text: &str) -> Result<Vec<Piece<'_>>, String> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find("${") {
        let (before, after) = rest.split_at(at);
        let after = after.get(2..).unwrap_or_default();
        if let Some(plain) = before.strip_suffix('$') {
            pieces.extend([Piece::Plain(plain), Piece::Plain("${")]);
            rest = after;
            continue;
        }
        let Some((pointer, behind)) = after.split_once('}') else {
            return Err(format!(
                "`${{{after}` has no closing brace; write `$${{` for the two characters"
            ));
        };
        if !PARTS
            .iter()
            .any(|part| pointer == *part || pointer.starts_with(&format!("{part}/")))
        {
            return Err(format!(
                "`${{{pointer}}}` must point into /context, /parents, /task or /step, \
                 as in `${{/context/order/id}}`"
            ));
        }
        pieces.extend([Piece::Plain(before), Piece::Pointer(pointer)]);
        rest = behind;
    }
    pieces.push(Piece::Plain(rest));
    Ok(pieces)
}

/// What is wrong with the placeholders of a text, if anything.
pub(super) fn check(text: &str) -> Result<(), String> {
    pieces(text).map(drop)
}

/// What is wrong with the placeholders of the texts in a value, if anything.
pub(super) fn check_value(value: &Value) -> Result<(), String> {
    match value {
        Value::String(text) => check(text),
        Value::Array(items) => items.iter().try_for_each(check_value),
        Value::Object(fields) => fields.values().try_for_each(check_value),
        Value::Null | Value::Bool(_) | Value::Number(_) => Ok(()),
    }
}

fn found<'i>(input: &'i Value, pointer: &str) -> Result<&'i Value, String> {
    input
        .pointer(pointer)
        .ok_or_else(|| format!("there is nothing at {pointer} of the step's input"))
}

/// The text with its placeholders filled in, each through `encode`.
pub(super) fn fill(
    text: &str,
    input: &Value,
    encode: impl Fn(&str) -> String,
) -> Result<String, String> {
    let mut filled = String::new();
    for piece in pieces(text)? {
        match piece {
            Piece::Plain(plain) => filled.push_str(plain),
            Piece::Pointer(pointer) => {
                filled.push_str(&encode(&scalar(found(input, pointer)?, pointer)?));
            }
        }
    }
    Ok(filled)
}

/// The value with the placeholders in its texts filled in. A text that is one placeholder and
/// nothing else becomes the value pointed to, of whatever kind.
pub(super) fn fill_value(value: &Value, input: &Value) -> Result<Value, String> {
    Ok(match value {
        Value::String(text) => match pieces(text)?.as_slice() {
            [Piece::Plain(""), Piece::Pointer(pointer), Piece::Plain("")] => {
                found(input, pointer)?.clone()
            }
            _ => Value::String(fill(text, input, str::to_owned)?),
        },
        Value::Array(items) => Value::Array(
            items
                .iter()
                .map(|item| fill_value(item, input))
                .collect::<Result<_, _>>()?,
        ),
        Value::Object(fields) => {
            let filled = fields
                .iter()
                .map(|(key, field)| Ok((key.clone(), fill_value(field, input)?)));
            Value::Object(filled.collect::<Result<_, String>>()?)
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => value.clone(),
    })
}

/// A value that can stand within a text.
pub(super) fn scalar(value: &Value, what: &str) -> Result<String, String> {
    match value {
        Value::String(text) => Ok(text.clone()),
        Value::Number(number) => Ok(number.to_string()),
        Value::Bool(value) => Ok(value.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => Err(format!(
            "{what} is no text, number, true or false and cannot stand within a text"
        )),
    }
}

/// A text as one segment of a URL: everything but letters, digits and `-._~` is escaped.
pub(super) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            escaped.push(char::from(byte));
        } else {
            escaped.push('%');
            for digit in [byte >> 4, byte & 15] {
                escaped.extend(char::from_digit(digit.into(), 16).map(|c| c.to_ascii_uppercase()));
            }
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn placeholders_are_filled_in_by_kind_and_place() {
        let input = json!({"context": {"id": "a/b c", "n": 3, "list": [1]}, "parents": {"x": {"ok": true}}});
        let url = fill("http://h/${/context/id}?n=${/context/n}", &input, escaped).unwrap();
        assert_eq!(url, "http://h/a%2Fb%20c?n=3");
        let body = json!({"all": "${/context/list}", "text": "n=${/context/n}", "no": "$${x}", "deep": ["${/parents/x/ok}"]});
        let filled = fill_value(&body, &input).unwrap();
        assert_eq!(
            filled,
            json!({"all": [1], "text": "n=3", "no": "${x}", "deep": [true]})
        );
    }

    #[test]
    fn wrong_placeholders_say_what_is_wrong() {
        assert!(
            check("${/context/a")
                .unwrap_err()
                .contains("no closing brace")
        );
        assert!(
            check("${HOME}")
                .unwrap_err()
                .contains("must point into /context")
        );
        assert!(
            check("${/contexts}")
                .unwrap_err()
                .contains("must point into")
        );
        let missing = fill("${/context/a}", &json!({"context": {}}), escaped).unwrap_err();
        assert_eq!(
            missing,
            "there is nothing at /context/a of the step's input"
        );
        assert!(fill("x${/context}", &json!({"context": {}}), escaped).is_err());
    }
}
