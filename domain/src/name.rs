//! Names: parsed once, bounded, safe in URLs, SQL and terminals.

use serde::{Deserialize, Deserializer, Serialize};

/// A text that may not be a name, with what is allowed instead.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is not {} {what}: use {rule}", article(.what))]
pub struct NameError {
    /// Which kind of name was wanted.
    pub what: &'static str,
    /// The text, cut to 64 characters.
    pub text: String,
    /// What is allowed.
    pub rule: &'static str,
}

fn article(what: &str) -> &'static str {
    if what.starts_with(['a', 'e', 'i', 'o', 'u']) {
        "an"
    } else {
        "a"
    }
}

fn check(
    text: &str,
    what: &'static str,
    rule: &'static str,
    len_max: usize,
    allowed: fn(u8) -> bool,
) -> Result<(), NameError> {
    let first_is_plain = text
        .bytes()
        .next()
        .is_some_and(|b| b.is_ascii_alphanumeric());
    if first_is_plain && text.len() <= len_max && text.bytes().all(allowed) {
        return Ok(());
    }
    Err(NameError {
        what,
        text: text.chars().take(64).collect(),
        rule,
    })
}

macro_rules! name {
    ($(#[$doc:meta])* $type:ident, $what:literal, $len:literal, $rule:literal, $allowed:expr) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        #[serde(transparent)]
        pub struct $type(std::sync::Arc<str>);

        impl $type {
            /// Reads a name.
            ///
            /// # Errors
            /// [`NameError`], which says what is allowed.
            pub fn parse(text: &str) -> Result<Self, NameError> {
                check(text, $what, $rule, $len, $allowed)?;
                Ok(Self(text.into()))
            }

            /// The name as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $type {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                Self::parse(&text).map_err(serde::de::Error::custom)
            }
        }
    };
}

fn lower(b: u8) -> bool {
    matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'.' | b'-')
}

fn mixed(b: u8) -> bool {
    lower(b) || matches!(b, b'A'..=b'Z' | b':')
}

fn visible(b: u8) -> bool {
    b.is_ascii_graphic()
}

name!(
    /// Keeps the templates and tasks of one team apart from another's.
    Namespace, "namespace", 100,
    "1 to 100 of a-z 0-9 _ . - and begin with a letter or digit", lower
);
name!(
    /// The name of a template within its namespace.
    TemplateName, "template name", 100,
    "1 to 100 of a-z 0-9 _ . - and begin with a letter or digit", lower
);
name!(
    /// The name of a step, unique in its template.
    StepName, "step name", 100,
    "1 to 100 of a-z 0-9 _ . - and begin with a letter or digit", lower
);
name!(
    /// The name under which a handler is registered.
    HandlerName, "handler name", 128,
    "1 to 128 of A-Z a-z 0-9 _ . : - and begin with a letter or digit", mixed
);
name!(
    /// A queue: workers claim from named queues.
    QueueName, "queue name", 100,
    "1 to 100 of a-z 0-9 _ . - and begin with a letter or digit", lower
);
name!(
    /// What kind of thing went wrong, as handlers name it: `timeout`, `rate_limit`, `http_5xx` …
    ErrorClass, "error class", 64,
    "1 to 64 of A-Z a-z 0-9 _ . : - and begin with a letter or digit", mixed
);
name!(
    /// The name under which a custom retry strategy is registered.
    StrategyName, "strategy name", 100,
    "1 to 100 of a-z 0-9 _ . - and begin with a letter or digit", lower
);
name!(
    /// A label on a task, to find it by.
    Tag, "tag", 100,
    "1 to 100 visible ASCII characters and begin with a letter or digit", visible
);
name!(
    /// A worker process; new at each start.
    WorkerId, "worker id", 200,
    "1 to 200 visible ASCII characters and begin with a letter or digit", visible
);
name!(
    /// Makes a repeated submission the same task. Kept as long as the task.
    IdempotencyKey, "idempotency key", 255,
    "1 to 255 visible ASCII characters and begin with a letter or digit", visible
);

name!(
    /// Makes a repeated claim the same claim: new for each, per worker.
    RequestId, "request id", 255,
    "1 to 255 visible ASCII characters and begin with a letter or digit", visible
);

impl Default for QueueName {
    fn default() -> Self {
        Self("default".into())
    }
}

impl Default for Namespace {
    fn default() -> Self {
        Self("default".into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_would_hurt_somewhere_are_refused() {
        let long = "a".repeat(101);
        let bad = [
            "",
            "..",
            ".a",
            "-a",
            "a/b",
            "a b",
            "a ",
            "É",
            "e\u{301}",
            "a\u{202e}b",
            "A",
            "a\0",
            &long,
        ];
        for text in bad {
            assert!(StepName::parse(text).is_err(), "{text:?}");
        }
        assert!(StepName::parse(&"a".repeat(100)).is_ok());
        assert!(HandlerName::parse("Api::FetchCart").is_ok());
        assert!(IdempotencyKey::parse(&"k".repeat(9_000)).is_err());
    }

    #[test]
    fn the_error_says_what_is_allowed() {
        let error = StepName::parse("Fetch Cart").unwrap_err().to_string();
        assert!(
            error.contains("\"Fetch Cart\" is not a step name: use 1 to 100 of a-z"),
            "{error}"
        );
    }
}
