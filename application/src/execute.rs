//! One attempt of one claimed step: its handler called, timed, and kept from hurting anyone.

use std::any::Any;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use domain::event::{Event, Signal};
use domain::millis::Millis;
use domain::name::ErrorClass;
use domain::payload::Payload;
use domain::retry::StepFailure;
use futures_util::FutureExt;
use tokio_util::sync::CancellationToken;
use tracing::Span;

use crate::attempt::Ending;
use crate::ports::{
    ClaimedStep, Clock, Commitment, EventSink, HandlerContext, Handlers, Receipt, Traces, Untraced,
};

/// How long a handler may take to stop by itself once its work is of no use any more.
const STOP_GRACE: Millis = Millis::from_secs(3);

/// What an attempt came to.
#[derive(Debug)]
pub enum Handled {
    /// It ended, and the outcome is to be committed.
    Ended(Ending),
    /// The handler has committed the outcome itself.
    Committed(Box<Receipt>),
}

/// Runs handlers.
#[derive(Clone)]
pub struct StepExecutor {
    handlers: Handlers,
    clock: Arc<dyn Clock>,
    events: Arc<dyn EventSink>,
    traces: Arc<dyn Traces>,
}

impl std::fmt::Debug for StepExecutor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("StepExecutor")
            .field("handlers", &self.handlers)
            .finish_non_exhaustive()
    }
}

impl StepExecutor {
    /// An executor of these handlers.
    pub fn new(handlers: Handlers, clock: Arc<dyn Clock>, events: Arc<dyn EventSink>) -> Self {
        Self {
            handlers,
            clock,
            events,
            traces: Arc::new(Untraced),
        }
    }

    /// Telling handlers which trace they are drawn in: the span in which they are called.
    #[must_use]
    pub fn with_traces(self, traces: Arc<dyn Traces>) -> Self {
        Self { traces, ..self }
    }

    /// The handlers.
    pub const fn handlers(&self) -> &Handlers {
        &self.handlers
    }

    /// Runs one attempt. `None`: it was stopped from outside before it succeeded.
    ///
    /// A panic is a retryable failure of class `panic`; a handler that takes longer than the
    /// step's timeout is told to stop, dropped, and counts as a failure of class `timeout`. What a
    /// handler has committed itself counts, whatever became of it afterwards.
    pub async fn execute(
        &self,
        claimed: &ClaimedStep,
        cancelled: CancellationToken,
    ) -> Option<Handled> {
        let commitment = Commitment::to(&claimed.step);
        let ending = self.ending(claimed, cancelled, &commitment).await;
        match commitment.take() {
            Some(receipt) => Some(Handled::Committed(Box::new(receipt))),
            None => ending.map(Handled::Ended),
        }
    }

    async fn ending(
        &self,
        claimed: &ClaimedStep,
        cancelled: CancellationToken,
        commitment: &Commitment,
    ) -> Option<Ending> {
        let stopped = cancelled.clone();
        match AssertUnwindSafe(self.attempt(claimed, cancelled, commitment))
            .catch_unwind()
            .await
        {
            Ok(ending) => ending,
            // It may just be the handler's way to stop.
            Err(_) if stopped.is_cancelled() => None,
            Err(panic) => {
                let message = format!("the handler panicked: {}", panic_text(panic.as_ref()));
                Some(Ending::Failed(of_class(
                    StepFailure::retryable(&message),
                    "panic",
                )))
            }
        }
    }

    async fn attempt(
        &self,
        claimed: &ClaimedStep,
        cancelled: CancellationToken,
        commitment: &Commitment,
    ) -> Option<Ending> {
        let definition = &claimed.step.definition;
        let Some(handler) = self.handlers.get(&definition.handler) else {
            let message = format!("this worker has no handler {}", definition.handler);
            return Some(Ending::Failed(of_class(
                StepFailure::retryable(&message),
                "no_handler",
            )));
        };
        let (step, attempt) = (claimed.step.id, claimed.step.attempts.saturating_add(1));
        self.events
            .publish(vec![Event::Signal(Signal::BeforeHandle { step, attempt })]);
        let mine = cancelled.child_token();
        let mut call = handler.handle(HandlerContext {
            commitment: commitment.clone(),
            traceparent: self.traces.traceparent(&Span::current()),
            ..context(claimed, mine.clone())
        });
        let timeout = definition.timeout;
        let timed_out = self.clock.sleep_until(self.clock.now().plus(timeout));
        tokio::select! {
            biased;
            () = cancelled.cancelled() => {
                // A success is kept; a failure may just be the handler's way to stop.
                return self.wind_down(&mut call).await?.ok().map(Ending::Succeeded);
            }
            outcome = &mut call => {
                return Some(outcome.map_or_else(Ending::Failed, Ending::Succeeded));
            }
            () = timed_out => {}
        }
        mine.cancel();
        self.wind_down(&mut call).await;
        let message = format!("the handler took longer than its timeout of {timeout}");
        Some(Ending::Failed(of_class(
            StepFailure::retryable(&message),
            "timeout",
        )))
    }

    /// Lets a handler that has been told to stop do so, for a little while.
    async fn wind_down<O>(&self, call: &mut (impl Future<Output = O> + Unpin)) -> Option<O> {
        let patience = self.clock.sleep_until(self.clock.now().plus(STOP_GRACE));
        tokio::select! {
            biased;
            outcome = call => Some(outcome),
            () = patience => None,
        }
    }
}

/// What a panic said.
pub(crate) fn panic_text(panic: &(dyn Any + Send)) -> &str {
    let owned = panic.downcast_ref::<String>().map(String::as_str);
    owned
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("no message")
}

fn of_class(failure: StepFailure, class: &str) -> StepFailure {
    match ErrorClass::parse(class) {
        Ok(class) => failure.of_class(class),
        Err(_) => failure,
    }
}

fn context(claimed: &ClaimedStep, cancelled: CancellationToken) -> HandlerContext {
    let step = &claimed.step;
    HandlerContext {
        step: step.id,
        name: step.definition.name.clone(),
        template: claimed.template.key().clone(),
        config: step.definition.config.clone(),
        context: Arc::<Payload>::clone(&claimed.context),
        parents: claimed.parents.clone(),
        attempt: step.attempts.saturating_add(1),
        attempt_limit: step.attempt_limit,
        idempotency_key: step.idempotency_key(),
        fence: step.lease_no,
        cancelled,
        traceparent: None,
        commitment: Commitment::default(),
    }
}
