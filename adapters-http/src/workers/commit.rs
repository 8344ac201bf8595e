//! `POST /api/workers/commit`

use application::{Ending, FinishError, Handed, Handover, RemoteClaim, RemoteOutcome, Settled};
use axum::Extension;
use axum::extract::State;
use axum::response::Response;
use domain::id::{LeaseNo, TaskId};
use domain::millis::Millis;
use domain::name::{ErrorClass, StepName, WorkerId};
use domain::payload::Payload;
use domain::retry::StepFailure;
use domain::status::Status;
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::claim::ThenClaim;
use super::handover::answer;
use super::lease::{AnsweredLease, HeldBody};
use super::step::ClaimedBody;
use super::{no_more_than, within};
use crate::api::Api;
use crate::extract::{Body, lease_no, maybe_whole};
use crate::layers::ClientGone;
use crate::problem::{Problem, ProblemBody};
use crate::schema;

/// The most outcomes of one commit.
const OUTCOMES_MAX: usize = 100;
/// A year: no server asks for more.
const RETRY_AFTER_SECONDS_MAX: u32 = 31_536_000;

/// Outcomes, and what to claim with them.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Commit {
    #[schema(value_type = schema::WorkerId)]
    worker_id: WorkerId,
    /// Each is applied or refused by itself.
    #[schema(min_items = 1, max_items = 100)]
    outcomes: Vec<OutcomeBody>,
    /// The next steps come with the answer.
    then_claim: Option<ThenClaim>,
}

/// How an attempt ended.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = Outcome)]
pub(crate) struct OutcomeBody {
    #[schema(value_type = schema::TaskId)]
    task_id: TaskId,
    #[schema(value_type = schema::Name)]
    step: StepName,
    #[schema(value_type = i64, minimum = 0)]
    #[serde(deserialize_with = "lease_no")]
    lease_no: LeaseNo,
    outcome: EndedAs,
    /// Of a success: for the steps that depend on it. Default: `{}`.
    #[schema(value_type = schema::Json, required = false)]
    result: Option<Value>,
    /// Of a failure, which must have it: what went wrong, for people. More than 8 KiB is cut.
    error_message: Option<String>,
    /// Of a failure: what kind of thing went wrong, such as `timeout`.
    #[schema(value_type = Option<schema::ErrorClass>)]
    error_class: Option<ErrorClass>,
    /// Of a failure: whether trying again may help. Default: true.
    retryable: Option<bool>,
    /// Of a failure: not before so long from now.
    #[schema(minimum = 0, maximum = 31_536_000)]
    #[serde(default, deserialize_with = "maybe_whole")]
    retry_after_seconds: Option<u32>,
}

/// The ways an attempt ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum EndedAs {
    /// It has a result.
    Succeeded,
    /// It counts as an attempt.
    Failed,
    /// Given back; it counts as none.
    Released,
}

/// What became of the outcomes.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Committed {
    /// One for each outcome, in their order.
    outcomes: Vec<Answer>,
    /// What was claimed, if that was asked for.
    claimed: Option<Next>,
    #[schema(value_type = schema::Time)]
    now: Timestamp,
}

/// What became of one.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OutcomeAnswer)]
pub(crate) struct Answer {
    #[serde(flatten)]
    lease: AnsweredLease,
    outcome: AnsweredAs,
    /// Where the step stands, if the outcome was taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::State>)]
    state: Option<Status>,
    /// Why it was not taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<ProblemBody>,
}

/// How an outcome was taken.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum AnsweredAs {
    /// It was written.
    Applied,
    /// It had been written before.
    Unchanged,
    /// It was not; the status of its problem says what to do.
    Problem,
}

/// The steps of the claim in a commit.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Next {
    steps: Vec<ClaimedBody>,
    /// Whether the worker is to end: there will be no more steps.
    drain: bool,
}

