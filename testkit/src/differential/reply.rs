//! Replies in a form that two stores must agree on: without the store's own time, and without the
//! order where the contract promises none.

use std::collections::BTreeMap;

use application::ports::{
    Applied, ClaimReply, ClaimedStep, CommitError, CommitReply, NextDue, OperateError, Page,
    SubmitRefusal, Submitted, TaskSummary,
};
use domain::error::TransitionError;
use domain::history::Transition;
use domain::id::TaskId;
use domain::name::StepName;
use domain::payload::Payload;
use domain::step::{Step, StepState};
use domain::task::{Snapshot, TaskChange};
use domain::template::{ContentHash, TemplateKey};
use domain::time::Timestamp;

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Reply {
    Done,
    Submitted(Vec<Result<Submitted, Refused>>),
    Claimed {
        steps: Vec<Claimed>,
        task_trail: Vec<Transition>,
    },
    Committed {
        results: Vec<Result<Applied, Refused>>,
        claimed: Vec<Claimed>,
        task_trail: Vec<Transition>,
    },
    Extended(Vec<Result<Timestamp, Refused>>),
    Lapsed(Vec<Step>),
    NextDue(NextDue),
    Changed(Result<Box<TaskChange>, Refused>),
    Repaired(u32),
    Due(Vec<TaskId>),
    Listed(Page<TaskSummary>),
    Loaded(Option<Box<Snapshot>>),
}

/// Why an item was not carried out.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Refused {
    By(TransitionError),
    Stale { decided_on: i64, current: Box<Step> },
    NotFound,
    KeyReused(TaskId),
    NoTemplate(Box<TemplateKey>),
}

/// A claimed step; of its template the identity.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Claimed {
    pub(super) step: Step,
    template: (TemplateKey, ContentHash),
    context: Payload,
    parents: BTreeMap<StepName, Payload>,
}

impl From<ClaimedStep> for Claimed {
    fn from(claimed: ClaimedStep) -> Self {
        let template = (
            claimed.template.key().clone(),
            *claimed.template.content_hash(),
        );
        let context = Payload::clone(&claimed.context);
        Self {
            step: claimed.step,
            template,
            context,
            parents: claimed.parents,
        }
    }
}

impl From<CommitError> for Refused {
    fn from(error: CommitError) -> Self {
        match error {
            CommitError::Refused(error) => Self::By(error),
            CommitError::Stale {
                decided_on,
                current,
            } => Self::Stale {
                decided_on,
                current,
            },
            CommitError::NotFound => Self::NotFound,
            CommitError::Store(error) => panic!("a store failed: {error}"),
        }
    }
}

impl From<SubmitRefusal> for Refused {
    fn from(refusal: SubmitRefusal) -> Self {
        match refusal {
            SubmitRefusal::KeyReused { existing } => Self::KeyReused(existing),
            SubmitRefusal::NoTemplate(key) => Self::NoTemplate(key),
            SubmitRefusal::Store(error) => panic!("a store failed: {error}"),
        }
    }
}

fn each<T, E: Into<Refused>>(results: Vec<Result<T, E>>) -> Vec<Result<T, Refused>> {
    results
        .into_iter()
        .map(|result| result.map_err(Into::into))
        .collect()
}

/// By task; the rows of one task in their order.
fn by_task(mut rows: Vec<Transition>) -> Vec<Transition> {
    rows.sort_by_key(|row| row.task);
    rows
}

impl Reply {
    pub(super) fn submitted(results: Vec<Result<Submitted, SubmitRefusal>>) -> Self {
        Self::Submitted(each(results))
    }

    pub(super) fn claimed(reply: ClaimReply) -> Self {
        let steps = reply.steps.into_iter().map(Into::into).collect();
        Self::Claimed {
            steps,
            task_trail: by_task(reply.task_trail),
        }
    }

    pub(super) fn committed(reply: CommitReply) -> Self {
        let claimed = reply.claimed.into_iter().map(Into::into).collect();
        let (results, task_trail) = (each(reply.results), by_task(reply.task_trail));
        Self::Committed {
            results,
            claimed,
            task_trail,
        }
    }

    pub(super) fn extended(results: Vec<Result<Timestamp, CommitError>>) -> Self {
        Self::Extended(each(results))
    }

    /// Longest ago first is promised; among equals nothing is.
    pub(super) fn lapsed(mut steps: Vec<Step>) -> Self {
        let lapses_at = |step: &Step| match &step.state {
            StepState::InProgress { lease, .. } => Some(lease.lapses_at()),
            StepState::Pending { .. }
            | StepState::Complete { .. }
            | StepState::Error { .. }
            | StepState::Cancelled { .. }
            | StepState::ResolvedManually { .. } => None,
        };
        assert!(
            steps.is_sorted_by_key(lapses_at),
            "longest ago first: {steps:#?}"
        );
        steps.sort_by_key(|step| (lapses_at(step), step.id));
        Self::Lapsed(steps)
    }

    pub(super) fn changed(result: Result<TaskChange, OperateError>) -> Self {
        Self::Changed(match result {
            Ok(change) => Ok(Box::new(change)),
            Err(OperateError::Refused(error)) => Err(Refused::By(error)),
            Err(OperateError::NotFound) => Err(Refused::NotFound),
            Err(OperateError::Store(error)) => panic!("a store failed: {error}"),
        })
    }

    /// Earliest first is promised; among equals nothing is.
    pub(super) fn due(mut tasks: Vec<TaskId>) -> Self {
        tasks.sort_unstable();
        Self::Due(tasks)
    }
}
