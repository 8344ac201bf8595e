//! What nearly every case needs.

pub(super) use std::sync::Arc;

pub(super) use application::ports::{
    Applied, ClaimRequest, ClaimScope, CommitBatch, CommitError, OperateError, StepChange,
};
pub(super) use domain::error::{LeaseEnd, TransitionError};
pub(super) use domain::history::{Cause, Stamp};
pub(super) use domain::id::{LeaseNo, StepId, StepIndex, TaskId};
pub(super) use domain::millis::Millis;
pub(super) use domain::retry::StepFailure;
pub(super) use domain::status::Status;
pub(super) use domain::step::{Step, StepState, Wait};
pub(super) use domain::task::{Operation, StepOperation, SubmissionFacts};
pub(super) use domain::template::OnFailure;
pub(super) use domain::text::Actor;
pub(super) use domain::time::Timestamp;

pub(super) use super::Harness;
pub(super) use super::calls::World;
pub(super) use super::outcome::{
    expired, failed, failed_for_good, failed_with, released, succeeded,
};
pub(super) use super::story::story;
pub(super) use super::world::{
    BACKOFF, LEASE, ask, at, build, draft, json, operator, queue, step, step_of, template, worker,
};
