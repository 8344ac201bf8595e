//! How work has gone lately, from the rows themselves.

use async_trait::async_trait;
use domain::id::TaskId;
use domain::millis::Millis;
use domain::name::{ErrorClass, HandlerName, Namespace, StepName, TemplateName, WorkerId};
use domain::status::Status;
use domain::template::TemplateKey;
use domain::text::Text;
use domain::time::Timestamp;

use super::StoreError;

/// At most so many tasks are looked at, those that ended last.
pub const TASKS_MAX: u32 = 10_000;
/// And at most so many of their steps.
pub const STEPS_MAX: u32 = 100_000;

/// Counts and measures. Every answer is made of what is stored, looks at no more than a bounded
/// part of it, found by an index, and costs the same however much is stored.
#[cfg_attr(any(test, feature = "mock"), mockall::automock)]
#[async_trait]
pub trait Analytics: Send + Sync {
    /// The tasks that ended in a window, and how long they and their steps took.
    async fn performance(&self, window: &Window) -> Result<Performance, StoreError>;

    /// The same by step of a template, those that took most time in all first; at most `limit`.
    async fn hot_steps(&self, window: &Window, limit: u32) -> Result<Vec<HotStep>, StoreError>;

    /// The tasks that took longest from submission to end; at most `limit`, 1 to 1,000.
    async fn slowest_tasks(&self, window: &Window, limit: u32)
    -> Result<Vec<SlowTask>, StoreError>;

    /// The steps whose last attempt took longest; at most `limit`, 1 to 1,000.
    async fn slowest_steps(&self, window: &Window, limit: u32)
    -> Result<Vec<SlowStep>, StoreError>;

    /// What steps failed of: those of tasks that ended in the window, and at most 10,000 that wait
    /// to be tried again, whatever the window. Equal messages of one class are one.
    async fn errors(&self, window: &Window) -> Result<Vec<ErrorSample>, StoreError>;

    /// How much there is of what, each count up to 100,000.
    async fn health(&self, now: Timestamp) -> Result<HealthCounts, StoreError>;
}

/// What is looked at.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Window {
    /// Tasks that ended since then. Of these the last [`TASKS_MAX`], of whatever template.
    pub since: Timestamp,
    /// Of them those of this namespace.
    pub namespace: Option<Namespace>,
    /// And this template.
    pub template: Option<TemplateName>,
}

/// How durations spread: real ones, the smallest that at least so many do not exceed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Spread {
    /// How many.
    pub count: u64,
    /// Their sum over their number, in microseconds, cut.
    pub mean_us: u64,
    /// Of half of them, in microseconds.
    pub p50_us: u64,
    /// Of 95 of 100.
    pub p95_us: u64,
    /// Of 99 of 100.
    pub p99_us: u64,
    /// Of all.
    pub max_us: u64,
}

impl Spread {
    /// Of these durations in microseconds.
    pub fn of(mut durations: Vec<u64>) -> Self {
        durations.sort_unstable();
        let count = u64::try_from(durations.len()).unwrap_or(u64::MAX);
        let sum: u128 = durations.iter().map(|us| u128::from(*us)).sum();
        let mean = sum.checked_div(u128::from(count)).unwrap_or(0);
        // The first that at least this part does not exceed.
        let at = |percent: u64| {
            let place = count
                .saturating_mul(percent)
                .div_ceil(100)
                .saturating_sub(1);
            let place = usize::try_from(place).unwrap_or(usize::MAX);
            durations.get(place).copied().unwrap_or(0)
        };
        Self {
            count,
            mean_us: u64::try_from(mean).unwrap_or(u64::MAX),
            p50_us: at(50),
            p95_us: at(95),
            p99_us: at(99),
            max_us: durations.last().copied().unwrap_or(0),
        }
    }
}

/// How work has gone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Performance {
    /// Tasks that ended `complete`.
    pub complete: u64,
    /// In `error`.
    pub error: u64,
    /// `cancelled`.
    pub cancelled: u64,
    /// `resolved_manually`.
    pub resolved: u64,
    /// From submission to end, of all these.
    pub tasks: Spread,
    /// Last attempts of their steps, waiting not included.
    pub steps: Spread,
    /// Attempts of these steps that did not count as the last.
    pub retries: u64,
    /// Of these steps, those that ended in `error`.
    pub failed_steps: u64,
    /// The end of the earliest task that was looked at: if there were more than could be looked at,
    /// the window begins here.
    pub earliest_end: Option<Timestamp>,
}

impl Performance {
    /// All that ended.
    pub const fn ended(&self) -> u64 {
        self.tasks.count
    }
}

/// One step of a template, over many tasks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HotStep {
    /// Where the template is.
    pub namespace: Namespace,
    /// The template, all versions together.
    pub template: TemplateName,
    /// The step.
    pub step: StepName,
    /// Its last attempts.
    pub spread: Spread,
    /// Attempts before these.
    pub retries: u64,
    /// Those that ended in `error`.
    pub failed: u64,
}

/// A task that took long.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SlowTask {
    /// Which.
    pub id: TaskId,
    /// Of which template.
    pub template: TemplateKey,
    /// How it ended.
    pub state: Status,
    /// From submission to end.
    pub took: Millis,
    /// From the first start to the end, if it ever started.
    pub ran: Option<Millis>,
    /// When it ended.
    pub completed_at: Timestamp,
}

/// A step that took long.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SlowStep {
    /// Of which task.
    pub task: TaskId,
    /// Which.
    pub step: StepName,
    /// Of which template.
    pub template: TemplateKey,
    /// How it ended.
    pub state: Status,
    /// Its last attempt.
    pub took: Millis,
    /// All attempts.
    pub attempts: u32,
    /// Who did the last.
    pub worker: WorkerId,
    /// When it ended.
    pub completed_at: Timestamp,
}

/// What some steps failed of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErrorSample {
    /// What kind of thing went wrong, as the handler said.
    pub class: Option<ErrorClass>,
    /// What it said, its first 1,000 characters.
    pub message: Text,
    /// How many steps.
    pub steps: u64,
    /// Of these, those that have failed for good.
    pub failed: u64,
    /// The handler of one of them.
    pub handler: HandlerName,
    /// The task of one of them, the first submitted.
    pub example: TaskId,
}

/// How much there is of what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HealthCounts {
    /// Tasks that have not started.
    pub tasks_pending: u64,
    /// That have.
    pub tasks_in_progress: u64,
    /// That ended in `error`.
    pub tasks_error: u64,
    /// Steps that may start.
    pub steps_ready: u64,
    /// Whose wait is over.
    pub steps_due: u64,
    /// That wait for a time.
    pub steps_waiting: u64,
    /// That run.
    pub steps_running: u64,
    /// Of these, whose lease or deadline has passed.
    pub steps_lapsed: u64,
    /// Queues that are paused.
    pub queues_paused: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_values_that_occurred() {
        assert_eq!(Spread::of(Vec::new()), Spread::default());
        let one = Spread::of(vec![7]);
        assert_eq!(
            (one.p50_us, one.p99_us, one.max_us, one.mean_us),
            (7, 7, 7, 7)
        );
        let many = Spread::of((1..=200).rev().collect());
        assert_eq!(
            (
                many.p50_us,
                many.p95_us,
                many.p99_us,
                many.max_us,
                many.mean_us
            ),
            (100, 190, 198, 200, 100)
        );
        assert_eq!(Spread::of(vec![1, 2, 3, 1_000]).p50_us, 2);
    }
}
