//! `sleep`: waits.

use std::sync::Arc;

use application::ports::{Clock, HandlerContext, StepHandler};
use async_trait::async_trait;
use domain::millis::Millis;
use domain::payload::Payload;
use domain::retry::StepFailure;
use domain::time::Timestamp;
use serde::Deserialize;
use serde_json::Value;

use crate::config;

/// Waits `{for: 2s}`, or `{until: 2026-11-20T10:00:00Z}`. The result is `{}`.
pub struct Sleep(pub(crate) Arc<dyn Clock>);

impl std::fmt::Debug for Sleep {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Sleep")
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Config {
    r#for: Option<Millis>,
    until: Option<Timestamp>,
}

enum Wait {
    For(Millis),
    Until(Timestamp),
}

fn parse(value: &Value) -> Result<Wait, String> {
    match config::read(value)? {
        Config {
            r#for: Some(span),
            until: None,
        } => Ok(Wait::For(span)),
        Config {
            r#for: None,
            until: Some(at),
        } => Ok(Wait::Until(at)),
        Config { .. } => Err("give either `for`, such as 2s, or `until`, a time".to_owned()),
    }
}

/// What is wrong with a config, if anything.
pub(crate) fn check(value: &Value) -> Result<(), String> {
    parse(value).map(drop)
}

#[async_trait]
impl StepHandler for Sleep {
    async fn handle(&self, context: HandlerContext) -> Result<Payload, StepFailure> {
        let wait = parse(&context.config).map_err(|problem| config::wrong(&problem))?;
        let until = match wait {
            Wait::For(span) => self.0.now().plus(span),
            Wait::Until(at) => at,
        };
        tokio::select! {
            () = self.0.sleep_until(until) => Ok(Payload::empty()),
            () = context.cancelled.cancelled() => Err(config::stopped()),
        }
    }
}
