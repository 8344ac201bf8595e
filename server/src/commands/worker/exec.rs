//! A command line as the handler of a remote worker.

use std::sync::Arc;
use std::time::Duration;

use application::ports::{Commitment, HandlerContext, StepHandler};
use async_trait::async_trait;
use client::{Attempt, ClaimedStep, Failure, Handler};
use domain::id::{LeaseNo, StepId, StepIndex, TaskId};
use domain::millis::Millis;
use domain::name::{Namespace, StepName, TemplateName};
use domain::payload::Payload;
use domain::retry::{FailureKind, StepFailure};
use domain::template::TemplateKey;
use serde_json::{Value, json};

/// What the handler `exec` does with a step's own command, done with one that was given when the
/// worker was started: stdin, stdout and exit codes are the same. What the template says in the
/// step's `config` is in `STEP_CONFIG`, as JSON.
pub(super) struct CommandLine {
    pub(super) line: String,
    pub(super) exec: Arc<dyn StepHandler>,
}

#[async_trait]
impl Handler for CommandLine {
    async fn handle(&self, attempt: Attempt) -> Result<Value, Failure> {
        let Attempt { step, cancelled } = attempt;
        let context = context(&step, self.config(&step)).map_err(Failure::permanent)?;
        let context = HandlerContext {
            cancelled,
            ..context
        };
        match self.exec.handle(context).await {
            Ok(result) => Ok(result.into_value()),
            Err(failure) => Err(told(failure)),
        }
    }
}

impl CommandLine {
    fn config(&self, step: &ClaimedStep) -> Value {
        let env = json!({
            "STEP_CONFIG": step.config.to_string(),
            "STEP_HANDLER": step.handler,
        });
        json!({ "shell": self.line, "env": env })
    }
}

/// The step as handlers of this process know it.
fn context(step: &ClaimedStep, config: Value) -> Result<HandlerContext, String> {
    let wrong = |error: &dyn std::fmt::Display| format!("the server's answer: {error}");
    let task = TaskId::parse(&step.task_id).ok_or_else(|| wrong(&"taskId is no id"))?;
    let payload = |value: &Value| Payload::new(value.clone()).map_err(|error| wrong(&error));
    let mut parents = std::collections::BTreeMap::new();
    for (name, result) in &step.parents {
        let name = StepName::parse(name).map_err(|error| wrong(&error))?;
        parents.insert(name, payload(result)?);
    }
    // The place is in the key; no handler that is a command looks at it.
    let place = step.idempotency_key.split(':').nth(1);
    let index = place.and_then(|place| place.parse().ok()).unwrap_or(0);
    Ok(HandlerContext {
        step: StepId {
            task,
            index: StepIndex(index),
        },
        name: StepName::parse(&step.step).map_err(|error| wrong(&error))?,
        template: TemplateKey {
            namespace: Namespace::parse(&step.namespace).map_err(|error| wrong(&error))?,
            name: TemplateName::parse(&step.template).map_err(|error| wrong(&error))?,
            version: step.version.parse().map_err(|error| wrong(&error))?,
        },
        config,
        context: Arc::new(payload(&step.context)?),
        parents,
        attempt: step.attempt,
        attempt_limit: step.attempt_limit,
        idempotency_key: step.idempotency_key.clone(),
        fence: LeaseNo::new(step.lease.lease_no),
        traceparent: Some(step.traceparent.clone()),
        cancelled: tokio_util::sync::CancellationToken::new(),
        commitment: Commitment::default(),
    })
}

fn told(failure: StepFailure) -> Failure {
    let message = failure.message.as_str();
    let told = match failure.kind {
        FailureKind::Permanent => Failure::permanent(message),
        FailureKind::Retryable => Failure::retryable(message),
        FailureKind::RetryAfter(wait) => Failure::retry_after(span(wait), message),
    };
    match failure.class {
        Some(class) => told.of_class(class.as_str()),
        None => told,
    }
}

fn span(wait: Millis) -> Duration {
    wait.as_duration()
}
