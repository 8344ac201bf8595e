//! A template as it is written down, before and after validation the same shape.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::TemplateKey;
use crate::bounded;
use crate::millis::Millis;
use crate::name::{HandlerName, QueueName, StepName};
use crate::retry::RetryPolicy;
use crate::text::Text;

/// How long a handler may take unless its step says otherwise.
pub const TIMEOUT_DEFAULT: Millis = Millis::from_secs(3_600);

/// The whole definition of a workflow.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TemplateSpec {
    /// Namespace, name and version.
    pub key: TemplateKey,
    /// For people.
    #[serde(default)]
    pub description: Text,
    /// A JSON Schema that the context of every task must satisfy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub context_schema: Option<Value>,
    /// What the first step that ends in `error` does to the others.
    #[serde(default)]
    pub on_failure: OnFailure,
    /// In what order the ready steps of a task are claimed.
    #[serde(default)]
    pub order: Order,
    /// The steps, at least one. Order of declaration; dependencies may point either way.
    pub steps: Vec<StepTemplate>,
}

/// What the first step that ends in `error` does to the others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnFailure {
    /// Nothing: whatever can still run, runs; the task ends in `error` when nothing can move.
    #[default]
    Continue,
    /// Pending steps are halted; running ones may finish.
    FailFast,
}

/// In what order the ready steps of a task are claimed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// By the time they became ready.
    #[default]
    Ready,
    /// Those with the longest chain of steps behind them first.
    CriticalPath,
}

/// The definition of one step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StepTemplate {
    /// Unique in the template.
    pub name: StepName,
    /// For people.
    #[serde(default)]
    pub description: Text,
    /// Which handler does it.
    pub handler: HandlerName,
    /// What the handler is told; an object or null.
    #[serde(default)]
    pub config: Value,
    /// The steps that must be done first.
    #[serde(default)]
    pub depends_on: Vec<StepName>,
    /// Whether and when a failed attempt comes back.
    #[serde(default)]
    pub retry: RetryPolicy,
    /// How long one attempt may take, 1 ms to 365 days. Default one hour.
    #[serde(default = "timeout_default")]
    pub timeout: Millis,
    /// −1,000 to 1,000; higher goes first. Added to the task's priority.
    #[serde(default, deserialize_with = "bounded::priority")]
    pub priority: i16,
    /// Which queue it waits in.
    #[serde(default)]
    pub queue: QueueName,
    /// Whether an operator may skip it.
    #[serde(default)]
    pub skippable: bool,
}

const fn timeout_default() -> Millis {
    TIMEOUT_DEFAULT
}
