//! What the executions agree on.

use std::collections::BTreeMap;

use domain::name::StepName;
use serde_json::Value;

use crate::coordinator::{Outcome, StepRun};

/// One execution of a workflow.
#[derive(Clone, Debug, PartialEq)]
pub struct Execution {
    /// How it ended.
    pub outcome: Outcome,
    /// Its steps at the end.
    pub steps: Vec<StepRun>,
    /// Their results, without what is ignored.
    pub results: BTreeMap<StepName, Value>,
}

/// Something on which two executions do not agree.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// The step; none if it is about the whole.
    pub step: Option<StepName>,
    /// In the first execution, or at the first call.
    pub first: String,
    /// In the other.
    pub other: String,
}

/// Executions, and where they differ.
#[derive(Clone, Debug, PartialEq)]
pub struct IdempotencyReport {
    /// The executions, in order.
    pub executions: Vec<Execution>,
    /// Where any of them differs from the first, or a second call from the first.
    pub differences: Vec<Difference>,
}

impl IdempotencyReport {
    pub(super) fn of(executions: Vec<Execution>, mut differences: Vec<Difference>) -> Self {
        if let Some((first, others)) = executions.split_first() {
            for other in others {
                compare(first, other, &mut differences);
            }
        }
        Self {
            executions,
            differences,
        }
    }

    /// Whether all executions agree.
    pub const fn agrees(&self) -> bool {
        self.differences.is_empty()
    }
}

fn compare(first: &Execution, other: &Execution, differences: &mut Vec<Difference>) {
    let mut expect = |step: Option<&StepName>, one: String, another: String| {
        if one != another {
            differences.push(Difference {
                step: step.cloned(),
                first: one,
                other: another,
            });
        }
    };
    expect(
        None,
        format!("{:?}", first.outcome),
        format!("{:?}", other.outcome),
    );
    for (one, another) in first.steps.iter().zip(&other.steps) {
        let describe = |step: &StepRun| format!("{} after {} attempts", step.status, step.attempts);
        expect(Some(&one.name), describe(one), describe(another));
        let result = |execution: &Execution| {
            let result = execution.results.get(&one.name);
            result.map_or_else(|| "no result".to_owned(), Value::to_string)
        };
        expect(Some(&one.name), result(first), result(other));
    }
}

impl std::fmt::Display for IdempotencyReport {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.agrees() {
            return write!(f, "all {} executions agree", self.executions.len());
        }
        writeln!(f, "{} executions do not agree:", self.executions.len())?;
        for difference in &self.differences {
            let step = difference
                .step
                .as_ref()
                .map_or("the workflow", StepName::as_str);
            writeln!(f, "  {step}: {} | {}", difference.first, difference.other)?;
        }
        Ok(())
    }
}
