//! A handler from a closure.

use std::future::Future;
use std::sync::Arc;

use application::ports::{HandlerContext, StepHandler};
use async_trait::async_trait;
use domain::payload::Payload;
use domain::retry::StepFailure;

/// A handler that does what `act` says.
///
/// ```
/// use domain::payload::Payload;
/// use tasker_testkit::handlers::{Invocation, from_fn};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let double = from_fn(|context| async move {
///     let n = context.context.as_value()["n"].as_i64().unwrap_or(0);
///     Ok(Payload::new(serde_json::json!({ "n": n * 2 })).unwrap())
/// });
/// let answer = Invocation::of("double").context(serde_json::json!({"n": 21})).call(&*double).await;
/// assert_eq!(answer.unwrap().as_value()["n"], 42);
/// # }
/// ```
pub fn from_fn<F, Fut>(act: F) -> Arc<dyn StepHandler>
where
    F: Fn(HandlerContext) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<Payload, StepFailure>> + Send + 'static,
{
    Arc::new(Closure(act))
}

struct Closure<F>(F);

#[async_trait]
impl<F, Fut> StepHandler for Closure<F>
where
    F: Fn(HandlerContext) -> Fut + Send + Sync,
    Fut: Future<Output = Result<Payload, StepFailure>> + Send,
{
    async fn handle(&self, context: HandlerContext) -> Result<Payload, StepFailure> {
        (self.0)(context).await
    }
}
