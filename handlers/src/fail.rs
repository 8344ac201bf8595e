//! `fail`: fails, to see what a workflow makes of it.

use application::ports::{HandlerContext, StepHandler};
use async_trait::async_trait;
use domain::millis::Millis;
use domain::name::ErrorClass;
use domain::payload::Payload;
use domain::retry::StepFailure;
use serde::Deserialize;
use serde_json::Value;

use crate::config;

/// Fails with `{message, kind, class, after, until_attempt, result}`, all optional.
///
/// `kind` is `retryable` (the default), `permanent`, or `retry_after` with the span `after`. With
/// `until_attempt`, attempts after that one succeed with `result`.
#[derive(Clone, Copy, Debug)]
pub struct Fail;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Config {
    #[serde(default = "usual_message")]
    message: String,
    #[serde(default)]
    kind: Kind,
    class: Option<ErrorClass>,
    after: Option<Millis>,
    until_attempt: Option<u32>,
    #[serde(default)]
    result: Payload,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Kind {
    #[default]
    Retryable,
    Permanent,
    RetryAfter,
}

fn usual_message() -> String {
    "failed as its template asks".to_owned()
}

fn parse(value: &Value) -> Result<Config, String> {
    let config: Config = config::read(value)?;
    if (config.kind == Kind::RetryAfter) == config.after.is_some() {
        Ok(config)
    } else {
        Err("`after` goes with kind retry_after, and only with that".to_owned())
    }
}

/// What is wrong with a config, if anything.
pub(crate) fn check(value: &Value) -> Result<(), String> {
    parse(value).map(drop)
}

#[async_trait]
impl StepHandler for Fail {
    async fn handle(&self, context: HandlerContext) -> Result<Payload, StepFailure> {
        let config = parse(&context.config).map_err(|problem| config::wrong(&problem))?;
        if config
            .until_attempt
            .is_some_and(|last| context.attempt > last)
        {
            return Ok(config.result);
        }
        let failure = match config.kind {
            Kind::Retryable => StepFailure::retryable(&config.message),
            Kind::Permanent => StepFailure::permanent(&config.message),
            Kind::RetryAfter => {
                StepFailure::retry_after(config.after.unwrap_or_default(), &config.message)
            }
        };
        Err(StepFailure {
            class: config.class,
            ..failure
        })
    }
}
