//! What is true of a task and all that led to it.

use domain::history::{Cause, Transition};
use domain::id::StepIndex;
use domain::status::Status;
use domain::step::Step;
use domain::task::Snapshot;

use super::fold::Folded;
use super::{Findings, Violation};

/// The rules that the whole history of a task breaks, or that its state breaks against it. The
/// rows are in the order they were committed.
pub fn of_history(task: &Snapshot, rows: &[Transition]) -> Vec<Violation> {
    let mut reader = Reader {
        task,
        status: Status::Pending,
        steps: vec![Folded::NEW; task.steps.len()],
        findings: Findings::of(task.task.id),
    };
    for row in rows {
        match row.step {
            Some(step) => reader.step_row(step, row),
            None => reader.task_row(row),
        }
    }
    reader.compare();
    reader.findings.found
}

struct Reader<'a> {
    task: &'a Snapshot,
    status: Status,
    steps: Vec<Folded>,
    findings: Findings,
}

impl Reader<'_> {
    fn step_row(&mut self, index: StepIndex, row: &Transition) {
        let Some(folded) = self.steps.get_mut(index.as_usize()) else {
            self.findings
                .expect("I11", false, || format!("there is no such step: {row:?}"));
            return;
        };
        for (rule, what) in folded.take(row) {
            self.findings
                .expect(rule, false, || format!("{what}: {row:?}"));
        }
        let limit = self.task.steps[index.as_usize()].attempt_limit;
        let within = row.attempt <= limit;
        self.findings.expect("I4", within, || {
            format!("over the limit of {limit}: {row:?}")
        });
        if row.cause == Cause::Started {
            self.starts(index, row);
        }
    }

    fn starts(&mut self, index: StepIndex, row: &Transition) {
        let parents = self.task.template.graph().parents(index);
        let done = parents
            .iter()
            .all(|p| self.steps[p.as_usize()].status.is_done());
        self.findings
            .expect("I7", done, || format!("its parents are not done: {row:?}"));
        let open = self.status != Status::Cancelled;
        self.findings
            .expect("I15", open, || format!("its task is cancelled: {row:?}"));
    }

    fn task_row(&mut self, row: &Transition) {
        let goes_on = row.from == self.status;
        self.findings.expect("I11", goes_on, || {
            format!("the task was {}: {row:?}", self.status)
        });
        let rerun = row.cause == Cause::Rerun;
        let leaves = rerun || !row.from.is_terminal();
        self.findings.expect("I6", leaves, || {
            format!("it leaves a terminal state: {row:?}")
        });
        let all_done = self.steps.iter().all(|step| step.status.is_done());
        let follows = match row.to {
            Status::Complete => all_done,
            Status::Error => !all_done,
            Status::Pending | Status::InProgress | Status::Cancelled | Status::ResolvedManually => {
                true
            }
        };
        self.findings.expect("I10", follows, || {
            format!("its steps say otherwise: {row:?}")
        });
        self.status = row.to;
    }

    /// The state against the history.
    fn compare(&mut self) {
        let status = self.task.task.status();
        let told = self.status;
        self.findings.expect("I11", status == told, || {
            format!("the task is {status}, its history ends with {told}")
        });
        for (step, folded) in self.task.steps.iter().zip(&self.steps) {
            self.findings.expect("I11", agrees(step, folded), || {
                format!(
                    "{} is {step:?}, its history says {folded:?}",
                    step.definition.name
                )
            });
        }
    }
}

/// A reset or rerun of a pending step moves no state and writes no row, but begins a new run.
fn agrees(step: &Step, folded: &Folded) -> bool {
    let attempts = if step.run_no > folded.run_no {
        0
    } else {
        folded.attempts
    };
    step.status() == folded.status
        && step.lease_no == folded.lease_no
        && step.run_no >= folded.run_no
        && step.attempts == attempts
}
