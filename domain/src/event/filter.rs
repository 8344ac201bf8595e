//! Which events somebody wants, by name.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::catalogue::CATALOGUE;

/// Which events somebody wants, by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EventFilter {
    /// All.
    All,
    /// Those of this name, such as `step.completed`.
    Name(String),
    /// Those whose name is this or begins with it and a dot: `step` takes `step.completed`, not
    /// `steps.counted`.
    Prefix(String),
}

/// A text that no recorded event fits.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0:?} fits no recorded event: use * for all, a prefix such as step.*, or a name of the catalogue such as task.completed"
)]
pub struct EventFilterError(pub String);

impl EventFilter {
    /// Reads `*`, `step.*` or a whole name.
    pub fn parse(text: &str) -> Self {
        match (text, text.strip_suffix(".*")) {
            ("*", _) => Self::All,
            (_, Some(prefix)) => Self::Prefix(prefix.to_owned()),
            (name, None) => Self::Name(name.to_owned()),
        }
    }

    /// The same, of recorded events only: a filter that could never pass one is refused.
    ///
    /// # Errors
    /// [`EventFilterError`], which says what is allowed.
    pub fn of_recorded(text: &str) -> Result<Self, EventFilterError> {
        let filter = Self::parse(text);
        let mut recorded = CATALOGUE.iter().filter(|entry| entry.recorded);
        if recorded.any(|entry| filter.passes(entry.name)) {
            return Ok(filter);
        }
        Err(EventFilterError(text.chars().take(64).collect()))
    }

    /// Whether an event of this name passes.
    pub fn passes(&self, name: &str) -> bool {
        match self {
            Self::All => true,
            Self::Name(wanted) => name == wanted,
            Self::Prefix(prefix) => {
                let rest = name.strip_prefix(prefix.as_str());
                rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
            }
        }
    }
}

impl std::fmt::Display for EventFilter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::All => f.write_str("*"),
            Self::Name(name) => f.write_str(name),
            Self::Prefix(prefix) => write!(f, "{prefix}.*"),
        }
    }
}

impl Serialize for EventFilter {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for EventFilter {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::of_recorded(&text).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_pass_names_and_prefixes() {
        let passes = |filter, name| EventFilter::parse(filter).passes(name);
        assert!(passes("*", "step.completed") && passes("step.*", "step.completed"));
        assert!(passes("step.completed", "step.completed"));
        assert!(!passes("step.*", "steps.counted") && !passes("step.completed", "step.failed"));
        for text in ["*", "step.*", "step.completed"] {
            assert_eq!(EventFilter::parse(text).to_string(), text);
        }
    }

    #[test]
    fn a_filter_that_no_recorded_event_passes_is_refused() {
        for good in ["*", "step.*", "task.*", "task.failed"] {
            assert!(EventFilter::of_recorded(good).is_ok(), "{good}");
        }
        // Signals are in the catalogue and are never recorded.
        for bad in [
            "",
            ".*",
            "**",
            "step",
            "task.faild",
            "workflow.*",
            "step.before_handle",
        ] {
            assert!(EventFilter::of_recorded(bad).is_err(), "{bad}");
        }
    }
}
