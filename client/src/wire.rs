//! Requests and answers, as they are on the wire.

mod answers;
mod requests;

pub use answers::{
    Claimed, ClaimedStep, Committed, HeartbeatAnswer, LastError, Lease, LeaseAnswer, Next,
    OutcomeAnswer, Submitted, Taken, Task,
};
pub use requests::{Claim, Heartbeat, HeldLease, NewTask, Outcome, StepEnd, WorkerFacts};
