//! The counters that let a task end in constant time.

use serde::{Deserialize, Serialize};

use super::TaskCommand;
use crate::step::Step;
use crate::step::readiness::is_live;

/// How many steps of a task are not done, and how many can still move by themselves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// Steps neither complete nor resolved by hand.
    pub unfinished: u32,
    /// Steps in progress, or pending with all parents done and not halted.
    pub live: u32,
}

impl Tally {
    /// Counts the steps: the truth that the stored counters must equal.
    pub fn count<'a>(steps: impl IntoIterator<Item = &'a Step>, halted: bool) -> Self {
        steps.into_iter().fold(Self::default(), |tally, step| Self {
            unfinished: tally
                .unfinished
                .saturating_add(u32::from(!step.status().is_done())),
            live: tally
                .live
                .saturating_add(u32::from(is_live(step.status(), step.unmet, halted))),
        })
    }

    /// The counters after a change; never below zero.
    #[must_use]
    pub fn apply(self, delta: TallyDelta) -> Self {
        Self {
            unfinished: self.unfinished.saturating_add_signed(delta.unfinished),
            live: self.live.saturating_add_signed(delta.live),
        }
    }
}

/// A change of the counters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TallyDelta {
    /// Of `unfinished`.
    pub unfinished: i32,
    /// Of `live`.
    pub live: i32,
}

impl TallyDelta {
    /// What one step's change does to the counters of its task.
    pub fn between(before: &Step, after: &Step, halted: bool) -> Self {
        let done = |step: &Step| i32::from(step.status().is_done());
        let live = |step: &Step| i32::from(is_live(step.status(), step.unmet, halted));
        Self {
            unfinished: done(before).saturating_sub(done(after)),
            live: live(after).saturating_sub(live(before)),
        }
    }

    /// Both changes together.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self {
            unfinished: self.unfinished.saturating_add(other.unfinished),
            live: self.live.saturating_add(other.live),
        }
    }
}

/// What becomes of an open task with these counters: nothing while something can move, else it is
/// complete if nothing is unfinished, and in error if something is.
pub const fn settle(tally: Tally) -> Option<TaskCommand> {
    match tally {
        Tally { live: 1.., .. } => None,
        Tally { unfinished: 0, .. } => Some(TaskCommand::Complete),
        Tally { .. } => Some(TaskCommand::Fail),
    }
}
