//! Text to a tree of values, within bounds.

use std::cell::Cell;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, EnumAccess, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

use crate::problem::{Place, Problem, Unreadable};
use crate::source::Format;

/// The most values a file may hold, those that aliases repeat counted each time.
///
/// Together with [`TEXT_MAX`] this is what ends an alias bomb, long before memory does.
const VALUES_MAX: usize = 600_000;
/// The most bytes of text in all values, those that aliases repeat counted each time.
const TEXT_MAX: usize = 16 * 1024 * 1024;

/// Parses a text. Aliases are followed; tags, merge keys, double keys and numbers that would lose
/// digits are refused.
pub(crate) fn parse(text: &str, format: Format) -> Result<Value, Unreadable> {
    let budget = Budget::default();
    let seed = Tree(&budget);
    let problem = match format {
        Format::Yaml => match seed.deserialize(yaml_serde::Deserializer::from_str(text)) {
            Ok(value) => return Ok(value),
            Err(error) => yaml_problem(&error),
        },
        Format::Json => {
            let mut reader = serde_json::Deserializer::from_str(text);
            match seed
                .deserialize(&mut reader)
                .and_then(|value| reader.end().map(|()| value))
            {
                Ok(value) => return Ok(value),
                Err(error) => json_problem(&error),
            }
        }
    };
    Err(Unreadable(vec![problem]))
}

pub(crate) fn yaml_problem(error: &yaml_serde::Error) -> Problem {
    let place = error.location().map(|at| Place {
        line: at.line(),
        column: at.column(),
    });
    let text = error.to_string();
    // The reader repeats the place at the end of its own messages, but not of the scanner's.
    let mark = place.map(|at| format!(" at line {} column {}", at.line, at.column));
    let text = mark
        .and_then(|mark| text.strip_suffix(&mark).map(str::to_owned))
        .unwrap_or(text);
    let message = if text.contains("more than one document") {
        "a file holds one template, and this one has several YAML documents".to_owned()
    } else if text.contains("recursion limit") {
        "the values nest too deeply".to_owned()
    } else if text.contains("repetition limit") {
        "aliases repeat too much".to_owned()
    } else {
        crate::path::shown_message(&text)
    };
    Problem {
        place,
        pointer: String::new(),
        message,
    }
}

pub(crate) fn json_problem(error: &serde_json::Error) -> Problem {
    let place = Place {
        line: error.line(),
        column: error.column().max(1),
    };
    let text = error.to_string();
    let mark = format!(" at line {} column {}", error.line(), error.column());
    let message = crate::path::shown_message(text.strip_suffix(&mark).unwrap_or(&text));
    Problem {
        pointer: String::new(),
        place: (error.line() > 0).then_some(place),
        message,
    }
}

#[derive(Default)]
struct Budget {
    values: Cell<usize>,
    text: Cell<usize>,
}

impl Budget {
    fn spend<E: Error>(&self, text: usize) -> Result<(), E> {
        self.values.set(self.values.get() + 1);
        self.text.set(self.text.get() + text);
        if self.values.get() > VALUES_MAX {
            return Err(E::custom(format!(
                "the file holds more than {VALUES_MAX} values, aliases included"
            )));
        }
        if self.text.get() > TEXT_MAX {
            return Err(E::custom(format!(
                "the file holds more than {TEXT_MAX} bytes of text, aliases included"
            )));
        }
        Ok(())
    }
}

#[derive(Clone, Copy)]
struct Tree<'b>(&'b Budget);

impl<'de> DeserializeSeed<'de> for Tree<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Tree<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a plain value")
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        self.0.spend(0)?;
        Ok(Value::Bool(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        self.0.spend(0)?;
        Ok(Value::Number(value.into()))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        self.0.spend(0)?;
        Ok(Value::Number(value.into()))
    }

    fn visit_i128<E: Error>(self, value: i128) -> Result<Value, E> {
        Err(too_long(value))
    }

    fn visit_u128<E: Error>(self, value: u128) -> Result<Value, E> {
        Err(too_long(value))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        self.0.spend(0)?;
        let number = Number::from_f64(value);
        number
            .map(Value::Number)
            .ok_or_else(|| E::custom(format!("{value} is no number that JSON knows")))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        self.0.spend(value.len())?;
        Ok(Value::String(value.to_owned()))
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        self.0.spend(0)?;
        Ok(Value::Null)
    }

    fn visit_none<E: Error>(self) -> Result<Value, E> {
        self.visit_unit()
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
        self.0.spend(0)?;
        let mut items = Vec::new();
        while let Some(item) = seq.next_element_seed(self)? {
            items.push(item);
        }
        Ok(Value::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        self.0.spend(0)?;
        let mut fields = Map::new();
        while let Some(key) = map.next_key_seed(NewKey(&fields))? {
            self.0.spend(key.len())?;
            let value = map.next_value_seed(self)?;
            fields.insert(key, value);
        }
        Ok(Value::Object(fields))
    }

    fn visit_enum<A: EnumAccess<'de>>(self, data: A) -> Result<Value, A::Error> {
        let (tag, _) = data.variant::<Tag>()?;
        Err(A::Error::custom(format!(
            "the tag !{} is not allowed; write plain values",
            tag.0
        )))
    }
}

fn too_long<E: Error>(value: impl std::fmt::Display) -> E {
    E::custom(format!(
        "the number {value} has more digits than 64 bits hold; quote it"
    ))
}

#[derive(Deserialize)]
#[serde(transparent)]
struct Tag(String);

/// A key that the mapping does not have yet; the error carries the place of the second one.
struct NewKey<'m>(&'m Map<String, Value>);

impl<'de> DeserializeSeed<'de> for NewKey<'_> {
    type Value = String;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<String, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for NewKey<'_> {
    type Value = String;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<String, E> {
        if self.0.contains_key(key) {
            return Err(E::custom(format!(
                "the key `{}` is there twice",
                crate::path::shown(key)
            )));
        }
        if key == "<<" {
            return Err(E::custom(
                "merge keys are not read; repeat the fields, or use `defaults`",
            ));
        }
        Ok(key.to_owned())
    }
}
