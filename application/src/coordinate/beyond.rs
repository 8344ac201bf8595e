//! What a coordinator lets start and does not run itself: others are told of it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use domain::id::StepId;
use domain::name::{HandlerName, QueueName};
use domain::template::{Template, TemplateKey};

use super::Coordinator;
use super::shift::Shift;
use crate::ports::{Applied, ClaimScope, ClaimedStep, CommitError, StepChange};
use crate::wake::{add, is_in};

/// For the steps in hand, the queues of the children that are beyond this coordinator: in no queue
/// of its, or of handlers it does not have. Empty for most, and then nothing is kept of a step.
#[derive(Debug, Default)]
pub(super) struct Beyond {
    by_step: BTreeMap<StepId, BTreeSet<QueueName>>,
    /// Of each template: whether any step of it is beyond.
    templates: BTreeMap<TemplateKey, bool>,
    /// The queues it has claimed from.
    seen: BTreeSet<QueueName>,
}

/// What a commit let start.
#[derive(Debug, Default)]
pub(super) struct Released {
    /// Whether it released any children.
    any: bool,
    /// The queues of those that are beyond this coordinator.
    beyond: BTreeSet<QueueName>,
}

impl Beyond {
    /// Takes note of claimed steps.
    pub(super) fn take(&mut self, claimed: &[ClaimedStep], coordinator: &Coordinator) {
        for ClaimedStep { step, template, .. } in claimed {
            add(&mut self.seen, &step.definition.queue);
            if !self.has_any(template, coordinator) {
                continue;
            }
            let mut queues = BTreeSet::new();
            let children = template.graph().children(step.id.index).iter();
            for child in children.filter_map(|child| template.step(*child)) {
                if !runs(coordinator, &child.queue, &child.handler) {
                    add(&mut queues, &child.queue);
                }
            }
            if !queues.is_empty() {
                self.by_step.insert(step.id, queues);
            }
        }
    }

    fn has_any(&mut self, template: &Arc<Template>, coordinator: &Coordinator) -> bool {
        if let Some(any) = self.templates.get(template.key()) {
            return *any;
        }
        let mut steps = template.steps().iter();
        let any = steps.any(|step| !runs(coordinator, &step.queue, &step.handler));
        self.templates.insert(template.key().clone(), any);
        any
    }
}

fn runs(coordinator: &Coordinator, queue: &QueueName, handler: &HandlerName) -> bool {
    let handlers = coordinator.executor.handlers();
    is_in(&coordinator.options.scope, queue) && handlers.get(handler).is_some()
}

impl Shift<'_> {
    /// What a commit of these changes let start, by the answers of the store.
    pub(super) fn released<'c>(
        &mut self,
        changes: impl Iterator<Item = &'c StepChange>,
        answers: &[Result<Applied, CommitError>],
    ) -> Released {
        let mut released = Released::default();
        for (change, answer) in changes.zip(answers) {
            // What is sent again keeps what is known of it.
            if let Err(CommitError::Stale { .. } | CommitError::Store(_)) = answer {
                continue;
            }
            let beyond = self.beyond.by_step.remove(&change.decision.after.id);
            if answer.is_ok() && change.decision.releases_children() {
                released.any = true;
                released.beyond.extend(beyond.into_iter().flatten());
            }
        }
        released
    }

    /// After a commit that had room to claim so many and claimed so many: tells others of what is
    /// left over. Nobody is told if all that may start is in hand here.
    pub(super) fn pass_on(&mut self, released: Released, room: usize, claimed: usize) {
        let mut queues = released.beyond;
        if claimed >= room && (released.any || room > 0) {
            queues.extend(self.own_queues());
        }
        let task = match self.coordinator.options.scope {
            ClaimScope::Task(task) => Some(task),
            ClaimScope::Step(step) => Some(step.task),
            ClaimScope::Queues(_) => None,
        };
        self.coordinator.orchestrator.announce(queues, task);
    }

    fn own_queues(&self) -> Vec<QueueName> {
        match &self.coordinator.options.scope {
            ClaimScope::Queues(queues) => queues.clone(),
            ClaimScope::Task(_) | ClaimScope::Step(_) => self.beyond.seen.iter().cloned().collect(),
        }
    }
}
