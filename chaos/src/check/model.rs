//! Rows and history against the rules of the domain, as the simulation checks them, and as the
//! doctor does in SQL.

use testkit::invariants::{of_history, of_snapshot};

use super::{Findings, Kind};
use crate::evidence::Evidence;

pub(super) fn check(evidence: &Evidence, findings: &mut Findings) {
    for record in &evidence.tasks {
        let mut broken = of_snapshot(&record.snapshot, evidence.read_at);
        broken.extend(of_history(&record.snapshot, &record.history));
        for violation in broken {
            findings.expect(Kind::Wrong, false, || violation.to_string());
        }
    }
    for invariant in &evidence.invariants {
        for broken in &invariant.broken {
            findings.expect(Kind::Wrong, false, || {
                let (id, says) = (invariant.id, invariant.says);
                format!("the doctor finds {id} broken ({says}): {broken:?}")
            });
        }
    }
}
