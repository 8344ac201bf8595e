use super::properties::{LAPSED, NEWEST, RISES};
use super::{Bounds, Fence, Leases, OURS, Variant};
use crate::check::{breaks, holds, is_deep};

/// Small enough for every run of the tests, large enough for every property to be at stake: once
/// with heartbeats, once with operators.
const WITH_HEARTBEATS: Bounds = Bounds {
    ticks: 3,
    claims: 2,
    heartbeats: 1,
    acts: 0,
};
const WITH_OPERATORS: Bounds = Bounds {
    ticks: 2,
    claims: 2,
    heartbeats: 0,
    acts: 1,
};
/// Both together: three million states.
const DEEP: Bounds = Bounds {
    ticks: 3,
    claims: 2,
    heartbeats: 1,
    acts: 1,
};

#[test]
fn leases_hold() {
    let bounds = if is_deep() { DEEP } else { WITH_HEARTBEATS };
    holds(Leases::new(OURS, bounds), 200_000);
}

#[test]
fn leases_hold_while_operators_act() {
    holds(Leases::new(OURS, WITH_OPERATORS), 20_000);
}

fn broken(variant: Variant, property: &'static str) {
    breaks(Leases::new(variant, WITH_HEARTBEATS), property);
}

#[test]
fn a_check_of_the_owner_alone_is_found() {
    let fence = Fence::Owner;
    broken(Variant { fence, ..OURS }, NEWEST);
}

#[test]
fn a_check_of_the_state_alone_is_found() {
    let fence = Fence::State;
    broken(Variant { fence, ..OURS }, NEWEST);
}

#[test]
fn a_lease_number_that_is_reset_is_found() {
    let variant = Variant {
        forgets_lease_no: true,
        ..OURS
    };
    broken(variant, NEWEST);
    broken(variant, RISES);
}

#[test]
fn a_rescue_that_does_not_look_again_is_found() {
    let variant = Variant {
        rescues_blindly: true,
        ..OURS
    };
    broken(variant, LAPSED);
}
