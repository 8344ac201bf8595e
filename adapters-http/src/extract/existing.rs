//! The task, or the step, that a path names. The one place where tasks are found for a caller.

use axum::extract::{FromRef, FromRequestParts};
use axum::http::request::Parts;
use domain::id::TaskId;
use domain::name::StepName;
use domain::step::Step;
use domain::task::Snapshot;

use super::{Caller, Segments};
use crate::api::Api;
use crate::problem::Problem;

/// The task that `{id}` names, as it is now; without one, 404.
pub(crate) struct ExistingTask(pub(crate) Snapshot);

/// The step that `{id}` and `{name}` name, as it is now; without one, 404.
pub(crate) struct ExistingStep(pub(crate) Step);

impl<S: Send + Sync> FromRequestParts<S> for ExistingTask
where
    Api: FromRef<S>,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let segments = Segments::from_request_parts(parts, state).await?;
        let missing = || Problem::not_found("task");
        let id = segments.parse("id", "task", |text| TaskId::parse(text).ok_or(()))?;
        let api = Api::from_ref(state);
        let tasks = &api.orchestrator().ports().tasks;
        let snapshot = tasks.load(id).await?.ok_or_else(missing)?;
        let Ok(caller) = Caller::from_request_parts(parts, state).await;
        caller.may(&snapshot.task.template.namespace, "task")?;
        Ok(Self(snapshot))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for ExistingStep
where
    Api: FromRef<S>,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let ExistingTask(snapshot) = ExistingTask::from_request_parts(parts, state).await?;
        let segments = Segments::from_request_parts(parts, state).await?;
        let name = segments.parse("name", "step", StepName::parse)?;
        let step = snapshot
            .step_named(&name)
            .ok()
            .ok_or_else(|| Problem::not_found("step"))?;
        Ok(Self(step.clone()))
    }
}
