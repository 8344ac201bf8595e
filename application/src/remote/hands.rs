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
pub(super) struct Hands(Mutex<BTreeMap<StepRef, InHand>>);

/// A step that was handed out, perhaps several times under one lease: to whoever asked again because
/// it heard no answer.
#[derive(Debug)]
struct InHand {
    held: HeldStep,
    /// Answers on their way with it.
    on_its_way: u32,
    /// Whether one of them arrived, as far as can be known.
    arrived: bool,
    /// None of them did: the lease goes back, and with it whatever is asked for it later.
    goes_back: bool,
}

impl Hands {
    /// Hands these out; answers those that can be. A lease that is on its way back is handed out to
    /// nobody, though the store may still show it as held.
    pub(super) fn hand_out(&self, claimed: Vec<ClaimedStep>, now: Timestamp) -> Vec<ClaimedStep> {
        let mut hands = self.lock();
        if hands.len() >= MANY {
            hands.retain(|_, hand| is_in_time(&hand.held, now));
            if hands.len() >= MANY {
                // What is not here is read from the store.
                hands.clear();
            }
        }
        let mut handed = claimed;
        handed.retain(|claimed| take(&mut hands, claimed));
        handed
    }

    /// The step, if it was handed out under just this lease.
    pub(super) fn get(&self, step: &StepRef, lease_no: LeaseNo) -> Option<HeldStep> {
        let hands = self.lock();
        let found = &hands.get(step)?.held;
        (found.step.lease_no == lease_no).then(|| found.clone())
    }

    /// An answer with it arrived.
    pub(super) fn arrived(&self, step: &StepRef, lease_no: LeaseNo) {
        if let Some(hand) = of_lease(&mut self.lock(), step, lease_no) {
            hand.on_its_way = hand.on_its_way.saturating_sub(1);
            hand.arrived = true;
        }
    }

    /// An answer with it did not arrive. Answers whether it goes back: nobody else was or is being
    /// told that it is theirs.
    pub(super) fn missed(&self, step: &StepRef, lease_no: LeaseNo) -> bool {
        let mut hands = self.lock();
        let Some(hand) = of_lease(&mut hands, step, lease_no) else {
            return true;
        };
        hand.on_its_way = hand.on_its_way.saturating_sub(1);
        hand.goes_back = hand.on_its_way == 0 && !hand.arrived;
        hand.goes_back
    }

    /// It could not be given back: whoever asks for it again may have it.
    pub(super) fn keep(&self, step: &StepRef, lease_no: LeaseNo) {
        if let Some(hand) = of_lease(&mut self.lock(), step, lease_no) {
            hand.goes_back = false;
        }
    }

    /// It is in nobody's hands any more.
    pub(super) fn strike(&self, step: &StepRef, lease_no: LeaseNo) {
        let mut hands = self.lock();
        // That a lease went back is known until the step has another one: a repeat of its claim may
        // have read it before.
        let is_over = |hand: &mut InHand| !hand.goes_back;
        if of_lease(&mut hands, step, lease_no).is_some_and(is_over) {
            hands.remove(step);
        }
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<StepRef, InHand>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn of_lease<'h>(
    hands: &'h mut BTreeMap<StepRef, InHand>,
    step: &StepRef,
    lease_no: LeaseNo,
) -> Option<&'h mut InHand> {
    let hand = hands.get_mut(step)?;
    (hand.held.step.lease_no == lease_no).then_some(hand)
}

/// Notes that it is on its way to somebody, unless it is on its way back.
fn take(hands: &mut BTreeMap<StepRef, InHand>, claimed: &ClaimedStep) -> bool {
    let (name, lease_no) = (name_of(claimed), claimed.step.lease_no);
    let held = HeldStep {
        step: claimed.step.clone(),
        template: Arc::clone(&claimed.template),
    };
    match of_lease(hands, &name, lease_no) {
        Some(hand) if hand.goes_back => return false,
        Some(hand) => {
            hand.held = held;
            hand.on_its_way = hand.on_its_way.saturating_add(1);
        }
        None => {
            let hand = InHand {
                held,
                on_its_way: 1,
                arrived: false,
                goes_back: false,
            };
            hands.insert(name, hand);
        }
    }
    true
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
