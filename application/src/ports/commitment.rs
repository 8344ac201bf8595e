//! Outcomes that a handler has committed itself, together with its own effect.

use std::sync::{Arc, Mutex, PoisonError};

use domain::history::Transition;
use domain::step::Step;

use super::{Applied, CommitError, StepChange};

/// What a handler needs to commit its outcome itself, and where it says that it has. Shared by the
/// clones of a [`HandlerContext`](super::HandlerContext), so that wrappers of a handler need not know
/// of it. Empty when the handler is called by anything but an executor.
#[derive(Clone, Debug, Default)]
pub struct Commitment(Option<Arc<Inner>>);

#[derive(Debug)]
struct Inner {
    step: Step,
    receipt: Mutex<Option<Receipt>>,
}

/// What the store answered to a handler that committed its outcome itself.
#[derive(Debug)]
pub struct Receipt {
    /// What was decided.
    pub change: StepChange,
    /// What became of it: written now, written before, or refused, and with it all that the handler
    /// wrote.
    pub result: Result<Applied, CommitError>,
    /// The rows of history of the task, if this settled it.
    pub task_trail: Vec<Transition>,
}

impl Commitment {
    /// For an attempt of a claimed step.
    pub fn to(step: &Step) -> Self {
        Self(Some(Arc::new(Inner {
            step: step.clone(),
            receipt: Mutex::default(),
        })))
    }

    /// The step as it was claimed: what an outcome is decided on.
    pub fn step(&self) -> Option<&Step> {
        self.0.as_deref().map(|inner| &inner.step)
    }

    /// Says that the store has decided the attempt. From here on it counts and not what the handler
    /// returns. The first receipt stays.
    pub fn keep(&self, receipt: Receipt) {
        if let Some(inner) = &self.0 {
            let mut kept = inner.receipt.lock().unwrap_or_else(PoisonError::into_inner);
            kept.get_or_insert(receipt);
        }
    }

    /// The receipt, if there is one.
    pub(crate) fn take(&self) -> Option<Receipt> {
        let inner = self.0.as_deref()?;
        let mut kept = inner.receipt.lock().unwrap_or_else(PoisonError::into_inner);
        kept.take()
    }
}
