//! Free text from people and handlers, made safe to store and to print.

use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize};

/// How much of an error message or a note is kept, in bytes.
pub const TEXT_MAX: usize = 8 * 1024;

/// Free text without control characters (tab and newline apart), at most 8 KiB.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Text(Arc<str>);

impl Text {
    /// Cleans any text: control characters become spaces, and past 8 KiB it is cut with a `…`.
    ///
    /// Escape sequences cannot reach a terminal, a NUL cannot reach PostgreSQL.
    pub fn clean(raw: &str) -> Self {
        let mut kept = String::with_capacity(raw.len().min(TEXT_MAX));
        for c in raw.chars() {
            let safe = if is_unsafe(c) { ' ' } else { c };
            if kept.len().saturating_add(safe.len_utf8()) > TEXT_MAX.saturating_sub(3) {
                kept.push('…');
                break;
            }
            kept.push(safe);
        }
        Self(kept.into())
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether there is nothing but white space in it.
    pub fn is_blank(&self) -> bool {
        self.0.trim().is_empty()
    }
}

/// Control characters other than tab and newline, and the marks that turn text around.
fn is_unsafe(c: char) -> bool {
    (c.is_control() && !matches!(c, '\t' | '\n'))
        || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

impl std::fmt::Display for Text {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(&self.0)
    }
}

impl From<&str> for Text {
    fn from(raw: &str) -> Self {
        Self::clean(raw)
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self::clean(&String::deserialize(deserializer)?))
    }
}

/// Who did something: a worker's id, an operator's name, or [`Actor::engine`].
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Actor(Text);

impl Actor {
    /// The engine itself: settling, rescuing.
    pub fn engine() -> Self {
        Self(Text("engine".into()))
    }

    /// Any name, cleaned and cut to 200 characters; a blank one becomes `unknown`.
    pub fn named(raw: &str) -> Self {
        let text = Text::clean(&raw.chars().take(200).collect::<String>());
        if text.is_blank() {
            Self(Text("unknown".into()))
        } else {
            Self(text)
        }
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl std::fmt::Display for Actor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Display::fmt(&self.0, f)
    }
}

impl<'de> Deserialize<'de> for Actor {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self::named(&String::deserialize(deserializer)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_megabyte_with_escapes_is_cut_and_cleaned() {
        let text = Text::clean(&format!(
            "\u{1b}[31mred\0 \u{202e}{}",
            "é".repeat(1_000_000)
        ));
        assert!(text.as_str().len() <= TEXT_MAX);
        assert!(text.as_str().starts_with(" [31mred   é"));
        assert!(text.as_str().ends_with('…'));
        assert_eq!(
            Text::clean(text.as_str()),
            text,
            "cleaning twice changes nothing"
        );
    }

    #[test]
    fn a_name_read_from_json_was_as_long_and_as_blank_as_it_liked() {
        let read = |json: &str| serde_json::from_str::<Actor>(json).unwrap();
        assert_eq!(read(r#""  ""#).as_str(), "unknown");
        assert_eq!(
            read(&format!("{:?}", "é".repeat(300)))
                .as_str()
                .chars()
                .count(),
            200
        );
        assert_eq!(
            serde_json::to_string(&read(r#""ann""#)).unwrap(),
            r#""ann""#
        );
    }
}
