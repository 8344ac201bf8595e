//! What is true of a task at one moment.

use domain::status::Status;
use domain::step::{Readiness, Step};
use domain::task::{Health, Snapshot, settle};
use domain::time::Timestamp;

use super::{Findings, Violation};

/// The rules that a task breaks as it stands at `now`.
pub fn of_snapshot(task: &Snapshot, now: Timestamp) -> Vec<Violation> {
    let mut findings = Findings::of(task.task.id);
    for step in &task.steps {
        check_step(task, step, &mut findings);
    }
    let (counted, truth) = (task.task.tally, task.recount());
    findings.expect("I9", counted == truth, || {
        format!("counters {counted:?}, truth {truth:?}")
    });
    check_status(task, &mut findings);
    check_health(task, now, &mut findings);
    findings.found
}

fn check_step(task: &Snapshot, step: &Step, findings: &mut Findings) {
    let name = &step.definition.name;
    let (attempts, limit) = (step.attempts, step.attempt_limit);
    let one_left = step.status() != Status::Pending || attempts < limit;
    findings.expect("I4", attempts <= limit && one_left, || {
        format!(
            "{name} is {} after {attempts} of {limit} attempts",
            step.status()
        )
    });
    let held = step.lease_no.get() > 0 && step.lease_end.is_none();
    let running = step.status() == Status::InProgress;
    findings.expect("I5", held == running, || {
        let (no, end) = (step.lease_no, step.lease_end);
        format!("{name} is {}, its lease {no} ended {end:?}", step.status())
    });
    let unmet = task.unmet(step.id.index);
    findings.expect("I8", step.unmet == unmet, || {
        format!("{name} waits for {unmet} parents but counts {}", step.unmet)
    });
}

fn check_status(task: &Snapshot, findings: &mut Findings) {
    let status = task.task.status();
    let any = |wanted: Status| task.steps.iter().any(|step| step.status() == wanted);
    let all_done = task.steps.iter().all(|step| step.status().is_done());
    let settled = settle(task.recount()).is_some();
    let follows = match status {
        // A rerun takes a task back to pending while steps beside the rerun ones may run on.
        Status::Pending => !settled && (task.task.started_at.is_some() || !any(Status::InProgress)),
        Status::InProgress => !settled,
        Status::Complete => all_done,
        Status::Error => settled && !all_done,
        Status::Cancelled | Status::ResolvedManually => !any(Status::Pending),
    };
    findings.expect("I10", follows, || {
        format!("it is {status}, its steps {}", words(task))
    });
    let leased = status.is_ended() && any(Status::InProgress);
    findings.expect("I14", !leased, || {
        format!("it is {status}, its steps {}", words(task))
    });
}

fn check_health(task: &Snapshot, now: Timestamp, findings: &mut Findings) {
    let health = task.context(now).health;
    let moves = task.readiness(now).any(|readiness| {
        matches!(
            readiness,
            Readiness::Ready
                | Readiness::BackingOff { .. }
                | Readiness::Scheduled { .. }
                | Readiness::Running { .. }
        )
    });
    findings.expect("I12", health != Health::Blocked || !moves, || {
        format!("it is blocked although a step can move: {}", words(task))
    });
}

fn words(task: &Snapshot) -> String {
    let steps = task.steps.iter();
    let words: Vec<String> = steps
        .map(|step| format!("{} {}", step.definition.name, step.status()))
        .collect();
    words.join(", ")
}
