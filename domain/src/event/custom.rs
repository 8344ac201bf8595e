//! Events of the user's own.

use serde::Serialize;

use crate::id::TaskId;
use crate::payload::Payload;

/// A name with a dot in it, outside of the namespaces the engine keeps for itself.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct CustomName(String);

/// Why a name cannot be one of a custom event.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CustomNameError {
    /// The form is wrong.
    #[error(
        "{0:?} is not an event name: use 3 to 100 of a-z 0-9 _ . - with a dot between, such as order.shipped"
    )]
    Form(String),
    /// The namespace is the engine's.
    #[error(
        "{0:?} begins with a namespace the engine keeps for itself: task, step, workflow, observability, test"
    )]
    Reserved(String),
}

/// The namespaces the engine keeps for itself.
pub const RESERVED: [&str; 5] = ["task", "step", "workflow", "observability", "test"];

impl CustomName {
    /// Reads a name.
    ///
    /// # Errors
    /// [`CustomNameError`], which says what is allowed.
    pub fn parse(text: &str) -> Result<Self, CustomNameError> {
        let shown: String = text.chars().take(64).collect();
        let parts: Vec<&str> = text.split('.').collect();
        let plain = |b: u8| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-');
        let well_formed = parts.len() > 1
            && text.len() <= 100
            && parts
                .iter()
                .all(|part| !part.is_empty() && part.bytes().all(plain));
        if !well_formed {
            return Err(CustomNameError::Form(shown));
        }
        if parts.first().is_some_and(|first| RESERVED.contains(first)) {
            return Err(CustomNameError::Reserved(shown));
        }
        Ok(Self(text.to_owned()))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// An event a handler or application tells.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CustomEvent {
    /// Its name.
    #[serde(rename = "event")]
    pub name: CustomName,
    /// The task it is about.
    pub task: TaskId,
    /// Anything.
    pub payload: Payload,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reserved_and_misshapen_names_are_refused() {
        assert!(CustomName::parse("order.shipped").is_ok());
        assert!(matches!(
            CustomName::parse("step.done"),
            Err(CustomNameError::Reserved(_))
        ));
        for bad in ["", "order", ".a", "a.", "a..b", "Order.x", "a.b\0"] {
            assert!(
                matches!(CustomName::parse(bad), Err(CustomNameError::Form(_))),
                "{bad:?}"
            );
        }
    }
}
