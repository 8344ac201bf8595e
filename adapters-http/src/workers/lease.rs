//! How workers name what they hold.

use application::ports::StepRef;
use domain::id::{LeaseNo, TaskId};
use domain::name::StepName;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::extract::lease_no;
use crate::schema;

/// A lease by the name of its step.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = HeldLease)]
pub(crate) struct HeldBody {
    #[schema(value_type = schema::TaskId)]
    task_id: TaskId,
    #[schema(value_type = schema::Name)]
    step: StepName,
    #[schema(value_type = i64, minimum = 0)]
    #[serde(deserialize_with = "lease_no")]
    lease_no: LeaseNo,
}

/// The same in an answer, beside what became of it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AnsweredLease {
    #[schema(value_type = schema::TaskId)]
    task_id: TaskId,
    #[schema(value_type = schema::Name)]
    step: StepName,
    #[schema(value_type = i64, minimum = 0)]
    lease_no: LeaseNo,
}

impl HeldBody {
    pub(crate) const fn new(task_id: TaskId, step: StepName, lease_no: LeaseNo) -> Self {
        Self {
            task_id,
            step,
            lease_no,
        }
    }

    pub(crate) fn answered(self) -> AnsweredLease {
        AnsweredLease {
            task_id: self.task_id,
            step: self.step,
            lease_no: self.lease_no,
        }
    }

    pub(crate) fn step(&self) -> StepRef {
        StepRef {
            task: self.task_id,
            name: self.step.clone(),
        }
    }

    pub(crate) const fn lease_no(&self) -> LeaseNo {
        self.lease_no
    }
}
