//! Everything ends, and no fault uses up a step's attempts.

use domain::status::Status;

use super::{Findings, Kind};
use crate::evidence::Evidence;

pub(super) fn check(evidence: &Evidence, findings: &mut Findings) {
    for record in &evidence.tasks {
        let (task, status) = (&record.snapshot.task, record.snapshot.task.status());
        findings.expect(Kind::Stuck, status.is_ended(), || {
            let steps = record.snapshot.steps.iter().map(|step| &step.state);
            format!(
                "task {} is {status}: {:?}",
                task.id,
                steps.collect::<Vec<_>>()
            )
        });
        findings.expect(Kind::Wrong, status != Status::Error, || {
            let steps = record.snapshot.steps.iter();
            let errors = steps.filter_map(|step| step.last_error.as_ref());
            format!(
                "task {} is in error: {:?}",
                task.id,
                errors.collect::<Vec<_>>()
            )
        });
    }
}
