//! The state of one step as its history tells it.

use domain::history::{Cause, Transition};
use domain::id::LeaseNo;
use domain::status::Status;

/// What the rows so far say about a step.
#[derive(Clone, Debug)]
pub(super) struct Folded {
    pub(super) status: Status,
    pub(super) lease_no: LeaseNo,
    pub(super) run_no: u32,
    pub(super) attempts: u32,
    pub(super) succeeded: bool,
}

impl Folded {
    pub(super) const NEW: Self = Self {
        status: Status::Pending,
        lease_no: LeaseNo::new(0),
        run_no: 1,
        attempts: 0,
        succeeded: false,
    };

    /// The rules that the next row breaks, with what it says; the row is taken over all the same.
    pub(super) fn take(&mut self, row: &Transition) -> Vec<(&'static str, &'static str)> {
        let mut broken = Vec::new();
        let mut expect = |rule, holds: bool, what| {
            if !holds {
                broken.push((rule, what));
            }
        };
        expect(
            "I11",
            row.from == self.status,
            "it does not go on from where the last one ended",
        );
        let rerun = row.cause == Cause::Rerun;
        expect(
            "I6",
            rerun || !row.from.is_terminal(),
            "it leaves a terminal state",
        );
        expect("I11", row.run_no >= self.run_no, "its run is older");
        if row.run_no > self.run_no {
            (self.run_no, self.attempts, self.succeeded) = (row.run_no, 0, false);
        }
        let starts = row.cause == Cause::Started;
        let lease_no = if starts {
            self.lease_no.next()
        } else {
            self.lease_no
        };
        let rule = if starts { "I3" } else { "I2" };
        expect(
            rule,
            row.lease_no == lease_no,
            "its lease is not the newest",
        );
        let ends = matches!(
            row.cause,
            Cause::Succeeded | Cause::Failed | Cause::LeaseExpired | Cause::DeadlineExceeded
        );
        let attempts = self.attempts.saturating_add(u32::from(ends));
        expect(
            "I11",
            row.attempt == attempts,
            "it counts another number of attempts",
        );
        let again = row.cause == Cause::Succeeded && self.succeeded;
        expect("I1", !again, "it succeeds a second time in one run");
        self.status = row.to;
        self.lease_no = row.lease_no.max(self.lease_no);
        self.attempts = row.attempt;
        self.succeeded |= row.cause == Cause::Succeeded;
        broken
    }
}
