//! Waking those who wait for work, in this process and in others.

use std::collections::BTreeSet;

use domain::id::TaskId;
use domain::name::QueueName;
use domain::status::Status;
use domain::step::{Decision, Step};
use domain::template::Template;
use tokio::sync::broadcast;
use tokio::sync::broadcast::error::{RecvError, TryRecvError};

use crate::orchestrator::Orchestrator;
use crate::ports::{ClaimScope, Heard};

/// How many calls may wait to be heard. Whoever misses one looks as if it was meant.
const CALLS_WAITING: usize = 256;

/// That there may be work.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    /// In these queues; none is any.
    queues: Option<BTreeSet<QueueName>>,
    /// Of this task only.
    task: Option<TaskId>,
}

/// Calls of a process to its own coordinators.
#[derive(Clone, Debug)]
pub(crate) struct Calls(broadcast::Sender<Call>);

impl Default for Calls {
    fn default() -> Self {
        Self(broadcast::Sender::new(CALLS_WAITING))
    }
}

impl Calls {
    fn send(&self, call: Call) {
        // An error means that nobody waits in this process.
        let _: Result<usize, _> = self.0.send(call);
    }
}

impl Orchestrator {
    /// Wakes the coordinators of this process that wait for work.
    pub fn wake(&self) {
        self.calls.send(Call {
            queues: None,
            task: None,
        });
    }

    /// Wakes whoever waits for steps of these queues, here and in other processes; `task` if all
    /// of those steps are of one.
    pub(crate) fn announce(&self, queues: BTreeSet<QueueName>, task: Option<TaskId>) {
        if queues.is_empty() {
            return;
        }
        self.ports.wakeups.announce(&queues);
        self.calls.send(Call {
            queues: Some(queues),
            task,
        });
    }

    /// The same; if none of these steps may start at once, whoever waits here still learns that
    /// something has changed, and looks at when it is due.
    pub(crate) fn announce_or_wake(&self, queues: BTreeSet<QueueName>, task: Option<TaskId>) {
        if queues.is_empty() {
            self.wake();
        } else {
            self.announce(queues, task);
        }
    }

    /// An ear for calls to whoever works in this scope, from now on.
    pub(crate) fn ear(&self, scope: ClaimScope) -> Ear {
        Ear {
            scope,
            here: self.calls.0.subscribe(),
            elsewhere: self.ports.wakeups.listen(),
            is_cut_off: false,
        }
    }
}

/// Hears calls that are meant for one scope.
#[derive(Debug)]
pub(crate) struct Ear {
    scope: ClaimScope,
    here: broadcast::Receiver<Call>,
    elsewhere: broadcast::Receiver<Heard>,
    /// Nothing will come from elsewhere any more.
    is_cut_off: bool,
}

impl Ear {
    /// Whether anything was called since it was last asked.
    pub(crate) fn was_called(&mut self) -> bool {
        let mut called = false;
        loop {
            match self.here.try_recv() {
                Ok(call) => called |= concerns(&self.scope, &call),
                Err(TryRecvError::Lagged(_)) => called = true,
                Err(TryRecvError::Empty | TryRecvError::Closed) => break,
            }
        }
        loop {
            match self.elsewhere.try_recv() {
                Ok(heard) => called |= is_of(&self.scope, &heard),
                Err(TryRecvError::Lagged(_)) => called = true,
                Err(TryRecvError::Empty | TryRecvError::Closed) => break,
            }
        }
        called
    }

    /// Returns when something is called. May be dropped and asked again.
    pub(crate) async fn called(&mut self) {
        loop {
            tokio::select! {
                biased;
                call = self.here.recv() => match call {
                    Ok(call) if !concerns(&self.scope, &call) => {}
                    Ok(_) | Err(RecvError::Lagged(_)) => return,
                    // The orchestrator is held by whoever listens.
                    Err(RecvError::Closed) => std::future::pending().await,
                },
                heard = self.elsewhere.recv(), if !self.is_cut_off => match heard {
                    Ok(heard) if !is_of(&self.scope, &heard) => {}
                    Ok(_) | Err(RecvError::Lagged(_)) => return,
                    Err(RecvError::Closed) => self.is_cut_off = true,
                },
            }
        }
    }
}

fn concerns(scope: &ClaimScope, call: &Call) -> bool {
    let here = match (scope, call.task) {
        (ClaimScope::Task(mine), Some(task)) => *mine == task,
        (ClaimScope::Step(mine), Some(task)) => mine.task == task,
        (ClaimScope::Queues(_), _) | (_, None) => true,
    };
    let mut queues = call.queues.iter().flatten();
    here && (call.queues.is_none() || queues.any(|queue| is_in(scope, queue)))
}

fn is_of(scope: &ClaimScope, heard: &Heard) -> bool {
    match heard {
        Heard::Queue(queue) => is_in(scope, queue),
        Heard::Everything => true,
    }
}

/// Whether steps of this queue may be of this scope.
pub(crate) fn is_in(scope: &ClaimScope, queue: &QueueName) -> bool {
    match scope {
        ClaimScope::Queues(queues) => queues.contains(queue),
        ClaimScope::Task(_) | ClaimScope::Step(_) => true,
    }
}

/// Whether a step may start at once, as far as it knows itself.
pub(crate) fn may_start(step: &Step) -> bool {
    step.status() == Status::Pending && step.unmet == 0 && step.next_run_at().is_none()
}

/// The queues of those of these steps that may start at once.
pub(crate) fn startable<'s>(steps: impl IntoIterator<Item = &'s Step>) -> BTreeSet<QueueName> {
    let mut queues = BTreeSet::new();
    for step in steps.into_iter().filter(|step| may_start(step)) {
        add(&mut queues, &step.definition.queue);
    }
    queues
}

/// The queues of the steps that a decision may have let start, among them those of children that
/// may still wait for other parents.
pub(crate) fn released(template: &Template, decision: &Decision) -> BTreeSet<QueueName> {
    let mut queues = startable([&decision.after]);
    if decision.releases_children() {
        let children = template.graph().children(decision.after.id.index);
        for child in children.iter().filter_map(|child| template.step(*child)) {
            add(&mut queues, &child.queue);
        }
    }
    queues
}

/// Adds a name, copied only if it is new: most steps are in the same queue.
pub(crate) fn add(queues: &mut BTreeSet<QueueName>, queue: &QueueName) {
    if !queues.contains(queue) {
        queues.insert(queue.clone());
    }
}
