//! One act on many tasks.

use std::collections::BTreeMap;

use domain::id::TaskId;
use domain::task::Operation;

use crate::operate::OperateRequest;
use crate::orchestrator::Orchestrator;
use crate::ports::{OperateError, StoreError, TaskListQuery};

/// What is done to each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BulkAct {
    /// Give it up.
    Cancel,
    /// Let all that failed of it run again.
    Retry,
    /// Vouch for it.
    Resolve,
}

/// What became of the tasks of one page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BulkReport {
    /// Tasks that the query found.
    pub matched: u32,
    /// Of those, the ones that were changed; none in a dry run.
    pub changed: u32,
    /// Why others were left as they were.
    pub refused: BTreeMap<TaskId, String>,
    /// Where to go on; none if there are no more.
    pub next: Option<TaskId>,
}

impl Orchestrator {
    /// Acts on each task of one page of a list, newest first; each by itself, so that what the rules
    /// refuse for one does not stop the others. A dry run only counts.
    ///
    /// # Errors
    /// [`StoreError`]; what was done before it is done.
    pub async fn bulk(
        &self,
        act: BulkAct,
        query: TaskListQuery,
        request: &OperateRequest,
        dry_run: bool,
    ) -> Result<BulkReport, StoreError> {
        let page = self.ports.tasks.list(query).await?;
        let mut report = BulkReport {
            matched: u32::try_from(page.items.len()).unwrap_or(u32::MAX),
            next: page.next,
            ..BulkReport::default()
        };
        if dry_run {
            return Ok(report);
        }
        for task in page.items.into_iter().map(|item| item.id) {
            match self.act_on(act, task, request).await {
                Ok(changed) => report.changed = report.changed.saturating_add(u32::from(changed)),
                // Removed meanwhile: there is nothing left to do.
                Err(OperateError::NotFound) => {}
                Err(OperateError::Refused(refusal)) => {
                    report.refused.insert(task, refusal.to_string());
                }
                Err(OperateError::Store(error)) => return Err(error),
            }
        }
        Ok(report)
    }

    /// Whether it changed anything.
    async fn act_on(
        &self,
        act: BulkAct,
        task: TaskId,
        request: &OperateRequest,
    ) -> Result<bool, OperateError> {
        let operation = match act {
            BulkAct::Cancel => Operation::Cancel,
            BulkAct::Resolve => Operation::Resolve,
            BulkAct::Retry => return Ok(self.retry_task(task, request).await? > 0),
        };
        let change = self.operate(task, operation, request.clone(), None).await?;
        Ok(change.record.is_some())
    }
}