/// Commits what became of steps, each for itself, and claims the next ones if asked.
///
/// May be repeated as it is: what was written before is `unchanged`.
#[utoipa::path(
    post, path = "/api/workers/commit", operation_id = "commitOutcomes", tag = "workers",
    request_body = Commit,
    responses((status = 200, description = "What became of each", body = Committed))
)]
pub(crate) async fn commit_outcomes(
    State(api): State<Api>,
    Extension(ClientGone(gone)): Extension<ClientGone>,
    Body(commit): Body<Commit>,
) -> Result<Response, Problem> {
    no_more_than(commit.outcomes.len(), 1, OUTCOMES_MAX, "/outcomes")?;
    let worker = commit.worker_id;
    let then_claim = commit.then_claim;
    let claim = then_claim.map(|claim| claim.read(worker.clone(), "/thenClaim"));
    let claim: Option<RemoteClaim> = claim.transpose()?;
    let held: Vec<HeldBody> = commit.outcomes.iter().map(OutcomeBody::held).collect();
    let outcomes = commit.outcomes.into_iter().enumerate();
    let outcomes = outcomes.map(|(place, outcome)| outcome.read(&format!("/outcomes/{place}")));
    let outcomes: Vec<RemoteOutcome> = outcomes.collect::<Result<_, _>>()?;
    let orchestrator = api.orchestrator();
    let answers = orchestrator.commit_remote(&worker, outcomes).await?;
    let (mut claimed, mut handover) = (None, Handover::default());
    if let Some(claim) = claim {
        let next = match orchestrator.claim_remote(claim, &gone).await {
            Ok(Handed {
                steps,
                drain,
                handover: pending,
                ..
            }) => {
                handover = pending;
                let steps = steps.into_iter();
                let steps = steps
                    .map(|step| ClaimedBody::of(step, api.orchestrator()))
                    .collect();
                Next { steps, drain }
            }
            // The outcomes are written, which has to be said.
            Err(error) => {
                tracing::warn!(%error, "no claim after a commit");
                Next {
                    steps: Vec::new(),
                    drain: false,
                }
            }
        };
        claimed = Some(next);
    }
    let outcomes = held.into_iter().zip(answers);
    let body = Committed {
        outcomes: outcomes
            .map(|(lease, done)| Answer::of(lease, done))
            .collect(),
        claimed,
        now: orchestrator.ports().clock.now(),
    };
    Ok(answer(&body, handover))
}

impl Answer {
    fn of(lease: HeldBody, answer: Result<Settled, FinishError>) -> Self {
        let lease = lease.answered();
        match answer {
            Ok(Settled { state, changed }) => Self {
                lease,
                outcome: if changed {
                    AnsweredAs::Applied
                } else {
                    AnsweredAs::Unchanged
                },
                state: Some(state),
                problem: None,
            },
            Err(error) => Self {
                lease,
                outcome: AnsweredAs::Problem,
                state: None,
                problem: Some(Problem::from(error).body(None)),
            },
        }
    }
}

impl OutcomeBody {
    fn held(&self) -> HeldBody {
        HeldBody::new(self.task_id, self.step.clone(), self.lease_no)
    }

    /// As the use case takes it; `at` is where it stands in the body.
    fn read(self, at: &str) -> Result<RemoteOutcome, Problem> {
        self.has_nothing_of_another(at)?;
        let held = self.held();
        let ending = match self.outcome {
            EndedAs::Succeeded => {
                let result = self
                    .result
                    .map_or_else(|| Ok(Payload::empty()), Payload::new);
                let result = result.map_err(|error| {
                    Problem::invalid_field(&format!("{at}/result"), error.to_string())
                })?;
                Ending::Succeeded(result)
            }
            EndedAs::Failed => Ending::Failed(self.failure(at)?),
            EndedAs::Released => Ending::Released,
        };
        Ok(RemoteOutcome {
            step: held.step(),
            lease_no: held.lease_no(),
            ending,
        })
    }

    /// A field of another kind of outcome is a mistake, and not to be passed over.
    fn has_nothing_of_another(&self, at: &str) -> Result<(), Problem> {
        let (succeeded, failed) = (
            self.outcome == EndedAs::Succeeded,
            self.outcome == EndedAs::Failed,
        );
        let fields = [
            ("result", self.result.is_some(), succeeded),
            ("errorMessage", self.error_message.is_some(), failed),
            ("errorClass", self.error_class.is_some(), failed),
            ("retryable", self.retryable.is_some(), failed),
            (
                "retryAfterSeconds",
                self.retry_after_seconds.is_some(),
                failed,
            ),
        ];
        match fields
            .into_iter()
            .find(|(_, is_there, belongs)| *is_there && !*belongs)
        {
            None => Ok(()),
            Some((field, ..)) => {
                let detail = "this outcome has no such field";
                Err(Problem::invalid_field(&format!("{at}/{field}"), detail))
            }
        }
    }

    fn failure(&self, at: &str) -> Result<StepFailure, Problem> {
        let Some(message) = self.error_message.as_deref() else {
            let detail = "a failure says what went wrong";
            return Err(Problem::invalid_field(
                &format!("{at}/errorMessage"),
                detail,
            ));
        };
        let pointer = format!("{at}/retryAfterSeconds");
        let failure = match (self.retryable, self.retry_after_seconds) {
            (Some(false), Some(_)) => {
                let detail = "what is not retryable has no time to be retried at";
                return Err(Problem::invalid_field(&pointer, detail));
            }
            (Some(false), None) => StepFailure::permanent(message),
            (_, Some(seconds)) => {
                let seconds = within(seconds, 0, RETRY_AFTER_SECONDS_MAX, &pointer)?;
                StepFailure::retry_after(Millis::from_secs(u64::from(seconds)), message)
            }
            (_, None) => StepFailure::retryable(message),
        };
        Ok(match &self.error_class {
            Some(class) => failure.of_class(class.clone()),
            None => failure,
        })
    }
}
