//! What is to be measured.

use std::time::Duration;

use serde::Serialize;

use crate::crew::CrewSize;
use crate::shape::Shape;

/// What is to be measured.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The graphs, one after the other.
    pub shapes: Vec<Shape>,
    /// How each is run, one after the other.
    pub modes: Vec<Mode>,
    /// Tasks of each; by default as many as make some seconds.
    pub tasks: Option<u64>,
    /// Each measurement ends after this, whatever is left.
    pub duration: Option<Duration>,
    /// Who runs them.
    pub size: CrewSize,
    /// The database; in memory if there is none.
    pub store: Option<Store>,
    /// Measure the floor of the database too, before and after, each of its figures for so long.
    pub floor: Option<Duration>,
    /// Measure once more with so much in the store.
    pub stored: Option<Stored>,
    /// Measure each once more over HTTP, through the server at this URL.
    pub server: Option<String>,
}

/// The database that is measured.
#[derive(Clone)]
pub struct Store {
    /// Its URL.
    pub url: String,
    /// The most connections of the workers, and again of the submitter.
    pub connections: u32,
    /// Whether a commit waits for the disk; as the server is set up, if not said.
    pub sync_commit: Option<bool>,
}

/// How tasks are run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mode {
    /// All tasks are submitted before the first worker begins.
    BurnDown,
    /// The next task is submitted when the last one has ended.
    OneAtATime,
}

/// What is put into the store before it is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Stored {
    /// Tasks that are complete.
    pub finished: u64,
    /// Tasks whose step has failed and waits for its next attempt.
    pub waiting: u64,
}

/// Steps of a measurement whose number of tasks is not given.
const BURN_DOWN_STEPS: u64 = 50_000;
const ONE_AT_A_TIME_STEPS: u64 = 10_000;

impl Plan {
    /// Every shape in every mode.
    pub(crate) fn cases(&self) -> Vec<(Shape, Mode)> {
        let shapes = self.shapes.iter();
        let cases = shapes.flat_map(|shape| self.modes.iter().map(|mode| (*shape, *mode)));
        cases.collect()
    }

    /// How many tasks of a shape are run.
    pub(crate) fn tasks_of(&self, shape: Shape, mode: Mode) -> u64 {
        let steps = u64::from(shape.steps());
        self.tasks.unwrap_or(match mode {
            Mode::BurnDown => (BURN_DOWN_STEPS / steps).max(1),
            Mode::OneAtATime => (ONE_AT_A_TIME_STEPS / steps).clamp(20, 500),
        })
    }
}

impl Mode {
    /// Reads a name.
    ///
    /// # Errors
    /// With the names there are.
    pub fn parse(name: &str) -> Result<Self, String> {
        match name {
            "burn-down" => Ok(Self::BurnDown),
            "one-at-a-time" => Ok(Self::OneAtATime),
            _ => Err(format!(
                "there is no mode {name:?}: use burn-down, one-at-a-time or all"
            )),
        }
    }
}

impl std::fmt::Display for Mode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(match self {
            Self::BurnDown => "burn-down",
            Self::OneAtATime => "one-at-a-time",
        })
    }
}

impl Stored {
    /// Reads `FINISHED,WAITING`.
    ///
    /// # Errors
    /// With what is wanted.
    pub fn parse(text: &str) -> Result<Self, String> {
        let counts = text.split_once(',');
        let parsed = counts.and_then(|(finished, waiting)| {
            Some(Self {
                finished: finished.trim().parse().ok()?,
                waiting: waiting.trim().parse().ok()?,
            })
        });
        parsed.ok_or_else(|| {
            format!("{text:?} is not FINISHED,WAITING: give two numbers, as in 1000000,100000")
        })
    }
}

impl Store {
    /// Its URL, with what the sessions are to be set to.
    pub(crate) fn session_url(&self) -> String {
        let Some(on) = self.sync_commit else {
            return self.url.clone();
        };
        let separator = if self.url.contains('?') { '&' } else { '?' };
        let word = if on { "on" } else { "off" };
        format!("{}{separator}options[synchronous_commit]={word}", self.url)
    }
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The URL may carry a password.
        f.debug_struct("Store")
            .field("connections", &self.connections)
            .field("sync_commit", &self.sync_commit)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_stored_is_read_from_two_numbers() {
        let stored = Stored {
            finished: 1_000_000,
            waiting: 100_000,
        };
        assert_eq!(Stored::parse("1000000,100000"), Ok(stored));
        for text in ["1000000", "1,2,3", "many,few", ""] {
            assert!(Stored::parse(text).unwrap_err().contains("as in"), "{text}");
        }
    }

    #[test]
    fn a_session_is_told_whether_to_wait_for_the_disk() {
        let url = |url: &str, sync_commit| {
            let store = Store {
                url: url.to_owned(),
                connections: 1,
                sync_commit,
            };
            store.session_url()
        };
        assert_eq!(url("postgres://h/d", None), "postgres://h/d");
        assert_eq!(
            url("postgres://h/d", Some(false)),
            "postgres://h/d?options[synchronous_commit]=off"
        );
        assert_eq!(
            url("postgres://h/d?a=b", Some(true)),
            "postgres://h/d?a=b&options[synchronous_commit]=on"
        );
    }
}
