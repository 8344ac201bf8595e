//! Looking at templates before anything runs.

use domain::name::{HandlerName, StepName};
use domain::template::Template;
use serde_json::Value;

use crate::{exec, fail, http, noop, sleep};

/// What is wrong with one step, for the handlers here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigProblem {
    /// Which step.
    pub step: StepName,
    /// Which of its fields: `handler` or `config`.
    pub field: &'static str,
    /// What.
    pub message: String,
}

type Check = fn(&Value) -> Result<(), String>;

/// The built-in handlers and how each looks at its config.
const BUILTIN: [(&str, Check); 5] = [
    ("exec", |config| {
        exec::config::Config::parse(config).map(drop)
    }),
    ("fail", fail::check),
    ("http", |config| {
        http::config::Config::parse(config).map(drop)
    }),
    ("noop", noop::check),
    ("sleep", sleep::check),
];

/// Everything the built-in handlers would refuse, and every handler that is neither built in nor
/// `known`, in the order of the steps.
///
/// What depends on the task, such as what a `${…}` points to, shows only when a step runs.
pub fn check(template: &Template, known: impl Fn(&HandlerName) -> bool) -> Vec<ConfigProblem> {
    let problems = template.steps().iter().filter_map(|step| {
        let builtin = BUILTIN
            .iter()
            .find(|(name, _)| *name == step.handler.as_str());
        let (field, message) = match builtin {
            Some((_, check)) => ("config", check(&step.config).err()?),
            None if known(&step.handler) => return None,
            None => {
                let names: Vec<&str> = BUILTIN.iter().map(|(name, _)| *name).collect();
                let names = names.join(", ");
                (
                    "handler",
                    format!("there is no handler {}; there are: {names}", step.handler),
                )
            }
        };
        let message = format!("step {}: {message}", step.name);
        Some(ConfigProblem {
            step: step.name.clone(),
            field,
            message,
        })
    });
    problems.collect()
}
