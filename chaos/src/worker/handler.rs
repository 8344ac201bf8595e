//! The handler: it says that it begins, takes a while, says how it ends.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use application::ports::{Clock, HandlerContext, StepHandler};
use async_trait::async_trait;
use domain::id::StepId;
use domain::millis::Millis;
use domain::payload::Payload;
use domain::retry::StepFailure;
use serde_json::json;

use crate::journal::{Journal, Line, StepKey};
use crate::load::FAILS_ONE_IN;

pub(crate) struct Work {
    pub(crate) journal: Arc<Journal>,
    pub(crate) worker: String,
    pub(crate) clock: Arc<dyn Clock>,
}

#[async_trait]
impl StepHandler for Work {
    async fn handle(&self, context: HandlerContext) -> Result<Payload, StepFailure> {
        let (step, lease_no) = (key(context.step), context.fence.get());
        let begin = Line::Begin {
            step,
            lease_no,
            attempt: context.attempt,
            worker: self.worker.clone(),
        };
        self.write(&begin)?;
        let most = context
            .config
            .get("most")
            .and_then(serde_json::Value::as_u64);
        let drawn = drawn(step, lease_no);
        let millis = drawn.checked_rem(most.unwrap_or(1)).unwrap_or(0);
        let until = self.clock.now().plus(Millis::saturating(millis));
        self.clock.sleep_until(until).await;
        let succeeded = drawn.rotate_left(32).checked_rem(FAILS_ONE_IN) != Some(0);
        let end = Line::End {
            step,
            lease_no,
            worker: self.worker.clone(),
            succeeded,
        };
        self.write(&end)?;
        if !succeeded {
            return Err(StepFailure::retryable("bad luck"));
        }
        // The result says whose it is.
        let result = json!({"lease_no": lease_no});
        Payload::new(result).map_err(|error| StepFailure::permanent(&error.to_string()))
    }
}

impl Work {
    /// A journal that cannot be written makes the run worthless: it ends in `error`, and is seen.
    fn write(&self, line: &Line) -> Result<(), StepFailure> {
        let written = self.journal.write(line);
        written.map_err(|error| StepFailure::permanent(&error.to_string()))
    }
}

fn key(step: StepId) -> StepKey {
    StepKey {
        task: step.task.as_uuid(),
        index: step.index.0,
    }
}

/// A number that belongs to one attempt.
fn drawn(step: StepKey, lease_no: i64) -> u64 {
    let mut hasher = DefaultHasher::new();
    (step, lease_no).hash(&mut hasher);
    hasher.finish()
}
