//! The verdict: which promises were broken, by what everyone wrote down.
//!
//! | file | what it compares | what it finds |
//! |---|---|---|
//! | `answers` | what clients heard, with what is kept | lost or doubled submissions and operations |
//! | `attempts` | what workers did and heard, with history | lost commits, leases given twice, outcomes recorded twice |
//! | `order` | the journal with the graphs | steps that begin before their parents are done |
//! | `model` | rows and history with the rules of the domain | whatever else cannot be |
//! | `recovery` | deaths of workers with history | steps that wait too long for another worker |
//! | `ends` | what is kept, with the end of the run | tasks that are stuck, steps out of attempts |

mod answers;
mod attempts;
mod ends;
mod model;
mod order;
mod recovery;

#[cfg(test)]
mod tests;

use domain::millis::Millis;

use crate::evidence::Evidence;

/// What kind of promise is broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Something that was acknowledged is not there.
    Lost,
    /// Something is there twice.
    Twice,
    /// Something will never end.
    Stuck,
    /// Something took too long.
    Late,
    /// Something that cannot be.
    Wrong,
}

/// A broken promise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Violation {
    pub(crate) kind: Kind,
    pub(crate) detail: String,
}

impl std::fmt::Display for Violation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?}: {}", self.kind, self.detail)
    }
}

/// Collects violations.
#[derive(Debug, Default)]
struct Findings(Vec<Violation>);

impl Findings {
    /// Notes a violation unless `holds`.
    fn expect(&mut self, kind: Kind, holds: bool, detail: impl FnOnce() -> String) {
        if !holds {
            let detail = detail();
            self.0.push(Violation { kind, detail });
        }
    }
}

/// What the checker says.
#[derive(Debug)]
pub(crate) struct Verdict {
    pub(crate) violations: Vec<Violation>,
    /// The longest that a step of a dead worker waited until it was taken back.
    pub(crate) worst_recovery: Option<Millis>,
}

/// Judges.
pub(crate) fn check(evidence: &Evidence) -> Verdict {
    let mut findings = Findings::default();
    answers::check(evidence, &mut findings);
    attempts::check(evidence, &mut findings);
    order::check(evidence, &mut findings);
    model::check(evidence, &mut findings);
    ends::check(evidence, &mut findings);
    let worst_recovery = recovery::check(evidence, &mut findings);
    Verdict {
        violations: findings.0,
        worst_recovery,
    }
}
