//! What is in the hands of remote workers, as far as this process handed it out.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use domain::id::LeaseNo;
use domain::step::StepState;
use domain::time::Timestamp;

use crate::ports::{ClaimedStep, HeldStep, StepRef};

/// More than that are looked through for those whose deadline has passed.
const MANY: usize = 50_000;

/// Steps by name, as they were when they were handed out. A decision on one of them is sound: the
/// store compares lease and version when it is committed.
#[derive(Debug, Default)]
pub(super) struct Hands(Mutex<BTreeMap<StepRef, HeldStep>>);

impl Hands {
    pub(super) fn put(&self, claimed: &[ClaimedStep], now: Timestamp) {
        let mut held = self.lock();
        if held.len() >= MANY {
            held.retain(|_, held| is_in_time(held, now));
            if held.len() >= MANY {
                // What is not here is read from the store.
                held.clear();
            }
        }
        for claimed in claimed {
            let held_step = HeldStep {
                step: claimed.step.clone(),
                template: Arc::clone(&claimed.template),
            };
            held.insert(name_of(claimed), held_step);
        }
    }

    /// The step, if it was handed out under just this lease.
    pub(super) fn get(&self, step: &StepRef, lease_no: LeaseNo) -> Option<HeldStep> {
        let held = self.lock();
        let found = held.get(step)?;
        (found.step.lease_no == lease_no).then(|| found.clone())
    }

    pub(super) fn strike(&self, step: &StepRef, lease_no: LeaseNo) {
        let mut held = self.lock();
        let is_that = |held: &HeldStep| held.step.lease_no == lease_no;
        if held.get(step).is_some_and(is_that) {
            held.remove(step);
        }
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<StepRef, HeldStep>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What a claimed step is called by those who have no numbers.
pub(super) fn name_of(claimed: &ClaimedStep) -> StepRef {
    StepRef {
        task: claimed.step.id.task,
        name: claimed.step.definition.name.clone(),
    }
}

fn is_in_time(held: &HeldStep, now: Timestamp) -> bool {
    match &held.step.state {
        StepState::InProgress { lease, .. } => lease.deadline_at > now,
        StepState::Pending { .. }
        | StepState::Complete { .. }
        | StepState::Error { .. }
        | StepState::Cancelled { .. }
        | StepState::ResolvedManually { .. } => false,
    }
}
