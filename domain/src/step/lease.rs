//! The right to finish one attempt.

use serde::{Deserialize, Serialize};

use crate::name::WorkerId;
use crate::time::Timestamp;

/// Who runs the step and until when. Its number is the step's
/// [`lease_no`](super::Step::lease_no).
///
/// The number and the state are the fence, not the clock: until a rescuer has taken the step back,
/// the holder of an expired lease may still extend or finish it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lease {
    /// The holder.
    pub worker: WorkerId,
    /// When a rescuer may take the step back. Heartbeats move it.
    pub expires_at: Timestamp,
    /// When a rescuer may take it back even though heartbeats arrive. Nothing moves it.
    pub deadline_at: Timestamp,
}

impl Lease {
    /// The first instant at which a rescuer may act.
    pub fn lapses_at(&self) -> Timestamp {
        self.expires_at.min(self.deadline_at)
    }
}
