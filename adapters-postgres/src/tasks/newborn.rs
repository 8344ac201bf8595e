//! New tasks as columns.

use std::collections::BTreeMap;

use domain::name::{IdempotencyKey, Tag};
use domain::step::Step;
use domain::step::order::PRIORITY_HEAD_START;
use domain::task::{NewTask, Task};
use domain::template::{ContentHash, OnFailure, TemplateKey};
use domain::text::{Actor, Text};
use sqlx::postgres::{PgArguments, Postgres};
use sqlx::query::Query;
use uuid::Uuid;

use crate::row::int;
use crate::templates::version_order;
use crate::time::At;

/// The columns of new tasks, in the order of `tasker.submit_tasks`. Their steps are copied from the
/// template inside the server.
#[derive(Default)]
pub(super) struct Columns<'a> {
    templates: Templates<'a>,
    template: Vec<i32>,
    ids: Vec<Uuid>,
    created_at: Vec<At>,
    created_micros: Vec<i64>,
    fingerprints: Vec<&'a [u8]>,
    contexts: Vec<String>,
    run_at: Vec<Option<At>>,
    start_at: Vec<Option<At>>,
    priorities: Vec<Option<i16>>,
    head_starts: Vec<Option<i64>>,
    tags: Vec<Option<String>>,
    initiators: Vec<Option<&'a str>>,
    reasons: Vec<Option<&'a str>>,
    keys: Vec<Option<&'a str>>,
}

impl<'a> Columns<'a> {
    pub(super) fn push(&mut self, new: &'a NewTask) {
        let task = &new.snapshot.task;
        let facts = &task.facts;
        self.template.push(self.templates.place(task));
        self.ids.push(task.id.as_uuid());
        self.created_at.push(At(task.created_at));
        self.created_micros.push(task.created_at.as_micros());
        self.fingerprints.push(&new.fingerprint);
        self.contexts.push(new.context.as_value().to_string());
        self.run_at.push(facts.run_at.map(At));
        // What its roots wait for, if anything; the same for all of them.
        let start_at = facts
            .run_at
            .and_then(|_| new.snapshot.steps.iter().find_map(Step::next_run_at));
        self.start_at.push(start_at.map(At));
        let priority = Some(facts.priority).filter(|priority| *priority != 0);
        self.priorities.push(priority);
        let head_start = i64::try_from(PRIORITY_HEAD_START.as_micros()).unwrap_or(i64::MAX);
        let head_start = |priority| i64::from(priority).saturating_mul(head_start);
        self.head_starts.push(priority.map(head_start));
        self.tags.push(array_literal(&facts.tags));
        self.initiators
            .push(facts.initiator.as_ref().map(Actor::as_str));
        self.reasons.push(facts.reason.as_ref().map(Text::as_str));
        self.keys
            .push(facts.idempotency_key.as_ref().map(IdempotencyKey::as_str));
    }

    pub(super) fn bind(
        self,
        query: Query<'_, Postgres, PgArguments>,
    ) -> Query<'_, Postgres, PgArguments> {
        self.templates
            .bind(query)
            .bind(self.template)
            .bind(self.ids)
            .bind(self.created_at)
            .bind(self.created_micros)
            .bind(self.fingerprints)
            .bind(self.contexts)
            .bind(unless_empty(self.run_at))
            .bind(unless_empty(self.start_at))
            .bind(unless_empty(self.priorities))
            .bind(unless_empty(self.head_starts))
            .bind(unless_empty(self.tags))
            .bind(unless_empty(self.initiators))
            .bind(unless_empty(self.reasons))
            .bind(unless_empty(self.keys))
    }
}

/// Null for a column that is null in every row: the server need not take it apart.
fn unless_empty<T>(column: Vec<Option<T>>) -> Option<Vec<Option<T>>> {
    column.iter().any(Option::is_some).then_some(column)
}

/// Tags as PostgreSQL writes an array; nothing for none. There are no arrays of arrays of different
/// lengths, so each task's are sent as text.
fn array_literal(tags: &[Tag]) -> Option<String> {
    if tags.is_empty() {
        return None;
    }
    let quoted = |tag: &Tag| {
        let escaped = tag.as_str().replace('\\', "\\\\").replace('"', "\\\"");
        format!("\"{escaped}\"")
    };
    let quoted: Vec<String> = tags.iter().map(quoted).collect();
    Some(format!("{{{}}}", quoted.join(",")))
}

/// The templates of the batch, each once.
#[derive(Default)]
struct Templates<'a> {
    places: BTreeMap<(&'a TemplateKey, &'a ContentHash), i32>,
    namespaces: Vec<&'a str>,
    names: Vec<&'a str>,
    versions: Vec<String>,
    hashes: Vec<&'a [u8]>,
    fail_fast: Vec<bool>,
    steps: Vec<i32>,
    roots: Vec<i32>,
}

impl<'a> Templates<'a> {
    /// Which of them the template of a task is, from 1.
    fn place(&mut self, task: &'a Task) -> i32 {
        let next = i32::try_from(self.names.len().saturating_add(1)).unwrap_or(i32::MAX);
        let place = self.places.entry((&task.template, &task.content_hash));
        let place = *place.or_insert(next);
        if place == next {
            self.namespaces.push(task.template.namespace.as_str());
            self.names.push(task.template.name.as_str());
            self.versions.push(version_order(&task.template.version));
            self.hashes.push(task.content_hash.as_bytes());
            self.fail_fast.push(task.on_failure == OnFailure::FailFast);
            // Nothing is done yet: these are the same for every task of the template.
            self.steps.push(int(task.tally.unfinished));
            self.roots.push(int(task.tally.live));
        }
        place
    }

    fn bind(self, query: Query<'_, Postgres, PgArguments>) -> Query<'_, Postgres, PgArguments> {
        query
            .bind(self.namespaces)
            .bind(self.names)
            .bind(self.versions)
            .bind(self.hashes)
            .bind(self.fail_fast)
            .bind(self.steps)
            .bind(self.roots)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_with_the_characters_of_an_array_are_quoted() {
        let tags = ["plain", r#"a"b"#, r"a\b", "a,b{c}", "NULL"];
        let tags: Vec<Tag> = tags.iter().map(|tag| Tag::parse(tag).unwrap()).collect();
        let literal = array_literal(&tags).unwrap();
        assert_eq!(literal, r#"{"plain","a\"b","a\\b","a,b{c}","NULL"}"#);
        assert_eq!(array_literal(&[]), None);
    }
}
