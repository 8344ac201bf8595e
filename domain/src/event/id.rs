//! Where an event stands in the feed.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The id of a recorded event: what consumers tell repeats by, and where they go on.
///
/// Ids only grow, within one task in the order of its history; nothing else may be read from them.
/// Written `ev_` and a number, it is the cursor of the feed as well: "everything after this one".
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EventId(i64);

/// A text that is no [`EventId`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not the id of an event, such as ev_1f8; use one that the feed has handed out")]
pub struct EventIdError(pub String);

const PREFIX: &str = "ev_";

impl EventId {
    /// Before the first event.
    pub const START: Self = Self(0);

    /// An id as a store numbers it. Negative numbers count as the start.
    pub const fn new(number: i64) -> Self {
        Self(if number < 0 { 0 } else { number })
    }

    /// The number for a store.
    pub const fn get(self) -> i64 {
        self.0
    }

    /// Reads the written form; other spellings of a number are refused.
    ///
    /// # Errors
    /// [`EventIdError`].
    pub fn parse(text: &str) -> Result<Self, EventIdError> {
        let refuse = || EventIdError(text.chars().take(40).collect());
        let digits = text.strip_prefix(PREFIX).ok_or_else(refuse)?;
        let number = i64::from_str_radix(digits, 16).ok().map(Self);
        // Signs, capitals and leading zeros would be second names of one event.
        number
            .filter(|id| id.to_string() == text)
            .ok_or_else(refuse)
    }
}

impl std::fmt::Display for EventId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{PREFIX}{:x}", self.0)
    }
}

impl Serialize for EventId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for EventId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_round_trip_and_have_one_spelling() {
        for number in [0, 1, 504, i64::MAX] {
            let id = EventId::new(number);
            assert_eq!(EventId::parse(&id.to_string()), Ok(id));
        }
        assert_eq!(EventId::new(504).to_string(), "ev_1f8");
        for bad in [
            "",
            "ev_",
            "1f8",
            "ev_1F8",
            "ev_01",
            "ev_-1",
            "ev_+1",
            "ev_ffffffffffffffff",
            "ev_g",
        ] {
            assert!(EventId::parse(bad).is_err(), "{bad}");
        }
        assert_eq!(EventId::new(-1), EventId::START);
    }
}
