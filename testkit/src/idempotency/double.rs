//! Handlers called twice under the same key.

use std::sync::{Arc, Mutex, PoisonError};

use application::ports::{HandlerContext, Handlers, StepHandler};
use async_trait::async_trait;
use domain::payload::Payload;
use domain::retry::StepFailure;

use super::report::Difference;
use super::without;

/// The calls whose two answers did not agree.
#[derive(Clone, Debug, Default)]
pub(super) struct Doubts(Arc<Mutex<Vec<Difference>>>);

impl Doubts {
    pub(super) fn take(&self) -> Vec<Difference> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn note(&self, difference: Difference) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(difference);
    }
}

/// The same handlers, each call made twice; differing answers are noted.
pub(super) fn call_twice(handlers: &Handlers, ignored: &[String], doubts: &Doubts) -> Handlers {
    let twice = |inner: &Arc<dyn StepHandler>| Twice {
        inner: Arc::clone(inner),
        ignored: ignored.to_vec(),
        doubts: doubts.clone(),
    };
    handlers
        .names()
        .fold(Handlers::new(), |doubled, name| match handlers.get(name) {
            Some(inner) => doubled.with(name.clone(), Arc::new(twice(inner))),
            None => doubled,
        })
}

struct Twice {
    inner: Arc<dyn StepHandler>,
    ignored: Vec<String>,
    doubts: Doubts,
}

#[async_trait]
impl StepHandler for Twice {
    async fn handle(&self, context: HandlerContext) -> Result<Payload, StepFailure> {
        let first = self.inner.handle(context.clone()).await;
        let again = self.inner.handle(context.clone()).await;
        let describe = |answer: &Result<Payload, StepFailure>| match answer {
            Ok(result) => without(result.clone(), &self.ignored).to_string(),
            Err(failure) => format!("failed: {}", failure.message),
        };
        let (one, other) = (describe(&first), describe(&again));
        if one != other {
            let step = Some(context.name);
            self.doubts.note(Difference {
                step,
                first: one,
                other,
            });
        }
        first
    }
}
