//! What is counted of tasks and steps, by the names in their templates.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use domain::status::Status;
use domain::step::{Decision, GivenUp, Outcome, StepState};
use domain::template::{StepTemplate, Template};
use domain::time::Timestamp;

use super::catalogue::{ATTEMPTS, SPANS};
use super::family::{Family, OTHER};
use super::instruments::{Counter, Histogram};
use crate::ports::ClaimedStep;

/// At most this many steps of templates are told apart; tasks are, by fewer.
const STEPS_MAX: usize = 2_000;
const TASKS_MAX: usize = 500;
/// At most this many queues are.
pub(super) const QUEUES_MAX: usize = 200;
/// How many definitions are remembered by where they lie. One that is not is looked up by name.
const DEFINITIONS_MAX: usize = 8_192;

/// How an attempt ended, as it is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// With a result.
    Succeeded,
    /// With a failure; it comes back.
    Retried,
    /// With a failure, and no attempt is left.
    Exhausted,
    /// With a failure that no retry mends.
    Failed,
    /// Given back.
    Released,
}

impl Ended {
    pub(super) const ALL: [Self; 5] = [
        Self::Succeeded,
        Self::Retried,
        Self::Exhausted,
        Self::Failed,
        Self::Released,
    ];

    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Succeeded => "succeeded",
            Self::Retried => "retried",
            Self::Exhausted => "exhausted",
            Self::Failed => "failed",
            Self::Released => "released",
        }
    }

    /// How the attempt ended that a decision ends; none if it ends none.
    fn of(decision: &Decision) -> Option<Self> {
        if decision.before.status() != Status::InProgress || decision.is_unchanged() {
            return None;
        }
        match decision.after.state {
            StepState::Complete { .. } => Some(Self::Succeeded),
            StepState::Error { retry_state, .. } => Some(match retry_state {
                GivenUp::Exhausted => Self::Exhausted,
                GivenUp::NotRetryable => Self::Failed,
            }),
            StepState::Pending { .. } if decision.trail.len() == 2 => Some(Self::Retried),
            StepState::Pending { .. } => Some(Self::Released),
            StepState::InProgress { .. }
            | StepState::Cancelled { .. }
            | StepState::ResolvedManually { .. } => None,
        }
    }
}

/// Of one template.
#[derive(Debug)]
pub struct TaskSeries {
    pub(super) created: Counter,
    /// By how they ended.
    pub(super) complete: Counter,
    pub(super) error: Counter,
    pub(super) cancelled: Counter,
    pub(super) resolved: Counter,
    pub(super) attempts: Histogram,
}

impl TaskSeries {
    fn new() -> Self {
        Self {
            created: Counter::default(),
            complete: Counter::default(),
            error: Counter::default(),
            cancelled: Counter::default(),
            resolved: Counter::default(),
            attempts: Histogram::new(ATTEMPTS),
        }
    }

    /// Counts one that ended so.
    fn end(&self, status: Status) {
        let counter = match status {
            Status::Complete => &self.complete,
            Status::Error => &self.error,
            Status::Cancelled => &self.cancelled,
            Status::ResolvedManually => &self.resolved,
            Status::Pending | Status::InProgress => return,
        };
        counter.add(1);
    }
}

/// Of one step of a template.
#[derive(Debug)]
pub struct StepSeries {
    pub(super) claimed: Counter,
    pub(super) ended: [Counter; Ended::ALL.len()],
    pub(super) run: Histogram,
}

impl StepSeries {
    fn new() -> Self {
        Self {
            claimed: Counter::default(),
            ended: Default::default(),
            run: Histogram::new(SPANS),
        }
    }
}

/// All that is counted of the work of one step, found at once.
#[derive(Debug)]
struct Known {
    /// Kept, so that nothing else comes to lie where it does.
    _definition: Arc<StepTemplate>,
    step: Arc<StepSeries>,
    task: Arc<TaskSeries>,
    wait: Arc<Histogram>,
}

/// Tasks, steps, and how long these waited.
#[derive(Debug)]
pub struct Work {
    pub(super) tasks: Family<TaskSeries>,
    pub(super) steps: Family<StepSeries>,
    pub(super) waits: Family<Histogram>,
    pub(super) rescued: Family<Counter>,
    /// By where a definition lies in memory: names are compared once for each template, and not
    /// once for each step.
    known: RwLock<HashMap<usize, Arc<Known>>>,
}

/// An outcome on its way to the store, as it will be counted.
#[derive(Debug)]
pub(crate) struct Noted {
    of: Arc<Known>,
    ended: Ended,
    run_micros: u64,
    attempts: u32,
    rescue: Option<Outcome>,
}

