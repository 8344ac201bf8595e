//! What a store adds to the decisions of the domain: the compare-and-set of
//! `tasker.commit_steps`, and the conditions of claim and heartbeat.

use domain::history::Cause;
use domain::retry::{Jitter, StepFailure};
use domain::step::{Decision, StepCommand, StepState};

use super::act::claim_of;
use super::{Entry, Held, LEASE, Leases, Letter, Said, State, Write};
use crate::row::Row;
use crate::world::{at, stamp, ticks};

/// By what a store tells the holder of the present lease from a late worker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fence {
    /// Ours: the lease number, and the version that the decision was made on.
    LeaseAndVersion,
    /// Broken: the name of the worker.
    Owner,
    /// Broken: that the step runs.
    State,
}

impl Fence {
    /// Whether a server goes on with the message of a worker that holds `held`.
    pub(super) fn admits(self, row: &Row, held: &Row) -> bool {
        let runs = matches!(row.state, StepState::InProgress { .. });
        match self {
            Self::LeaseAndVersion => runs && row.lease_no == held.lease_no,
            Self::Owner => runs && row.worker() == held.worker(),
            Self::State => runs,
        }
    }

    /// Whether what was decided on `read` may be written.
    fn passes(self, row: &Row, read: &Row) -> bool {
        let same_version = row.version == read.version;
        self.admits(row, read) && (self != Self::LeaseAndVersion || same_version)
    }
}

/// The words of a worker, or of a rescuer, for the step that they were said of.
fn command(write: &Write) -> StepCommand {
    let (jitter, custom) = (Jitter::MIDDLE, None);
    let lease_no = write.read.lease_no;
    match write.said {
        None => StepCommand::Expire { jitter, custom },
        Some(Said::Succeeded) => StepCommand::Succeed { lease_no },
        Some(Said::Released) => StepCommand::Release { lease_no },
        Some(Said::Failed) => StepCommand::Fail {
            lease_no,
            failure: StepFailure::retryable("no"),
            jitter,
            custom,
        },
        Some(Said::Alive) => StepCommand::Heartbeat {
            lease_no,
            lease: ticks(LEASE),
        },
    }
}

impl Leases {
    /// Applies a decision if the step is still as it was decided on. None if it is not.
    pub(super) fn write(&self, next: &mut State, write: &Write) -> Option<()> {
        let decided = write.read.decide(&command(write), &stamp(write.decided));
        let decision = decided.ok()?;
        let looks_again = write.said.is_none() && !self.variant.rescues_blindly;
        let lapsed = !looks_again || next.row.lapse(at(write.decided)).is_some();
        let passes = self.variant.fence.passes(&next.row, &write.read);
        if decision.is_unchanged() || !passes || !lapsed {
            return None;
        }
        tell(next, write.claim, &decision, at(write.decided));
        // As the statement does it: the number of the lease and the version are the row's own.
        let mut after = decision.after;
        after.version = next.row.version + 1;
        after.lease_no = next.row.lease_no;
        if self.variant.forgets_lease_no && matches!(after.state, StepState::Pending { .. }) {
            after.lease_no = domain::id::LeaseNo::default();
        }
        next.row = Row(after);
        Some(())
    }
}

/// A claim of what may start. The lock of the row makes it one act.
pub(super) fn claim(next: &mut State, worker: usize) -> Option<()> {
    let decision = next.row.decide(&claim_of(worker), &stamp(next.now)).ok()?;
    next.claims += 1;
    tell(next, next.claims, &decision, at(next.now));
    next.row = Row(decision.after);
    let (claim, row) = (next.claims, next.row.clone());
    next.minds[worker] = Some((Held { claim, row }, false));
    Some(())
}

/// Extends the lease if it is still the present one. One statement, so one act. It goes by the
/// time at which it was sent.
pub(super) fn heartbeat(next: &mut State, letter: &Letter, fence: Fence) -> Option<()> {
    if !fence.admits(&next.row, &letter.held.row) {
        return None;
    }
    let alive = StepCommand::Heartbeat {
        lease_no: next.row.lease_no,
        lease: ticks(LEASE),
    };
    let decision = next.row.decide(&alive, &stamp(letter.sent)).ok()?;
    let row = Row(decision.after);
    (row != next.row).then(|| next.row = row)
}

/// An operator's act, under the lock of the task and its steps.
pub(super) fn operate(next: &mut State, command: &StepCommand) -> Option<()> {
    let decision = next.row.decide(command, &stamp(next.now)).ok()?;
    if decision.is_unchanged() {
        return None;
    }
    tell(next, next.claims, &decision, at(next.now));
    next.acts += 1;
    next.row = Row(decision.after);
    Some(())
}

/// Adds the rows of history of a decision that is about to be applied.
fn tell(next: &mut State, claim: u8, decision: &Decision, by: domain::time::Timestamp) {
    let had_lapsed = next.row.lapse(by).is_some();
    let claims = (claim, next.claims);
    let rows = decision.trail.iter().map(|row| Entry {
        from: row.from,
        to: row.to,
        cause: row.cause,
        lease_no: row.lease_no,
        attempts: row.attempt,
        run_no: row.run_no,
        claims,
        had_lapsed,
    });
    next.history.extend(rows);
}

/// Causes of rows that end a lease by the word of its holder or of a rescuer.
pub(super) const fn ends_a_lease(cause: Cause) -> bool {
    matches!(
        cause,
        Cause::Succeeded
            | Cause::Failed
            | Cause::Released
            | Cause::LeaseExpired
            | Cause::DeadlineExceeded
    )
}
