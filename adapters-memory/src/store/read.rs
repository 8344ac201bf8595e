//! Looking at what there is.

use application::ports::{LOOKED_AT_MAX, Page, TaskListQuery, TaskSummary};
use domain::id::TaskId;
use domain::name::Tag;
use domain::step::Readiness;
use domain::task::Task;
use domain::text::{Actor, Text};

use super::row::TaskRow;
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
        let rows = rows.filter(|(_, row)| query.runnable_at.is_none() || is_going_on(row));
        if query.text.is_some() || query.runnable_at.is_some() {
            return self.search(rows.map(|(_, row)| row), query, limit);
        }
        let rows = rows.filter(|(_, row)| is_tagged(&row.snapshot.task, query));
        let mut items: Vec<TaskSummary> = rows
            .map(|(_, row)| summary(row))
            .take(limit.saturating_add(1))
            .collect();
        let more = items.len() > limit;
        items.truncate(limit);
        let next = items.last().filter(|_| more).map(|last| last.id);
        Page { items, next }
    }

    /// By filters that are looked at task by task, up to a bound.
    fn search<'r>(
        &self,
        rows: impl Iterator<Item = &'r TaskRow>,
        query: &TaskListQuery,
        limit: usize,
    ) -> Page<TaskSummary> {
        let looked_at_max = usize::try_from(LOOKED_AT_MAX).unwrap_or(usize::MAX);
        let mut items: Vec<TaskSummary> = Vec::new();
        for (place, row) in (1..).zip(rows) {
            let task = &row.snapshot.task;
            let is_found = is_tagged(task, query) && has_text(task, query);
            if is_found && self.is_runnable(row, query) {
                if items.len() == limit {
                    let next = items.last().map(|last| last.id);
                    return Page { items, next };
                }
                items.push(summary(row));
            }
            if place == looked_at_max {
                let next = Some(task.id);
                return Page { items, next };
            }
        }
        Page { items, next: None }
    }

    fn is_runnable(&self, row: &TaskRow, query: &TaskListQuery) -> bool {
        let Some(at) = query.runnable_at else {
            return true;
        };
        let snapshot = &row.snapshot;
        let mut steps = snapshot.steps.iter().zip(snapshot.readiness(at));
        steps.any(|(step, readiness)| {
            readiness == Readiness::Ready && !self.paused.contains_key(&step.definition.queue)
        })
    }
}

/// Neither ended nor paused.
fn is_going_on(row: &TaskRow) -> bool {
    let task = &row.snapshot.task;
    !task.status().is_ended() && task.paused_at.is_none()
}

fn summary(row: &TaskRow) -> TaskSummary {
    TaskSummary::of(&row.snapshot.task, row.snapshot.steps.len())
}

/// Whether a value is what was asked for, if anything was.
fn is<T: PartialEq>(value: &T, asked: Option<&T>) -> bool {
    asked.is_none_or(|asked| value == asked)
}

fn matches(task: &Task, query: &TaskListQuery) -> bool {
    is(&task.template.namespace, query.namespace.as_ref())
        && is(&task.template.name, query.template.as_ref())
        && is(&task.status(), query.status.as_ref())
        && query
            .created_from
            .is_none_or(|from| task.created_at >= from)
        && query
            .created_before
            .is_none_or(|before| task.created_at < before)
}

fn is_tagged(task: &Task, query: &TaskListQuery) -> bool {
    let tag = query.tag.as_ref();
    tag.is_none_or(|tag| task.facts.tags.contains(tag))
}

fn has_text(task: &Task, query: &TaskListQuery) -> bool {
    let Some(text) = &query.text else {
        return true;
    };
    let text = text.to_ascii_lowercase();
    let facts = &task.facts;
    let texts = [
        Some(task.template.name.as_str()),
        facts.initiator.as_ref().map(Actor::as_str),
        facts.reason.as_ref().map(Text::as_str),
    ];
    let texts = texts
        .into_iter()
        .flatten()
        .chain(facts.tags.iter().map(Tag::as_str));
    texts
        .map(str::to_ascii_lowercase)
        .any(|there| there.contains(&text))
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
