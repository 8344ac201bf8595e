//! The dice thrown for one step.

use proptest::prelude::*;

/// Where a step whose parents are done is put.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Ready,
    Returned,
    BackingOff,
    Running,
    Complete,
    Exhausted,
    NotRetryable,
    Cancelled,
    Resolved,
}

/// The dice of one step. They shrink to a step that is ready and has never run.
#[derive(Clone, Copy, Debug)]
pub(super) struct Roll {
    pub(super) place: Place,
    /// Whether a step that waits for parents was touched by an operator: 0 cancelled, 1 resolved.
    pub(super) touched: u8,
    /// Attempts ended, before the state bounds them.
    pub(super) attempts: u32,
    /// Leases besides those the attempts needed.
    pub(super) spare_leases: u8,
    pub(super) run_no: u32,
    /// Seconds from now to whatever the state waits for; may be past.
    pub(super) until: i64,
    /// Seconds since whatever happened last.
    pub(super) ago: i64,
    pub(super) raised: bool,
    /// Of the first step only: whether the task is paused.
    pub(super) paused: bool,
}

pub(super) fn roll() -> impl Strategy<Value = Roll> {
    let place = prop_oneof![
        2 => Just(Place::Ready),
        1 => Just(Place::Returned),
        2 => Just(Place::BackingOff),
        2 => Just(Place::Running),
        8 => Just(Place::Complete),
        1 => Just(Place::Exhausted),
        1 => Just(Place::NotRetryable),
        1 => Just(Place::Cancelled),
        1 => Just(Place::Resolved),
    ];
    // Exactly now is a boundary, and boundaries are where rules differ.
    let until = prop_oneof![1 => Just(0_i64), 4 => -600_i64..=600];
    let counts = (0_u8..20, 0_u32..=3, 0_u8..=2, 1_u32..=3);
    let flags = (
        any::<bool>(),
        prop_oneof![3 => Just(false), 1 => Just(true)],
    );
    (place, counts, until, 1_i64..=600, flags).prop_map(
        |(place, (touched, attempts, spare_leases, run_no), until, ago, (raised, paused))| Roll {
            place,
            touched,
            attempts,
            spare_leases,
            run_no,
            until,
            ago,
            raised,
            paused,
        },
    )
}
