//! For how long tasks are kept once they have ended.

use crate::millis::Millis;
use crate::status::Status;
use crate::time::Timestamp;

/// The age at which ended tasks go, for each state they can end in.
///
/// It is written `complete=7d,error=30d,cancelled=7d,resolved_manually=forever`. A state that it does
/// not name is kept for ever, so the empty policy keeps everything. Tasks that have not ended are
/// never removed, whatever their age.
///
/// ```
/// use tasker_domain::millis::Millis;
/// use tasker_domain::retention::RetentionPolicy;
/// use tasker_domain::status::Status;
///
/// let policy = RetentionPolicy::parse("complete=7d,error=30d").unwrap();
/// assert_eq!(policy.age(Status::Error), Some(Millis::from_secs(30 * 86_400)));
/// assert_eq!(policy.age(Status::Cancelled), None);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RetentionPolicy {
    ages: [Option<Millis>; ENDED.len()],
}

/// The states a task can end in, in the order they are written.
pub const ENDED: [Status; 4] = [
    Status::Complete,
    Status::Error,
    Status::Cancelled,
    Status::ResolvedManually,
];

/// The word for no age at all.
const FOREVER: &str = "forever";

/// A text that is no [`RetentionPolicy`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RetentionError {
    /// A part is not of the form `state=age`.
    #[error("{0:?} is not of the form state=age, as in complete=7d or error=forever")]
    NotAPair(String),
    /// The state is unknown, or tasks do not end in it.
    #[error("{0:?} is no state that tasks end in: complete, error, cancelled or resolved_manually")]
    NotAnEnd(String),
    /// A state has two ages.
    #[error("{0} is named twice")]
    Twice(Status),
    /// The age is none.
    #[error("{0:?} is no age: write a span such as 12h or 30d, or forever")]
    NotAnAge(String),
}

impl RetentionPolicy {
    /// Reads `state=age` pairs with commas between them.
    ///
    /// # Errors
    /// [`RetentionError`] for anything else; the empty text is no policy either, as nobody asks for
    /// one that does nothing.
    pub fn parse(text: &str) -> Result<Self, RetentionError> {
        let mut policy = Self::default();
        let mut named = Vec::new();
        for pair in text.split(',') {
            let (word, age) = pair
                .trim()
                .split_once('=')
                .ok_or_else(|| RetentionError::NotAPair(short(pair)))?;
            let state = Status::parse(word.trim()).filter(|state| state.is_ended());
            let state = state.ok_or_else(|| RetentionError::NotAnEnd(short(word)))?;
            if named.contains(&state) {
                return Err(RetentionError::Twice(state));
            }
            named.push(state);
            policy = match age.trim() {
                FOREVER => policy,
                age => {
                    let age = Millis::parse(age).ok();
                    let age = age.ok_or_else(|| RetentionError::NotAnAge(short(pair)))?;
                    policy.with(state, Some(age))
                }
            };
        }
        Ok(policy)
    }

    /// The same with another age for one state; `None` keeps it for ever. A state that tasks do not
    /// end in has no age.
    #[must_use]
    pub fn with(mut self, state: Status, age: Option<Millis>) -> Self {
        for (ended, slot) in ENDED.iter().zip(&mut self.ages) {
            if *ended == state {
                *slot = age;
            }
        }
        self
    }

    /// The age at which tasks that ended in this state go; `None` is for ever.
    pub fn age(&self, state: Status) -> Option<Millis> {
        let mut pairs = ENDED.iter().zip(&self.ages);
        pairs
            .find(|(ended, _)| **ended == state)
            .and_then(|(_, age)| *age)
    }

    /// Whether it keeps everything.
    pub fn keeps_all(&self) -> bool {
        self.ages.iter().all(Option::is_none)
    }

    /// What goes at `now`: for each state with an age, the tasks that ended before this time.
    pub fn due(&self, now: Timestamp) -> impl Iterator<Item = (Status, Timestamp)> {
        let aged = ENDED.into_iter().zip(self.ages);
        aged.filter_map(move |(state, age)| age.map(|age| (state, now.minus(age))))
    }
}

impl std::fmt::Display for RetentionPolicy {
    /// All four states, so that it says what it keeps; reads back the same.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (nth, (state, age)) in ENDED.iter().zip(&self.ages).enumerate() {
            let comma = if nth == 0 { "" } else { "," };
            match age {
                Some(age) => write!(f, "{comma}{state}={age}")?,
                None => write!(f, "{comma}{state}={FOREVER}")?,
            }
        }
        Ok(())
    }
}

/// The beginning of a text, for an error.
fn short(text: &str) -> String {
    text.trim().chars().take(40).collect()
}
