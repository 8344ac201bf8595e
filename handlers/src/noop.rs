//! `noop`: does nothing.

use application::ports::{HandlerContext, StepHandler};
use async_trait::async_trait;
use domain::payload::Payload;
use domain::retry::StepFailure;
use serde::Deserialize;
use serde_json::Value;

use crate::config;

/// Succeeds at once, with `{result: …}` or `{}`.
#[derive(Clone, Copy, Debug)]
pub struct Noop;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Config {
    #[serde(default)]
    result: Payload,
}

/// What is wrong with a config, if anything.
pub(crate) fn check(value: &Value) -> Result<(), String> {
    config::read::<Config>(value).map(drop)
}

#[async_trait]
impl StepHandler for Noop {
    async fn handle(&self, context: HandlerContext) -> Result<Payload, StepFailure> {
        let config: Config =
            config::read(&context.config).map_err(|problem| config::wrong(&problem))?;
        Ok(config.result)
    }
}
