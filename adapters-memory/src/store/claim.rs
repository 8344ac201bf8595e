//! Handing out steps.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use application::ports::{ClaimRequest, ClaimScope, ClaimedStep, NextDue};
use domain::history::{Stamp, Transition};
use domain::id::StepId;
use domain::name::{HandlerName, StepName};
use domain::payload::Payload;
use domain::step::{Decision, Step, StepCommand};
use domain::task::TaskCommand;
use domain::text::Actor;
use domain::time::Timestamp;

use super::row::TaskRow;
use super::state::State;

/// The most steps one claim hands out.
const CLAIM_LIMIT_MAX: u32 = 1_000;

impl State {
    /// Hands out steps; `task_trail` takes the rows of history of the tasks that it started.
    pub(super) fn claim(
        &mut self,
        request: &ClaimRequest,
        task_trail: &mut Vec<Transition>,
    ) -> Vec<ClaimedStep> {
        self.index.promote(&mut self.tasks, request.now);
        let stamp = Stamp::by(request.now, Actor::named(request.worker.as_str()));
        let limit = usize::try_from(request.limit.clamp(1, CLAIM_LIMIT_MAX)).unwrap_or(1);
        let ready = self.candidates(&request.scope);
        let decisions = ready.filter_map(|id| self.start(id, request, &stamp));
        let decisions: Vec<Decision> = decisions.take(limit).collect();
        let hand_out = |decision| self.hand_out(decision, &stamp, task_trail);
        decisions.into_iter().filter_map(hand_out).collect()
    }

    /// The steps of a scope that are in the lanes, in the order of their places.
    fn candidates(&self, scope: &ClaimScope) -> Box<dyn Iterator<Item = StepId> + '_> {
        match scope {
            ClaimScope::Queues(queues) => {
                let open = queues
                    .iter()
                    .filter(|queue| !self.paused.contains_key(*queue));
                Box::new(self.index.in_queues(&open.collect::<BTreeSet<_>>()))
            }
            ClaimScope::Task(task) => Box::new(self.index.in_task(*task)),
            ClaimScope::Step(step) => Box::new(std::iter::once(*step)),
        }
    }

    /// What the domain says about starting this step: the lanes only narrow the choice.
    fn start(&self, id: StepId, request: &ClaimRequest, stamp: &Stamp) -> Option<Decision> {
        let row = self.tasks.get(&id.task)?;
        let step = row.step(id.index)?;
        if !wants(request.handlers.as_deref(), step) {
            return None;
        }
        let gate = row.gate(self.paused.contains_key(&step.definition.queue));
        let worker = request.worker.clone();
        let command = StepCommand::Start {
            worker,
            lease: request.lease,
            gate,
        };
        step.decide(&command, stamp).ok()
    }

    fn hand_out(
        &mut self,
        decision: Decision,
        stamp: &Stamp,
        task_trail: &mut Vec<Transition>,
    ) -> Option<ClaimedStep> {
        let id = decision.after.id;
        let row = self.tasks.get_mut(&id.task)?;
        task_trail.extend(row.enter(TaskCommand::Start, stamp));
        row.snapshot.task.tally = row.snapshot.task.tally.apply(decision.tally(false));
        row.history.extend(decision.trail);
        let step = decision.after.clone();
        // Its seat stays as it was until it is pending again.
        let ready_at = row.ready_at(id.index);
        row.write(decision.after, stamp.at);
        self.index.refresh(row, id.index);
        self.journal.enter(row);
        Some(ClaimedStep {
            step,
            template: Arc::clone(&row.snapshot.template),
            context: Arc::clone(&row.context),
            parents: parents(row, id),
            ready_at,
        })
    }

    /// What time brings next.
    pub(super) fn next_due(&self, scope: &ClaimScope, handlers: Option<&[HandlerName]>) -> NextDue {
        NextDue {
            step: self.next_step(scope, handlers),
            lapse: self.index.next_lapse(),
            wake: self.index.next_wake(),
        }
    }

    /// When time brings the next step of a scope on.
    fn next_step(&self, scope: &ClaimScope, handlers: Option<&[HandlerName]>) -> Option<Timestamp> {
        let due_at = |id: StepId, handlers: Option<&[HandlerName]>| {
            let row = self.tasks.get(&id.task)?;
            let step = row.step(id.index)?;
            let queue = &step.definition.queue;
            let inside = match scope {
                ClaimScope::Queues(queues) => queues.contains(queue),
                ClaimScope::Task(task) => id.task == *task,
                ClaimScope::Step(step) => id == *step,
            };
            let paused = self.paused.contains_key(queue);
            row.due_at(id.index, paused)
                .filter(|_| inside && wants(handlers, step))
        };
        // All of them: one whose wait is over may stand before one that never waited.
        let mine = |id| due_at(id, handlers);
        let ready = self.candidates(scope).filter_map(mine).min();
        let waiting = self.index.waiting().find_map(mine);
        // Whoever runs it and with what handler: what comes after it may be mine.
        let running = self.index.running().find_map(|id| due_at(id, None));
        [ready, waiting, running].into_iter().flatten().min()
    }
}

fn wants(handlers: Option<&[HandlerName]>, step: &Step) -> bool {
    handlers.is_none_or(|handlers| handlers.contains(&step.definition.handler))
}

/// The results of a step's parents, by name.
pub(super) fn parents(row: &TaskRow, id: StepId) -> BTreeMap<StepName, Payload> {
    let template = &row.snapshot.template;
    let parents = template.graph().parents(id.index).iter();
    let named = parents.filter_map(|parent| {
        let result = row.results.get(parent)?;
        Some((template.step(*parent)?.name.clone(), result.clone()))
    });
    named.collect()
}
