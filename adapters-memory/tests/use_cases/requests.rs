//! Names, templates, requests, options.

use application::ports::{ClaimScope, VersionChoice};
use application::{CoordinatorOptions, OperateRequest, SubmitRequest, Until};
use domain::id::TaskId;
use domain::millis::Millis;
use domain::name::{HandlerName, QueueName, StepName, WorkerId};
use domain::payload::Payload;
use domain::retry::{Backoff, RetryPolicy};
use domain::task::SubmissionFacts;
use domain::template::{StepBuilder, Template, TemplateBuilder};
use domain::text::{Actor, Text};

/// The lease of every claim unless a test says otherwise.
pub(crate) const LEASE: Millis = Millis::from_secs(30);

/// Options for one task.
pub(crate) fn of_task(task: TaskId, until: Until) -> CoordinatorOptions {
    CoordinatorOptions::new(ClaimScope::Task(task), until, worker("w1"))
}

/// Options for the default queue.
pub(crate) fn of_queue(until: Until) -> CoordinatorOptions {
    let scope = ClaimScope::Queues(vec![QueueName::default()]);
    CoordinatorOptions::new(scope, until, worker("w1"))
}

pub(crate) fn worker(name: &str) -> WorkerId {
    WorkerId::parse(name).unwrap()
}

pub(crate) fn handler_name(name: &str) -> HandlerName {
    HandlerName::parse(name).unwrap()
}

pub(crate) fn step_name(name: &str) -> StepName {
    StepName::parse(name).unwrap()
}

pub(crate) fn json(text: &str) -> Payload {
    Payload::parse(text).unwrap()
}

/// Who operates, and why.
pub(crate) fn olga() -> OperateRequest {
    OperateRequest {
        by: Actor::named("olga"),
        reason: Some(Text::clean("because")),
    }
}

/// Three attempts, this many seconds between, no jitter.
pub(crate) fn fixed(secs: u64) -> RetryPolicy {
    RetryPolicy {
        backoff: Backoff::Fixed {
            delay: Millis::from_secs(secs),
        },
        jitter_percent: 0,
        ..RetryPolicy::default()
    }
}

/// A step of handler `work` after these parents, ten seconds between its attempts.
pub(crate) fn step(name: &str, parents: &[&str]) -> StepBuilder {
    let builder = StepBuilder::new(name, "work").unwrap();
    builder
        .after(parents.iter().copied())
        .unwrap()
        .retry(fixed(10))
}

/// A template of these steps, named by them.
pub(crate) fn draft(steps: impl IntoIterator<Item = StepBuilder>) -> TemplateBuilder {
    let steps: Vec<StepBuilder> = steps.into_iter().collect();
    let all = |name| {
        let builder = TemplateBuilder::new("tests", name, "1.0.0").unwrap();
        steps.iter().cloned().fold(builder, TemplateBuilder::step)
    };
    let unnamed = all("unnamed").into_spec();
    let names = unnamed.steps.iter().map(|step| step.name.as_str());
    all(&names.collect::<Vec<_>>().join("-"))
}

pub(crate) fn template(steps: impl IntoIterator<Item = StepBuilder>) -> Template {
    draft(steps).build().unwrap()
}

/// A submission to this very template.
pub(crate) fn request(template: &Template) -> SubmitRequest {
    let key = template.key();
    SubmitRequest {
        namespace: key.namespace.clone(),
        template: key.name.clone(),
        version: VersionChoice::Exactly(key.version.clone()),
        context: Payload::empty(),
        facts: SubmissionFacts::default(),
    }
}
