//! How work has gone, told to people: looked at rarely, however often it is asked for.

mod cache;
mod groups;

use domain::millis::Millis;
use domain::name::{Namespace, TemplateName};
use domain::time::Timestamp;

pub use cache::Kept;
pub use groups::ErrorGroup;

use crate::orchestrator::Orchestrator;
use crate::ports::{HealthCounts, HotStep, Performance, SlowStep, SlowTask, StoreError, Window};
use cache::Cache;
use groups::grouped;

/// What is asked about. All of it is part of what an answer is kept under, so that none is given to
/// another question.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Question {
    /// Tasks that ended within so long before now.
    pub within: Millis,
    /// Of this namespace.
    pub namespace: Option<Namespace>,
    /// Of this template.
    pub template: Option<TemplateName>,
    /// At most so many of each list, 1 to 100.
    pub limit: u32,
}

/// Where the time goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bottlenecks {
    /// The tasks that took longest.
    pub tasks: Vec<SlowTask>,
    /// The steps whose last attempt took longest.
    pub steps: Vec<SlowStep>,
    /// Steps of templates that took most time in all.
    pub hot: Vec<HotStep>,
    /// What steps fail of.
    pub errors: Vec<ErrorGroup>,
}

/// The answers of a process over one store.
#[derive(Debug, Default)]
pub(crate) struct Answers {
    performance: Cache<Question, Performance>,
    bottlenecks: Cache<Question, Bottlenecks>,
    errors: Cache<Question, Vec<ErrorGroup>>,
    health: Cache<(), HealthCounts>,
}

impl Orchestrator {
    /// How many tasks ended, and how long they and their steps took.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn performance(&self, asked: &Question) -> Result<Kept<Performance>, StoreError> {
        let question = Question {
            // It has no lists.
            limit: 1,
            ..asked.clone()
        };
        let look = |now| {
            let window = question.window(now);
            async move { self.ports.analytics.performance(&window).await }
        };
        self.answers.performance.get(self, &question, look).await
    }

    /// Where the time goes: slow tasks, slow steps, and what fails.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn bottlenecks(&self, question: &Question) -> Result<Kept<Bottlenecks>, StoreError> {
        let limit = question.limit;
        let look = |now| {
            let window = question.window(now);
            async move {
                let analytics = &self.ports.analytics;
                Ok(Bottlenecks {
                    tasks: analytics.slowest_tasks(&window, limit).await?,
                    steps: analytics.slowest_steps(&window, limit).await?,
                    hot: analytics.hot_steps(&window, limit).await?,
                    errors: grouped(analytics.errors(&window).await?, limit),
                })
            }
        };
        self.answers.bottlenecks.get(self, question, look).await
    }

    /// What steps fail of, by what is the same in their messages.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn error_groups(
        &self,
        question: &Question,
    ) -> Result<Kept<Vec<ErrorGroup>>, StoreError> {
        let limit = question.limit;
        let look = |now| {
            let window = question.window(now);
            async move {
                let errors = self.ports.analytics.errors(&window).await?;
                Ok(grouped(errors, limit))
            }
        };
        self.answers.errors.get(self, question, look).await
    }

    /// How much there is of what.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn health_counts(&self) -> Result<Kept<HealthCounts>, StoreError> {
        let look = |now| async move { self.ports.analytics.health(now).await };
        self.answers.health.get(self, &(), look).await
    }
}

impl Question {
    fn window(&self, now: Timestamp) -> Window {
        Window {
            since: now.minus(self.within),
            namespace: self.namespace.clone(),
            template: self.template.clone(),
        }
    }
}
