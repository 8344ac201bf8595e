//! Which events a subscriber wants.

/// Which events a subscriber wants, by name.
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

impl EventFilter {
    /// Reads `*`, `step.*` or a whole name.
    pub fn parse(text: &str) -> Self {
        match (text, text.strip_suffix(".*")) {
            ("*", _) => Self::All,
            (_, Some(prefix)) => Self::Prefix(prefix.to_owned()),
            (name, None) => Self::Name(name.to_owned()),
        }
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
