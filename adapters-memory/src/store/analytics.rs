//! [`Analytics`].

use std::cmp::Reverse;
use std::collections::BTreeMap;

use application::ports::analytics::{STEPS_MAX, TASKS_MAX};
use application::ports::{
    Analytics, ErrorSample, HealthCounts, HotStep, Performance, SlowStep, SlowTask, Spread,
    StoreError, Window,
};
use async_trait::async_trait;
use domain::millis::Millis;
use domain::name::{ErrorClass, Namespace, StepName, TemplateName};
use domain::status::Status;
use domain::step::Step;
use domain::task::Task;
use domain::text::Text;
use domain::time::Timestamp;

use super::MemoryStore;
use super::index::Slot;
use super::read::bounded;
use super::row::TaskRow;
use super::state::State;

/// The most steps that wait and are looked at for what they failed of.
const WAITING_MAX: usize = 10_000;
/// The most errors told apart.
const ERRORS_MAX: usize = 1_000;
/// What is kept of a message.
const MESSAGE_MAX: usize = 1_000;

/// A step of a template, all versions together.
type Key = (Namespace, TemplateName, StepName);

#[async_trait]
impl Analytics for MemoryStore {
    async fn performance(&self, window: &Window) -> Result<Performance, StoreError> {
        let state = self.state();
        let tasks = state.ended_lately(window);
        let mut told = Performance::default();
        let mut durations = Vec::with_capacity(tasks.len());
        for row in &tasks {
            let task = &row.snapshot.task;
            let count = match task.status() {
                Status::Complete => &mut told.complete,
                Status::Error => &mut told.error,
                Status::Cancelled => &mut told.cancelled,
                Status::ResolvedManually => &mut told.resolved,
                Status::Pending | Status::InProgress => continue,
            };
            *count += 1;
            durations.extend(lasted(task));
            let end = task.state.completed_at();
            told.earliest_end = [told.earliest_end, end].into_iter().flatten().min();
        }
        let steps = ended_steps(&tasks);
        told.tasks = Spread::of(durations);
        told.retries = steps.iter().map(|(_, step, _)| retries(step)).sum();
        told.failed_steps = failed(steps.iter().map(|(_, step, _)| *step));
        told.steps = Spread::of(steps.iter().map(|(.., took)| *took).collect());
        Ok(told)
    }

    async fn hot_steps(&self, window: &Window, limit: u32) -> Result<Vec<HotStep>, StoreError> {
        let state = self.state();
        let tasks = state.ended_lately(window);
        let mut groups: BTreeMap<Key, Vec<(&Step, u64)>> = BTreeMap::new();
        for (row, step, took) in ended_steps(&tasks) {
            let template = &row.snapshot.task.template;
            let (namespace, name) = (template.namespace.clone(), template.name.clone());
            let key = (namespace, name, step.definition.name.clone());
            groups.entry(key).or_default().push((step, took));
        }
        let mut hot: Vec<(u64, HotStep)> = groups
            .into_iter()
            .map(|((namespace, template, step), all)| {
                let durations: Vec<u64> = all.iter().map(|(_, took)| *took).collect();
                let told = HotStep {
                    namespace,
                    template,
                    step,
                    retries: all.iter().map(|(step, _)| retries(step)).sum(),
                    failed: failed(all.iter().map(|(step, _)| *step)),
                    spread: Spread::of(durations.clone()),
                };
                (durations.iter().sum(), told)
            })
            .collect();
        // The names are in order already.
        hot.sort_by_key(|(sum, _)| Reverse(*sum));
        let hot = hot.into_iter().map(|(_, hot)| hot);
        Ok(hot.take(bounded(limit)).collect())
    }

    async fn slowest_tasks(
        &self,
        window: &Window,
        limit: u32,
    ) -> Result<Vec<SlowTask>, StoreError> {
        let state = self.state();
        let mut slow: Vec<(u64, &Task)> = state
            .ended_lately(window)
            .into_iter()
            .filter_map(|row| Some((lasted(&row.snapshot.task)?, &row.snapshot.task)))
            .collect();
        slow.sort_by_key(|(took, task)| (Reverse(*took), task.id));
        let told = slow
            .into_iter()
            .take(bounded(limit))
            .filter_map(|(took, task)| {
                let completed_at = task.state.completed_at()?;
                let ran = task.started_at.map(|at| micros(at, completed_at));
                Some(SlowTask {
                    id: task.id,
                    template: task.template.clone(),
                    state: task.status(),
                    took: rounded(took),
                    ran: ran.map(rounded),
                    completed_at,
                })
            });
        Ok(told.collect())
    }

    async fn slowest_steps(
        &self,
        window: &Window,
        limit: u32,
    ) -> Result<Vec<SlowStep>, StoreError> {
        let state = self.state();
        let tasks = state.ended_lately(window);
        let mut slow = ended_steps(&tasks);
        slow.sort_by_key(|(_, step, took)| (Reverse(*took), step.id));
        let told = slow
            .into_iter()
            .take(bounded(limit))
            .filter_map(|(row, step, took)| {
                Some(SlowStep {
                    task: step.id.task,
                    step: step.definition.name.clone(),
                    template: row.snapshot.task.template.clone(),
                    state: step.status(),
                    took: rounded(took),
                    attempts: step.attempts,
                    worker: step.state.attempt()?.0.clone(),
                    completed_at: step.state.completed_at()?,
                })
            });
        Ok(told.collect())
    }

