//! Curves of the user's own.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Backoff, RetryPolicy, StepFailure};
use crate::millis::Millis;
use crate::name::StrategyName;

/// A backoff curve of the user's own, registered by name and named in templates as
/// `backoff: {custom: {name: …}}`.
///
/// It must be pure: the same arguments give the same delay. The engine adds jitter.
pub trait RetryStrategy: Send + Sync {
    /// The delay after the `n`-th failed attempt (from 1).
    fn delay(&self, n: u32, failure: &StepFailure) -> Millis;
}

/// The registered strategies.
#[derive(Clone, Default)]
pub struct Strategies(BTreeMap<StrategyName, Arc<dyn RetryStrategy>>);

impl Strategies {
    /// Adds a strategy; one already there under the name is replaced.
    #[must_use]
    pub fn with(mut self, name: StrategyName, strategy: Arc<dyn RetryStrategy>) -> Self {
        self.0.insert(name, strategy);
        self
    }

    /// What the strategy that `policy` names for this failure says; `None` where it names none, or
    /// one that is not registered.
    pub fn delay(&self, policy: &RetryPolicy, n: u32, failure: &StepFailure) -> Option<Millis> {
        match policy.backoff_for(failure) {
            Backoff::Custom { name } => self.0.get(name).map(|s| s.delay(n, failure)),
            Backoff::Exponential { .. }
            | Backoff::Fixed { .. }
            | Backoff::Table { .. }
            | Backoff::None {} => None,
        }
    }
}

impl std::fmt::Debug for Strategies {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}
