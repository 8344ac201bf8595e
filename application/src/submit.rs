//! Submitting tasks.

mod found;

use std::collections::BTreeSet;
use std::sync::Arc;

use domain::event::{Event, Signal};
use domain::name::{Namespace, QueueName, TemplateName};
use domain::payload::Payload;
use domain::task::submission::fingerprint;
use domain::task::{NewTask, Snapshot, SubmissionFacts};
use domain::template::Template;

use tracing::Span;

use crate::orchestrator::Orchestrator;
use crate::ports::{StoreError, SubmitRefusal, Submitted, VersionChoice};
use crate::schema::ContextProblem;
use crate::wake::startable;
use found::Found;

/// The most tags of a task.
const TAGS_MAX: usize = 32;
/// Priorities reach from minus this to this.
const PRIORITY_MAX: i16 = 1_000;

/// A task someone wants.
#[derive(Clone, Debug)]
pub struct SubmitRequest {
    /// The namespace of the template and the task.
    pub namespace: Namespace,
    /// The template.
    pub template: TemplateName,
    /// Which version of it.
    pub version: VersionChoice,
    /// What its steps work on.
    pub context: Payload,
    /// All else.
    pub facts: SubmissionFacts,
}

/// Why a task was not taken. Nothing has changed.
#[derive(Debug, thiserror::Error)]
pub enum SubmitError {
    /// There is no such template.
    #[error("there is no template {namespace}/{template}{}", shown(.version))]
    NoTemplate {
        /// The namespace.
        namespace: Namespace,
        /// The name.
        template: TemplateName,
        /// The version.
        version: VersionChoice,
    },
    /// The context does not satisfy the template's schema.
    #[error("the context does not fit the template: {}", joined(.0))]
    BadContext(Vec<ContextProblem>),
    /// The template's schema cannot be used.
    #[error("{0}")]
    BadSchema(String),
    /// A field is out of bounds.
    #[error("{field}: {problem}")]
    BadField {
        /// Which.
        field: &'static str,
        /// What is wrong.
        problem: String,
    },
    /// The store refused this task.
    #[error(transparent)]
    Refused(#[from] SubmitRefusal),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

fn shown(version: &VersionChoice) -> String {
    match version {
        VersionChoice::Latest => String::new(),
        VersionChoice::Exactly(version) => format!("@{version}"),
    }
}

fn joined(problems: &[ContextProblem]) -> String {
    problems
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join("; ")
}

impl Orchestrator {
    /// Submits one task.
    ///
    /// # Errors
    /// [`SubmitError`].
    pub async fn submit(&self, request: SubmitRequest) -> Result<Submitted, SubmitError> {
        let mut answers = self.submit_batch(vec![request]).await?;
        let missing = || StoreError::unavailable("the store did not answer for the task");
        answers.pop().unwrap_or_else(|| Err(missing().into()))
    }

    /// Submits many tasks; each is taken or refused by itself, answers in order.
    ///
    /// # Errors
    /// [`StoreError`] when the store failed as a whole.
    pub async fn submit_batch(
        &self,
        requests: Vec<SubmitRequest>,
    ) -> Result<Vec<Result<Submitted, SubmitError>>, StoreError> {
        let mut answers: Vec<Option<SubmitError>> = Vec::with_capacity(requests.len());
        let mut tasks = Vec::with_capacity(requests.len());
        let mut found = Found::default();
        for request in requests {
            match self.prepare(request, &mut found).await {
                Ok(task) => {
                    tasks.push(task);
                    answers.push(None);
                }
                Err(SubmitError::Store(error)) => return Err(error),
                Err(refusal) => answers.push(Some(refusal)),
            }
        }
        let steps = tasks.iter().flat_map(|task| &task.snapshot.steps);
        let queues = startable(steps);
        let templates: Vec<Arc<Template>> = tasks
            .iter()
            .map(|task| Arc::clone(&task.snapshot.template))
            .collect();
        let spans = self.spans(&tasks);
        let mut taken = self.ports.tasks.submit(tasks).await?.into_iter();
        drop(spans);
        let missing = || StoreError::unavailable("the store did not answer for every task");
        let answers: Vec<Result<Submitted, SubmitError>> = answers
            .into_iter()
            .map(|refusal| match refusal {
                Some(refusal) => Err(refusal),
                None => Ok(taken.next().ok_or_else(missing)??),
            })
            .collect();
        self.count_new(&answers, &templates);
        self.tell_new(&answers, queues);
        Ok(answers)
    }

    /// The first span of each task's trace, open until they are dropped.
    fn spans(&self, tasks: &[NewTask]) -> Vec<Span> {
        let spans = tasks.iter().map(|new| {
            let Snapshot { task, template, .. } = &new.snapshot;
            let key = template.key();
            let span = tracing::info_span!(
                parent: None,
                "submit",
                task = %task.id,
                namespace = %key.namespace,
                template = %key.name,
                version = %key.version,
            );
            self.traces.begin(&span, task.id);
            span
        });
        spans.collect()
    }

    /// `templates` has one for each answer that did not come before the store was asked.
    fn count_new(&self, answers: &[Result<Submitted, SubmitError>], templates: &[Arc<Template>]) {
        let asked = answers.iter().filter(|answer| is_of_store(answer));
        for (answer, template) in asked.zip(templates) {
            if matches!(answer, Ok(submitted) if !submitted.replayed) {
                self.metrics.work.created(template);
            }
        }
    }

    fn tell_new(&self, answers: &[Result<Submitted, SubmitError>], queues: BTreeSet<QueueName>) {
        let new = answers
            .iter()
            .flatten()
            .filter(|submitted| !submitted.replayed);
        let events: Vec<Event> = new
            .map(|submitted| {
                Event::Signal(Signal::TaskStarted {
                    task: submitted.task,
                })
            })
            .collect();
        if !events.is_empty() {
            self.tell(events);
            // What starts later is not announced: others look every other second.
            self.announce_or_wake(queues, None);
        }
    }

    async fn prepare(
        &self,
        request: SubmitRequest,
        found: &mut Found,
    ) -> Result<NewTask, SubmitError> {
        check_facts(&request.facts)?;
        let template = found.find(&self.ports, &request).await?;
        let problems = self
            .schemas
            .check(&template, &request.context)
            .map_err(SubmitError::BadSchema)?;
        if !problems.is_empty() {
            return Err(SubmitError::BadContext(problems));
        }
        let asked_for = format!(
            "{}/{}{}",
            request.namespace,
            request.template,
            shown(&request.version)
        );
        let fingerprint = fingerprint(&asked_for, &request.context, &request.facts);
        let now = self.ports.clock.now();
        let id = self.ports.entropy.task_id(now);
        let snapshot = Snapshot::born(template, id, request.facts, now);
        Ok(NewTask {
            snapshot,
            context: request.context,
            fingerprint,
        })
    }
}

/// Whether the store gave this answer; the others were refused before.
const fn is_of_store(answer: &Result<Submitted, SubmitError>) -> bool {
    matches!(
        answer,
        Ok(_) | Err(SubmitError::Refused(_) | SubmitError::Store(_))
    )
}

fn check_facts(facts: &SubmissionFacts) -> Result<(), SubmitError> {
    if facts.tags.len() > TAGS_MAX {
        let problem = format!("{} tags, at most {TAGS_MAX} are allowed", facts.tags.len());
        return Err(SubmitError::BadField {
            field: "tags",
            problem,
        });
    }
    if !(-PRIORITY_MAX..=PRIORITY_MAX).contains(&facts.priority) {
        let problem = format!(
            "{} is not from -{PRIORITY_MAX} to {PRIORITY_MAX}",
            facts.priority
        );
        return Err(SubmitError::BadField {
            field: "priority",
            problem,
        });
    }
    Ok(())
}
