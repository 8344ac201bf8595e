//! Types of values: how they are read, within which bounds, and how they are shown.

use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;

use domain::millis::Millis;
use domain::name::QueueName;
use domain::retention::RetentionPolicy;

use crate::cli::store::StoreUrl;

/// The word for no value.
const NONE: &str = "none";

/// A type of value.
pub(crate) trait Setting: Sized {
    /// What it looks like, for people.
    fn shape() -> String;

    /// Reads one. The error says what is wrong and what is right, and repeats no secret.
    fn read(text: &str) -> Result<Self, String>;

    /// Written so that it reads back the same, but for what is secret.
    fn show(&self) -> String;
}

/// A whole number within bounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Number<const MIN: u32, const MAX: u32>(pub(crate) u32);

impl<const MIN: u32, const MAX: u32> Setting for Number<MIN, MAX> {
    fn shape() -> String {
        format!("number, {MIN} to {MAX}")
    }

    fn read(text: &str) -> Result<Self, String> {
        let number = text.parse().ok().filter(|n| (MIN..=MAX).contains(n));
        let refuse = || format!("{} is not a whole number from {MIN} to {MAX}", quoted(text));
        number.map(Self).ok_or_else(refuse)
    }

    fn show(&self) -> String {
        self.0.to_string()
    }
}

/// A span of time within bounds, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Span<const MIN: u64, const MAX: u64>(pub(crate) Millis);

impl<const MIN: u64, const MAX: u64> Span<MIN, MAX> {
    fn bounds() -> String {
        let [min, max] = [MIN, MAX].map(Millis::saturating);
        format!("{min} to {max}")
    }
}

impl<const MIN: u64, const MAX: u64> Setting for Span<MIN, MAX> {
    fn shape() -> String {
        format!("span of time, {}", Self::bounds())
    }

    fn read(text: &str) -> Result<Self, String> {
        let span = Millis::parse(text).map_err(|error| error.to_string())?;
        if (MIN..=MAX).contains(&span.get()) {
            Ok(Self(span))
        } else {
            Err(format!("{span} is not from {}", Self::bounds()))
        }
    }

    fn show(&self) -> String {
        self.0.to_string()
    }
}

/// A part of all.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Share(pub(crate) f64);

impl Setting for Share {
    fn shape() -> String {
        "number, 0 to 1".to_owned()
    }

    fn read(text: &str) -> Result<Self, String> {
        let share = text
            .parse()
            .ok()
            .filter(|share| (0.0..=1.0).contains(share));
        share
            .map(Self)
            .ok_or_else(|| format!("{} is not a number from 0 to 1", quoted(text)))
    }

    fn show(&self) -> String {
        self.0.to_string()
    }
}

/// A value, or `none`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Maybe<T>(pub(crate) Option<T>);

impl<T: Setting> Setting for Maybe<T> {
    fn shape() -> String {
        format!("{}, or none", T::shape())
    }

    fn read(text: &str) -> Result<Self, String> {
        if text.is_empty() || text == NONE {
            return Ok(Self(None));
        }
        T::read(text).map(|value| Self(Some(value)))
    }

    fn show(&self) -> String {
        self.0.as_ref().map_or_else(|| NONE.to_owned(), T::show)
    }
}

/// Values with commas between, at least one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct List<T>(pub(crate) Vec<T>);

impl<T: Setting> Setting for List<T> {
    fn shape() -> String {
        format!("list of {}", T::shape())
    }

    fn read(text: &str) -> Result<Self, String> {
        let values = text.split(',').map(|one| T::read(one.trim()));
        values.collect::<Result<_, _>>().map(Self)
    }

    fn show(&self) -> String {
        let values = self.0.iter().map(T::show);
        values.collect::<Vec<_>>().join(",")
    }
}

/// A text that is never shown.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Secret(String);

impl Secret {
    /// The text itself, for whoever needs it.
    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

impl Setting for Secret {
    fn shape() -> String {
        "text, secret".to_owned()
    }

    fn read(text: &str) -> Result<Self, String> {
        Ok(Self(text.to_owned()))
    }

    fn show(&self) -> String {
        if self.0.is_empty() { "" } else { "***" }.to_owned()
    }
}

/// How logs are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    /// Lines for people.
    Text,
    /// One JSON object each.
    Json,
}

impl Setting for Format {
    fn shape() -> String {
        "text or json".to_owned()
    }

    fn read(text: &str) -> Result<Self, String> {
        match text {
            "text" => Ok(Self::Text),
            "json" => Ok(Self::Json),
            other => Err(format!("{} is neither text nor json", quoted(other))),
        }
    }

    fn show(&self) -> String {
        match self {
            Self::Text => "text",
            Self::Json => "json",
        }
        .to_owned()
    }
}

impl Setting for bool {
    fn shape() -> String {
        "true or false".to_owned()
    }

    fn read(text: &str) -> Result<Self, String> {
        match text {
            "true" => Ok(true),
            "false" => Ok(false),
            other => Err(format!("{} is neither true nor false", quoted(other))),
        }
    }

    fn show(&self) -> String {
        self.to_string()
    }
}

impl Setting for String {
    fn shape() -> String {
        "text".to_owned()
    }

    fn read(text: &str) -> Result<Self, String> {
        Ok(text.to_owned())
    }

    fn show(&self) -> String {
        self.clone()
    }
}

impl Setting for PathBuf {
    fn shape() -> String {
        "path".to_owned()
    }

    fn read(text: &str) -> Result<Self, String> {
        Ok(Self::from(text))
    }

    fn show(&self) -> String {
        self.display().to_string()
    }
}

impl Setting for SocketAddr {
    fn shape() -> String {
        "address and port".to_owned()
    }

    fn read(text: &str) -> Result<Self, String> {
        let refuse = |_| {
            format!(
                "{} is no address and port, such as 127.0.0.1:8080",
                quoted(text)
            )
        };
        text.parse().map_err(refuse)
    }

    fn show(&self) -> String {
        self.to_string()
    }
}

impl Setting for QueueName {
    fn shape() -> String {
        "queue name".to_owned()
    }

    fn read(text: &str) -> Result<Self, String> {
        Self::parse(text).map_err(|error| error.to_string())
    }

    fn show(&self) -> String {
        self.to_string()
    }
}

impl Setting for RetentionPolicy {
    fn shape() -> String {
        "ages by state".to_owned()
    }

    fn read(text: &str) -> Result<Self, String> {
        Self::parse(text).map_err(|error| error.to_string())
    }

    fn show(&self) -> String {
        self.to_string()
    }
}

impl Setting for StoreUrl {
    fn shape() -> String {
        "URL, secret in part".to_owned()
    }

    /// Any text is taken: a refusal would repeat it.
    fn read(text: &str) -> Result<Self, String> {
        Ok(Self::from(text.to_owned()))
    }

    fn show(&self) -> String {
        self.to_string()
    }
}

/// What was set, cut where it gets long.
fn quoted(text: &str) -> String {
    let cut: String = text.chars().take(40).collect();
    format!("{cut:?}")
}