    async fn errors(&self, window: &Window) -> Result<Vec<ErrorSample>, StoreError> {
        let state = self.state();
        let ended = state.ended_lately(window);
        let ended = ended.iter().flat_map(|row| &row.snapshot.steps);
        let ended = ended.filter(|step| step.last_error.is_some());
        let waiting = state.index.waiting().take(WAITING_MAX).filter_map(|id| {
            let row = state.tasks.get(&id.task)?;
            row.step(id.index).filter(|_| is_of(row, window))
        });
        let steps = ended.take(number(STEPS_MAX)).chain(waiting);
        let mut groups: BTreeMap<(Option<ErrorClass>, String), ErrorSample> = BTreeMap::new();
        for step in steps {
            let Some(error) = &step.last_error else {
                continue;
            };
            let message: String = error.message.as_str().chars().take(MESSAGE_MAX).collect();
            let (task, handler) = (step.id.task, &step.definition.handler);
            let key = (error.class.clone(), message);
            let sample = groups
                .entry(key)
                .or_insert_with_key(|(class, message)| ErrorSample {
                    class: class.clone(),
                    message: Text::clean(message),
                    steps: 0,
                    failed: 0,
                    handler: handler.clone(),
                    example: task,
                });
            sample.steps += 1;
            sample.failed += u64::from(step.status() == Status::Error);
            if (task, handler) < (sample.example, &sample.handler) {
                sample.example = task;
                sample.handler = handler.clone();
            }
        }
        let mut samples: Vec<ErrorSample> = groups.into_values().collect();
        samples.sort_by_key(|sample| Reverse(sample.steps));
        samples.truncate(ERRORS_MAX);
        Ok(samples)
    }

    async fn health(&self, now: Timestamp) -> Result<HealthCounts, StoreError> {
        let state = self.state();
        let mut counts = HealthCounts {
            queues_paused: u64::try_from(state.paused.len()).unwrap_or(u64::MAX),
            ..HealthCounts::default()
        };
        for row in state.tasks.values() {
            match row.snapshot.task.status() {
                Status::Pending => counts.tasks_pending += 1,
                Status::InProgress => counts.tasks_in_progress += 1,
                Status::Error => counts.tasks_error += 1,
                Status::Complete | Status::Cancelled | Status::ResolvedManually => {}
            }
            for step in &row.snapshot.steps {
                match row.slot(step.id.index) {
                    Slot::None => {}
                    Slot::Ready { .. } => counts.steps_ready += 1,
                    Slot::Waiting { until } if until <= now => counts.steps_due += 1,
                    Slot::Waiting { .. } => counts.steps_waiting += 1,
                    Slot::Running { lapses_at } => {
                        counts.steps_running += 1;
                        counts.steps_lapsed += u64::from(lapses_at <= now);
                    }
                }
            }
        }
        Ok(counts)
    }
}

impl State {
    /// The tasks of a window, the one that ended last first.
    fn ended_lately(&self, window: &Window) -> Vec<&TaskRow> {
        let words = [
            Status::Complete,
            Status::Error,
            Status::Cancelled,
            Status::ResolvedManually,
        ];
        let ended = words.into_iter().flat_map(|word| self.index.ended(word));
        let mut ended: Vec<_> = ended.filter(|(at, _)| *at >= window.since).collect();
        ended.sort_unstable_by(|one, other| other.cmp(one));
        ended.truncate(number(TASKS_MAX));
        let rows = ended.iter().filter_map(|(_, id)| self.tasks.get(id));
        rows.filter(|row| is_of(row, window)).collect()
    }
}

fn is_of(row: &TaskRow, window: &Window) -> bool {
    let template = &row.snapshot.task.template;
    let wanted = window.namespace.as_ref();
    let of = wanted.is_none_or(|namespace| template.namespace == *namespace);
    let wanted = window.template.as_ref();
    of && wanted.is_none_or(|name| template.name == *name)
}

/// The steps that have ended by an attempt, and how long the last one took in microseconds.
fn ended_steps<'r>(tasks: &[&'r TaskRow]) -> Vec<(&'r TaskRow, &'r Step, u64)> {
    let steps = tasks.iter().flat_map(|row| {
        let steps = row.snapshot.steps.iter();
        steps.map(move |step| (*row, step))
    });
    let ended = steps.filter_map(|(row, step)| {
        let is_ended = matches!(step.status(), Status::Complete | Status::Error);
        let (_, began) = step.state.attempt().filter(|_| is_ended)?;
        Some((row, step, micros(began, step.state.completed_at()?)))
    });
    ended.take(number(STEPS_MAX)).collect()
}

fn retries(step: &Step) -> u64 {
    u64::from(step.attempts.saturating_sub(1))
}

fn failed<'s>(steps: impl Iterator<Item = &'s Step>) -> u64 {
    let failed = steps.filter(|step| step.status() == Status::Error);
    u64::try_from(failed.count()).unwrap_or(u64::MAX)
}

fn lasted(task: &Task) -> Option<u64> {
    Some(micros(task.created_at, task.state.completed_at()?))
}

fn micros(from: Timestamp, to: Timestamp) -> u64 {
    let span = to.as_micros().saturating_sub(from.as_micros());
    u64::try_from(span).unwrap_or(0)
}

/// To the nearest millisecond.
fn rounded(micros: u64) -> Millis {
    Millis::saturating(micros.saturating_add(500).div_euclid(1_000))
}

fn number(bound: u32) -> usize {
    usize::try_from(bound).unwrap_or(usize::MAX)
}
