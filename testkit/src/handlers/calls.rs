//! Remembers every call of the handlers it wraps.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use application::ports::{HandlerContext, Handlers, StepHandler};
use async_trait::async_trait;
use domain::id::{LeaseNo, StepId};
use domain::name::StepName;
use domain::payload::Payload;
use domain::retry::StepFailure;

/// One call of a handler.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// For which step.
    pub step: StepId,
    /// Its name.
    pub name: StepName,
    /// Which attempt, from 1.
    pub attempt: u32,
    /// Under which lease.
    pub fence: LeaseNo,
    /// The key its effects should be made under.
    pub idempotency_key: String,
    /// How it ended; none while it runs.
    pub end: Option<CallEnd>,
}

/// How a call ended.
#[derive(Clone, Debug, PartialEq)]
pub enum CallEnd {
    /// With a result.
    Succeeded(Payload),
    /// With a failure.
    Failed(StepFailure),
    /// Not at all: it panicked, or was dropped because its lease was lost, it took too long or its
    /// worker died.
    Dropped,
}

/// A log of calls, shared by all the handlers it wraps.
///
/// ```
/// use std::sync::Arc;
/// use tasker_testkit::handlers::{Calls, ConfigurableFailure, Invocation};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let calls = Calls::new();
/// let handler = calls.wrap(Arc::new(ConfigurableFailure::new(1)));
/// let _failed = Invocation::of("charge").call(&*handler).await;
/// let _charged = Invocation::of("charge").attempt(2).call(&*handler).await;
/// let attempts: Vec<u32> = calls.of("charge").iter().map(|call| call.attempt).collect();
/// assert_eq!(attempts, [1, 2]);
/// # }
/// ```
#[derive(Clone, Debug, Default)]
pub struct Calls(Arc<Mutex<Vec<Call>>>);

impl Calls {
    /// An empty log.
    pub fn new() -> Self {
        Self::default()
    }

    /// `inner`, each call of it remembered here.
    pub fn wrap(&self, inner: Arc<dyn StepHandler>) -> Arc<dyn StepHandler> {
        Arc::new(Recording {
            calls: self.clone(),
            inner,
        })
    }

    /// All of `handlers`, each call of them remembered here.
    pub fn wrap_all(&self, handlers: &Handlers) -> Handlers {
        handlers
            .names()
            .fold(Handlers::new(), |wrapped, name| match handlers.get(name) {
                Some(handler) => wrapped.with(name.clone(), self.wrap(Arc::clone(handler))),
                None => wrapped,
            })
    }

    /// Every call so far, in the order they began.
    pub fn all(&self) -> Vec<Call> {
        self.log().clone()
    }

    /// The calls for steps of this name, in the order they began.
    pub fn of(&self, step: &str) -> Vec<Call> {
        self.log()
            .iter()
            .filter(|call| call.name.as_str() == step)
            .cloned()
            .collect()
    }

    /// How many calls there were.
    pub fn count(&self) -> usize {
        self.log().len()
    }

    fn log(&self) -> MutexGuard<'_, Vec<Call>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn begin(&self, context: &HandlerContext) -> Running {
        let mut log = self.log();
        log.push(Call {
            step: context.step,
            name: context.name.clone(),
            attempt: context.attempt,
            fence: context.fence,
            idempotency_key: context.idempotency_key.clone(),
            end: None,
        });
        Running {
            calls: self.clone(),
            place: log.len().saturating_sub(1),
        }
    }
}

/// Marks the call as dropped unless it was told another end before.
struct Running {
    calls: Calls,
    place: usize,
}

impl Running {
    fn end(&self, end: CallEnd) {
        if let Some(call) = self.calls.log().get_mut(self.place) {
            call.end.get_or_insert(end);
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.end(CallEnd::Dropped);
    }
}

struct Recording {
    calls: Calls,
    inner: Arc<dyn StepHandler>,
}

#[async_trait]
impl StepHandler for Recording {
    async fn handle(&self, context: HandlerContext) -> Result<Payload, StepFailure> {
        let running = self.calls.begin(&context);
        let answer = self.inner.handle(context).await;
        running.end(match &answer {
            Ok(result) => CallEnd::Succeeded(result.clone()),
            Err(failure) => CallEnd::Failed(failure.clone()),
        });
        answer
    }
}
