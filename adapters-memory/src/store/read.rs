//! Looking at what there is.

use application::ports::{Page, TaskListQuery, TaskSummary};
use domain::id::TaskId;
use domain::task::Task;

use super::state::State;

/// The most rows of one page.
const PAGE_MAX: u32 = 1_000;

/// A limit within the bounds of every list.
pub(super) fn bounded(limit: u32) -> usize {
    usize::try_from(limit.clamp(1, PAGE_MAX)).unwrap_or(1)
}

impl State {
    pub(super) fn list(&self, query: &TaskListQuery) -> Page<TaskSummary> {
        let limit = bounded(query.limit);
        let older = |id: &TaskId| query.before.is_none_or(|before| *id < before);
        let rows = self.tasks.iter().rev().filter(|(id, _)| older(id));
        let rows = rows.filter(|(_, row)| matches(&row.snapshot.task, query));
        let summary = |row: &super::row::TaskRow| {
            TaskSummary::of(&row.snapshot.task, row.snapshot.steps.len())
        };
        let mut items: Vec<TaskSummary> = rows
            .map(|(_, row)| summary(row))
            .take(limit.saturating_add(1))
            .collect();
        let more = items.len() > limit;
        items.truncate(limit);
        let next = items.last().filter(|_| more).map(|last| last.id);
        Page { items, next }
    }
}

fn matches(task: &Task, query: &TaskListQuery) -> bool {
    query
        .namespace
        .as_ref()
        .is_none_or(|namespace| task.template.namespace == *namespace)
        && query
            .template
            .as_ref()
            .is_none_or(|name| task.template.name == *name)
        && query.status.is_none_or(|status| task.status() == status)
        && query
            .tag
            .as_ref()
            .is_none_or(|tag| task.facts.tags.contains(tag))
}

/// A part of a log: at most `limit` rows after the first `skip`.
pub(super) fn part<T: Clone>(rows: &[T], skip: u64, limit: u32) -> Vec<T> {
    let skip = usize::try_from(skip).unwrap_or(usize::MAX);
    rows.iter()
        .skip(skip)
        .take(bounded(limit))
        .cloned()
        .collect()
}