impl Default for Work {
    fn default() -> Self {
        let rescued = Family::new(1, 2, Counter::default);
        for reason in [Outcome::LeaseExpired, Outcome::DeadlineExceeded] {
            rescued.of(&[reason.as_str()]);
        }
        Self {
            tasks: Family::new(2, TASKS_MAX, TaskSeries::new),
            steps: Family::new(4, STEPS_MAX, StepSeries::new),
            waits: Family::new(1, QUEUES_MAX, || Histogram::new(SPANS)),
            rescued,
            known: RwLock::default(),
        }
    }
}

impl Work {
    /// Counts steps that were handed out at a time.
    pub(crate) fn claimed(&self, steps: &[ClaimedStep], at: Timestamp) {
        for claimed in steps {
            let of = self.of(&claimed.step.definition, Some(&claimed.template));
            of.step.claimed.add(1);
            if let Some(ready_at) = claimed.ready_at {
                of.wait.observe(micros_between(ready_at, at));
            }
        }
    }

    /// Takes note of an outcome before it is sent; none if it ends no attempt.
    pub(crate) fn note(&self, decision: &Decision) -> Option<Noted> {
        let ended = Ended::of(decision)?;
        let at = decision.trail.first()?.stamp.at;
        let attempt = decision.before.state.attempt();
        let began = attempt.map_or(at, |(_, began)| began);
        let rescue = decision
            .after
            .lease_end
            .filter(|end| matches!(end, Outcome::LeaseExpired | Outcome::DeadlineExceeded));
        Some(Noted {
            of: self.of(&decision.after.definition, None),
            ended,
            run_micros: micros_between(began, at),
            attempts: decision.after.attempts,
            rescue,
        })
    }

    /// Counts an outcome that was written, and the end of its task if that was it.
    pub(crate) fn written(&self, noted: &Noted, task: Option<Status>) {
        let Noted { of, ended, .. } = noted;
        let place = Ended::ALL.iter().position(|one| one == ended);
        if let Some(counter) = place.and_then(|place| of.step.ended.get(place)) {
            counter.add(1);
        }
        if *ended != Ended::Released {
            of.step.run.observe(noted.run_micros);
        }
        if matches!(ended, Ended::Succeeded | Ended::Exhausted | Ended::Failed) {
            of.task.attempts.observe(noted.attempts.into());
        }
        if let Some(reason) = noted.rescue {
            self.rescued.of(&[reason.as_str()]).add(1);
        }
        if let Some(status) = task {
            of.task.end(status);
        }
    }

    /// Counts a task that is new.
    pub(crate) fn created(&self, template: &Template) {
        self.task(template).created.add(1);
    }

    /// Counts a task that ended by other means than an outcome of a step.
    pub(crate) fn task_ended(&self, template: &Template, status: Status) {
        self.task(template).end(status);
    }

    /// Learns the names of a template's steps, for outcomes that come without it.
    pub(crate) fn learn(&self, template: &Template) {
        for step in template.steps() {
            self.of(step, Some(template));
        }
    }

    fn task(&self, template: &Template) -> Arc<TaskSeries> {
        let key = template.key();
        self.tasks.of(&[key.namespace.as_str(), key.name.as_str()])
    }

    fn of(&self, definition: &Arc<StepTemplate>, template: Option<&Template>) -> Arc<Known> {
        let place = Arc::as_ptr(definition).addr();
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = known.get(&place) {
            return Arc::clone(known);
        }
        drop(known);
        let key = template.map(Template::key);
        let namespace = key.map_or(OTHER, |key| key.namespace.as_str());
        let name = key.map_or(OTHER, |key| key.name.as_str());
        let (step, queue) = (definition.name.as_str(), definition.queue.as_str());
        let found = Arc::new(Known {
            _definition: Arc::clone(definition),
            step: self.steps.of(&[namespace, name, step, queue]),
            task: self.tasks.of(&[namespace, name]),
            wait: self.waits.of(&[queue]),
        });
        if template.is_some() {
            let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
            if known.len() >= DEFINITIONS_MAX {
                known.clear();
            }
            known.insert(place, Arc::clone(&found));
        }
        found
    }
}

/// From one time to a later one; 0 if it is not later.
pub(crate) fn micros_between(from: Timestamp, to: Timestamp) -> u64 {
    let micros = to.as_micros().saturating_sub(from.as_micros());
    u64::try_from(micros).unwrap_or(0)
}
