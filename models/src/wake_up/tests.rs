use super::properties::WOKEN;
use super::{Faults, OURS, Variant, WakeUp};
use crate::check::{breaks, holds, is_deep};

const fn faults(disconnects: u8, crashes: u8) -> Faults {
    Faults {
        disconnects,
        crashes,
    }
}

#[test]
fn a_ready_step_is_claimed_even_when_notifications_are_lost() {
    let each = if is_deep() { 6 } else { 2 };
    holds(WakeUp::new(OURS, faults(each, each)), 500);
}

/// The timer alone carries it: everything else only makes it faster.
#[test]
fn polling_makes_up_for_all_the_rest() {
    let variant = Variant {
        wakes_on_reconnect: false,
        listens_first: false,
        ..OURS
    };
    holds(WakeUp::new(variant, faults(2, 2)), 500);
}

#[test]
fn a_wake_up_by_notification_alone_is_found() {
    let polls = false;
    let deaf = Variant {
        polls,
        wakes_on_reconnect: false,
        ..OURS
    };
    // The listener that reconnects has missed one.
    breaks(WakeUp::new(deaf, faults(1, 0)), WOKEN);
    // It makes up for that, and a process crashes between its commit and its notification.
    let variant = Variant { polls, ..OURS };
    breaks(WakeUp::new(variant, faults(0, 1)), WOKEN);
}

#[test]
fn a_look_before_listening_is_found() {
    let variant = Variant {
        polls: false,
        listens_first: false,
        ..OURS
    };
    breaks(WakeUp::new(variant, faults(0, 0)), WOKEN);
}
