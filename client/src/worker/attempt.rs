//! One attempt: its handler called, timed, and kept from hurting the others.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use serde_json::Value;
use tokio_util::sync::CancellationToken;

use crate::handler::{Attempt, Failure, Handler};
use crate::wire::{ClaimedStep, HeldLease, Outcome, StepEnd};

/// How long a handler may take to stop by itself.
const STOP_GRACE: Duration = Duration::from_secs(3);

/// An attempt that is over.
pub(super) struct Done {
    pub(super) lease: HeldLease,
    /// None: it was stopped from outside before it succeeded.
    pub(super) end: Option<StepEnd>,
}

/// Runs it to its end. A panic is a failure of class `panic`, too long a run one of class `timeout`.
pub(super) async fn run(
    handler: Option<Arc<dyn Handler>>,
    step: ClaimedStep,
    cancelled: CancellationToken,
) -> Done {
    let lease = step.held();
    let Some(handler) = handler else {
        let failure = Failure::retryable(format!("this worker has no handler {}", step.handler));
        let end = Some(ended(Err(failure.of_class("no_handler"))));
        return Done { lease, end };
    };
    let timeout = Duration::from_secs(step.timeout_seconds);
    // Handlers are told to stop by one of their own: a timeout is no lost lease.
    let mine = cancelled.child_token();
    let attempt = Attempt {
        step,
        cancelled: mine.clone(),
    };
    let call = AssertUnwindSafe(handler.handle(attempt)).catch_unwind();
    let mut call = std::pin::pin!(call);
    let timed_out = tokio::select! {
        biased;
        () = cancelled.cancelled() => {
            // A success is kept; a failure may just be the handler's way to stop.
            let last = tokio::time::timeout(STOP_GRACE, &mut call).await;
            let end = last.ok().and_then(Result::ok).and_then(Result::ok);
            return Done { lease, end: end.map(|result| ended(Ok(result))) };
        }
        outcome = &mut call => {
            let end = outcome.unwrap_or_else(|panic| Err(panicked(panic.as_ref())));
            return Done { lease, end: Some(ended(end)) };
        }
        () = tokio::time::sleep(timeout) => {
            format!("the handler took longer than its timeout of {} s", timeout.as_secs())
        }
    };
    mine.cancel();
    let _: Result<_, tokio::time::error::Elapsed> =
        tokio::time::timeout(STOP_GRACE, &mut call).await;
    let failure = Failure::retryable(timed_out).of_class("timeout");
    Done {
        lease,
        end: Some(ended(Err(failure))),
    }
}

fn panicked(panic: &(dyn std::any::Any + Send)) -> Failure {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
    let text = text.unwrap_or("no message");
    Failure::retryable(format!("the handler panicked: {text}")).of_class("panic")
}

fn ended(outcome: Result<Value, Failure>) -> StepEnd {
    match outcome {
        Ok(result) => StepEnd::Succeeded { result },
        Err(failure) => StepEnd::Failed {
            error_message: failure.message,
            error_class: failure.class,
            retryable: failure.retryable,
            // Not a moment too early.
            retry_after_seconds: failure
                .retry_after
                .filter(|_| failure.retryable)
                .map(|wait| {
                    let more = u64::from(wait.subsec_nanos() > 0);
                    wait.as_secs().saturating_add(more)
                }),
        },
    }
}

impl Done {
    /// What is told of it.
    pub(super) fn outcome(self) -> Outcome {
        Outcome {
            lease: self.lease,
            end: self.end.unwrap_or(StepEnd::Released),
        }
    }
}
