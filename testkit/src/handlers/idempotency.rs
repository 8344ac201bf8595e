//! A handler that does its work once per key.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use application::ports::{HandlerContext, StepHandler};
use async_trait::async_trait;
use domain::payload::Payload;
use domain::retry::StepFailure;
use serde_json::{Value, json};

use super::success;

/// Does its work once per idempotency key; every repeat answers with the first result.
///
/// It shows what a handler with effects should do with
/// [`HandlerContext::idempotency_key`], and counts how often it was asked.
///
/// ```
/// use tasker_testkit::handlers::{IdempotencyCheck, Invocation};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let handler = IdempotencyCheck::default();
/// let first = Invocation::of("pay").call(&handler).await.unwrap();
/// let again = Invocation::of("pay").attempt(2).call(&handler).await.unwrap();
/// assert_eq!(first.as_value()["effect"], again.as_value()["effect"]);
/// assert_eq!(again.as_value()["idempotency_check"]["execution_count"], 2);
/// assert_eq!(handler.effects(), 1);
/// # }
/// ```
#[derive(Clone, Debug, Default)]
pub struct IdempotencyCheck {
    done: Arc<Mutex<BTreeMap<String, Entry>>>,
}

#[derive(Clone, Debug)]
struct Entry {
    effect: Value,
    executions: u32,
}

impl IdempotencyCheck {
    /// How many keys have been worked on: how often the effect happened.
    pub fn effects(&self) -> usize {
        self.done
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .len()
    }

    /// How often the handler was called for this key.
    pub fn executions(&self, key: &str) -> u32 {
        let done = self.done.lock().unwrap_or_else(PoisonError::into_inner);
        done.get(key).map_or(0, |entry| entry.executions)
    }

    fn enter(&self, context: &HandlerContext) -> Entry {
        let mut done = self.done.lock().unwrap_or_else(PoisonError::into_inner);
        let sequence = done.len();
        let key = &context.idempotency_key;
        let entry = done.entry(key.clone()).or_insert_with(|| Entry {
            effect: json!({"key": key, "sequence_number": sequence, "first_fence": context.fence}),
            executions: 0,
        });
        entry.executions = entry.executions.saturating_add(1);
        entry.clone()
    }
}

#[async_trait]
impl StepHandler for IdempotencyCheck {
    async fn handle(&self, context: HandlerContext) -> Result<Payload, StepFailure> {
        let entry = self.enter(&context);
        let check = json!({
            "execution_count": entry.executions,
            "is_repeat_execution": entry.executions > 1,
        });
        Ok(success(
            &context,
            json!({"effect": entry.effect, "idempotency_check": check}),
        ))
    }
}
