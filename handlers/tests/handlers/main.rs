//! The built-in handlers, called as the engine calls them.

#![cfg(test)]

mod exec;
mod exec_ends;
mod http;
mod http_calls;
mod small;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use adapters_memory::SystemClock;
use application::ports::{Clock, Commitment, HandlerContext};
use domain::id::{LeaseNo, StepId, StepIndex, TaskId};
use domain::name::{HandlerName, StepName};
use domain::payload::Payload;
use domain::retry::{FailureKind, StepFailure};
use domain::template::TemplateBuilder;
use domain::time::Timestamp;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

/// The context of a first attempt.
fn context(config: Value) -> HandlerContext {
    let template = TemplateBuilder::new("tests", "handlers", "1.0.0")
        .unwrap()
        .into_spec()
        .key;
    let task = TaskId::from_parts(Timestamp::from_secs(1_000), 7);
    HandlerContext {
        step: StepId {
            task,
            index: StepIndex(0),
        },
        name: StepName::parse("step").unwrap(),
        template,
        config,
        context: Arc::new(Payload::new(json!({"order": {"id": "a/1"}})).unwrap()),
        parents: BTreeMap::from([(
            StepName::parse("before").unwrap(),
            Payload::new(json!({"rows": 3})).unwrap(),
        )]),
        attempt: 1,
        attempt_limit: 3,
        idempotency_key: "key-1".to_owned(),
        fence: LeaseNo::new(4),
        cancelled: CancellationToken::new(),
        traceparent: None,
        commitment: Commitment::default(),
    }
}

/// Runs one handler once, in this folder.
async fn call_in(
    dir: &Path,
    clock: &Arc<dyn Clock>,
    name: &str,
    context: HandlerContext,
) -> Result<Value, StepFailure> {
    let handlers = tasker_handlers::builtin(clock, dir).unwrap();
    let handler = handlers.get(&HandlerName::parse(name).unwrap()).unwrap();
    handler.handle(context).await.map(Payload::into_value)
}

/// Runs one handler once, in real time.
async fn call(name: &str, context: HandlerContext) -> Result<Value, StepFailure> {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock::new());
    call_in(&std::env::temp_dir(), &clock, name, context).await
}

/// Kind and class of a failure, in a word each.
fn told(failure: &StepFailure) -> String {
    let kind = match failure.kind {
        FailureKind::Retryable => "retryable".to_owned(),
        FailureKind::RetryAfter(delay) => format!("after {delay}"),
        FailureKind::Permanent => "permanent".to_owned(),
    };
    let class = failure.class.as_ref().map_or("-", |class| class.as_str());
    format!("{kind} {class}")
}
