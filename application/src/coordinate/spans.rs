//! What is drawn of one attempt: a span from its claim to the answer to its commit, with one for
//! what its handler did and one for the commit below it.

use domain::step::{Decision, Step, StepState};
use tracing::Span;
use tracing::field::Empty;

use crate::ports::{Applied, ClaimedStep, CommitError, Traces};

/// The open spans of an attempt. Dropped, they end.
#[derive(Debug)]
pub(super) struct Spans {
    attempt: Span,
    commit: Span,
}

impl Spans {
    /// Of a step that was just claimed.
    pub(super) fn of(claimed: &ClaimedStep, traces: &dyn Traces) -> Self {
        let (step, key) = (&claimed.step, claimed.template.key());
        let attempt = tracing::info_span!(
            parent: None,
            "attempt",
            task = %step.id.task,
            step = %step.definition.name,
            namespace = %key.namespace,
            template = %key.name,
            queue = %step.definition.queue,
            attempt = step.attempts.saturating_add(1),
            run = step.run_no,
            lease = %step.lease_no,
            waited_ms = Empty,
            outcome = Empty,
            otel.status_code = Empty,
        );
        if attempt.is_disabled() {
            return Self {
                attempt,
                commit: Span::none(),
            };
        }
        let since = step.state.attempt().zip(claimed.ready_at);
        if let Some(((_, at), ready_at)) = since {
            attempt.record("waited_ms", at.since(ready_at).get());
        }
        traces.join(&attempt, step.id.task);
        Self {
            attempt,
            commit: Span::none(),
        }
    }

    /// The span its handler is called in.
    pub(super) fn run(&self, step: &Step) -> Span {
        tracing::info_span!(parent: &self.attempt, "run", handler = %step.definition.handler)
    }

    /// Its outcome is sent.
    pub(super) fn commit(&mut self) {
        self.commit = tracing::info_span!(parent: &self.attempt, "commit");
    }

    /// The store has answered.
    pub(super) fn answered(&mut self, decision: &Decision, result: &Result<Applied, CommitError>) {
        self.commit = Span::none();
        let outcome = match (result, &decision.after.state) {
            (Err(CommitError::Refused(_) | CommitError::NotFound), _) => "lost",
            // It is sent again.
            (Err(_), _) => return,
            (Ok(_), StepState::Complete { .. }) => "succeeded",
            (Ok(_), StepState::Error { .. }) => "failed",
            (Ok(_), _) if decision.trail.len() == 2 => "retried",
            (Ok(_), _) => "released",
        };
        self.attempt.record("outcome", outcome);
        self.attempt
            .in_scope(|| tracing::info!(outcome, "an attempt ended"));
        if outcome != "succeeded" && outcome != "released" {
            self.attempt.record("otel.status_code", "ERROR");
        }
    }
}
