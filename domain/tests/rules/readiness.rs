//! Readiness and execution context against naive ones, over every count that can be.

use proptest::prelude::*;
use tasker_domain::step::{Readiness, Step, StepCommand};
use tasker_domain::task::Health;

use crate::kinds::{KINDS, NOW, snapshot, step};
use crate::support::*;

fn expected_readiness(kind: &str, halted: bool) -> &'static str {
    match kind {
        "ready" | "due again" | "start due" | "backing off" | "scheduled" | "awaiting"
            if halted =>
        {
            "halted"
        }
        "ready" | "due again" | "start due" => "ready",
        "backing off" => "backing_off",
        "scheduled" => "scheduled",
        "awaiting" => "awaiting_parents",
        "running" => "running",
        "exhausted" => "exhausted",
        "not retryable" => "not_retryable",
        "cancelled" => "cancelled",
        _ => "done",
    }
}

/// The rules of the design, read off the words.
fn expected_status(words: &[&str]) -> &'static str {
    let any = |word: &str| words.contains(&word);
    if any("ready") {
        "has_ready_steps"
    } else if any("running") {
        "processing"
    } else if words.iter().all(|word| *word == "done") {
        "all_complete"
    } else if any("backing_off") || any("scheduled") {
        "waiting_for_dependencies"
    } else {
        "blocked_by_failures"
    }
}

fn check(kinds: &[&str], halted: bool) {
    let snapshot = snapshot(kinds, halted);
    let words: Vec<&str> = kinds
        .iter()
        .map(|kind| expected_readiness(kind, halted))
        .collect();
    let seen: Vec<&str> = snapshot.readiness(at(NOW)).map(|r| r.word()).collect();
    assert_eq!(seen, words);
    let context = snapshot.context(at(NOW));
    let count = |word: &str| u32::try_from(words.iter().filter(|w| **w == word).count()).unwrap();
    let status = expected_status(&words);
    assert_eq!(context.execution_status.as_str(), status, "{kinds:?}");
    let failed = count("exhausted") + count("not_retryable");
    let again = |kind: &&&str| matches!(**kind, "due again" | "backing off");
    let retrying = u32::try_from(kinds.iter().filter(again).count()).unwrap();
    let health = match status {
        _ if failed + count("cancelled") + retrying == 0 => "healthy",
        "blocked_by_failures" => "blocked",
        _ => "recovering",
    };
    assert_eq!(context.health.as_str(), health, "{kinds:?}");
    let counted = [
        (context.total, u32::try_from(kinds.len()).unwrap()),
        (context.ready, count("ready")),
        (context.backing_off, count("backing_off")),
        (context.scheduled, count("scheduled")),
        (context.awaiting_parents, count("awaiting_parents")),
        (context.halted, count("halted")),
        (context.in_progress, count("running")),
        (context.completed, count("done")),
        (context.failed, failed),
        (context.cancelled, count("cancelled")),
        (context.retrying, retrying),
    ];
    assert!(
        counted.iter().all(|(seen, expected)| seen == expected),
        "{kinds:?}: {context:?}"
    );
    let sum = context.pending + context.in_progress + context.completed + failed;
    assert_eq!(sum + context.cancelled, context.total);
}

#[test]
fn every_combination_of_kinds_is_read_as_the_rules_say() {
    for chosen in 1_u32..1 << KINDS.len() {
        let bits = KINDS
            .iter()
            .enumerate()
            .filter(|(bit, _)| chosen & (1 << bit) != 0);
        let kinds: Vec<&str> = bits.map(|(_, kind)| *kind).collect();
        check(&kinds, false);
        check(&kinds, true);
    }
}

proptest! {
    #[test]
    fn any_number_of_each_kind_is_counted(
        kinds in prop::collection::vec(prop::sample::select(KINDS.to_vec()), 1..60),
        halted in any::<bool>(),
    ) {
        check(&kinds, halted);
    }
}

#[test]
fn readiness_says_until_when() {
    let until = |kind: &str| Readiness::of(&step(kind), false, at(NOW)).until();
    assert_eq!(until("backing off"), Some(at(NOW + 1)));
    assert_eq!(until("scheduled"), Some(at(NOW + 1)));
    assert_eq!(until("running"), Some(at(NOW + 9)));
    assert_eq!(until("ready"), None);
    let corrupt = Step {
        attempts: 3,
        ..step("ready")
    };
    assert_eq!(
        Readiness::of(&corrupt, false, at(NOW)),
        Readiness::Exhausted,
        "never for ever"
    );
    assert_eq!(
        snapshot(&["backing off"], false).context(at(NOW)).health,
        Health::Recovering
    );
}

proptest! {
    /// Readiness and the start itself are two tellings of one rule.
    #[test]
    fn ready_means_that_a_start_is_allowed(kind in prop::sample::select(KINDS.to_vec()), halted in any::<bool>()) {
        let snapshot = snapshot(&[kind], halted);
        let (step, gate) = (&snapshot.steps[0], snapshot.gate());
        let command = StepCommand::Start { worker: worker("w"), lease: LEASE, gate };
        let ready = Readiness::of(step, halted, at(NOW)) == Readiness::Ready;
        prop_assert_eq!(step.decide(&command, &stamp(NOW)).is_ok(), ready);
    }
}
