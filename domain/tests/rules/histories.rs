//! Whatever is done to a task, in any order: its counters are right, its history is a chain of
//! allowed moves, and it can always be brought to an end.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use tasker_domain::history::{Cause, Transition};
use tasker_domain::id::StepIndex;
use tasker_domain::status::Status;
use tasker_domain::step::Readiness;
use tasker_domain::task::{Health, Operation, settle};
use tasker_domain::template::OnFailure;

use crate::acts::{Act, Kind, acts, perform};
use crate::graphs::dags;
use crate::support::*;
use crate::world::World;

fn check(world: &World, secs: i64) {
    let (snapshot, task) = (&world.snapshot, &world.snapshot.task);
    assert_eq!(
        task.tally,
        snapshot.recount(),
        "what was added up is what is there"
    );
    for step in &snapshot.steps {
        assert_eq!(step.unmet, snapshot.unmet(step.id.index), "{step:?}");
        let pending = step.status() == Status::Pending;
        assert!(
            !pending || step.attempts < step.attempt_limit,
            "no attempt left: {step:?}"
        );
        assert!(
            step.status() != Status::InProgress || step.unmet == 0,
            "too early: {step:?}"
        );
        assert_eq!(
            step.lease_end.is_none(),
            step.lease_no.get() == 0 || step.status() == Status::InProgress
        );
    }
    let unfinished = task.tally.unfinished;
    match task.status() {
        Status::Pending | Status::InProgress => assert_eq!(settle(task.tally), None),
        Status::Complete => assert_eq!((unfinished, task.tally.live), (0, 0)),
        Status::Error => assert!(unfinished > 0 && task.tally.live == 0),
        Status::Cancelled | Status::ResolvedManually => assert_eq!(task.tally.live, 0),
    }
    let readiness: Vec<Readiness> = snapshot.readiness(at(secs)).collect();
    let retrying = readiness
        .iter()
        .any(|r| matches!(r, Readiness::BackingOff { .. }));
    assert!(!retrying || snapshot.context(at(secs)).health != Health::Blocked);
    let moves = |r: &Readiness| {
        matches!(r, Readiness::Ready | Readiness::Running { .. }) || r.until().is_some()
    };
    assert_eq!(
        readiness.iter().any(moves),
        task.tally.live > 0,
        "live means that something can move"
    );
}

/// Each row begins where the one before it ended, at a later or the same time.
fn check_history(world: &World) {
    let mut last: BTreeMap<Option<StepIndex>, Status> = BTreeMap::new();
    let mut leases = BTreeMap::new();
    for row in &world.history {
        let before = last.insert(row.step, row.to).unwrap_or(Status::Pending);
        assert_eq!(row.from, before, "{row:?}");
        let allowed = if row.step.is_some() {
            tasker_domain::step::table::moves()
        } else {
            tasker_domain::task::table::moves()
        };
        assert!(allowed.contains(&(row.from, row.to)), "{row:?}");
        let known = leases.insert(row.step, row.lease_no).unwrap_or_default();
        assert!(known <= row.lease_no, "a lease number never falls: {row:?}");
    }
    for step in &world.snapshot.steps {
        let of_step = |row: &&Transition| row.step == Some(step.id.index);
        let rows: Vec<&Transition> = world.history.iter().filter(of_step).collect();
        assert_eq!(
            rows.last().map_or(Status::Pending, |row| row.to),
            step.status()
        );
        let ended = [
            Cause::Succeeded,
            Cause::Failed,
            Cause::LeaseExpired,
            Cause::DeadlineExceeded,
        ];
        let this_run = rows.iter().filter(|row| row.run_no == step.run_no);
        let attempts = this_run.filter(|row| ended.contains(&row.cause)).count();
        assert_eq!(
            usize::try_from(step.attempts).unwrap(),
            attempts,
            "{step:?}"
        );
        let starts = rows
            .iter()
            .filter(|row| row.cause == Cause::Started)
            .count();
        assert_eq!(
            usize::try_from(step.lease_no.get()).unwrap(),
            starts,
            "{step:?}"
        );
    }
    let task = last.get(&None).copied().unwrap_or(Status::Pending);
    assert_eq!(task, world.state());
}

/// From wherever it is: what is ready runs and succeeds, what runs is taken back when it lapses.
fn bring_to_an_end(world: &mut World, mut secs: i64) {
    drop(world.operate(Operation::Resume, &stamp(secs)));
    let rounds = world.snapshot.steps.len() * 4 + 4;
    for _ in 0..rounds {
        secs += 10_000;
        for place in 0..world.snapshot.steps.len() {
            let kinds = [Kind::Expire, Kind::Start, Kind::Succeed];
            for kind in kinds {
                let place = u16::try_from(place).unwrap();
                perform(
                    world,
                    &Act {
                        kind,
                        place,
                        after: 0,
                    },
                    secs,
                );
            }
        }
        if world.state().is_ended() {
            return;
        }
    }
    panic!(
        "still {} after {rounds} rounds: {:?}",
        world.state(),
        world.states()
    );
}

fn new_world(parents: &[Vec<usize>], limit: u32, fail_fast: bool) -> World {
    let on_failure = if fail_fast {
        OnFailure::FailFast
    } else {
        OnFailure::Continue
    };
    World::new(
        template(parents, &policy(limit))
            .on_failure(on_failure)
            .build()
            .unwrap(),
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn counters_history_and_health_are_right_after_every_act(
        parents in dags(12),
        limit in 1..4_u32,
        fail_fast in any::<bool>(),
        acts in acts(120),
    ) {
        let mut world = new_world(&parents, limit, fail_fast);
        let mut secs = 0;
        for act in &acts {
            secs += act.after;
            perform(&mut world, act, secs);
            check(&world, secs);
        }
        check_history(&world);
        bring_to_an_end(&mut world, secs);
        check(&world, secs + 1_000_000);
        check_history(&world);
    }
}

/// What the property above is worth: the same sequences do lead everywhere.
#[test]
fn random_acts_reach_every_status_every_cause_and_a_halt() {
    let mut runner = TestRunner::deterministic();
    let (mut causes, mut statuses, mut halted) = (BTreeSet::new(), BTreeSet::new(), 0);
    for case in 0..200 {
        let (parents, acts) = (dags(12), acts(120))
            .new_tree(&mut runner)
            .unwrap()
            .current();
        let mut world = new_world(&parents, 2, case % 2 == 0);
        let mut secs = 0;
        for act in &acts {
            secs += act.after;
            perform(&mut world, act, secs);
            statuses.insert(world.state());
            halted += u32::from(world.snapshot.task.is_halted());
        }
        causes.extend(world.history.iter().map(|row| row.cause));
    }
    // An attempt that heartbeats past its deadline takes an hour; it has a test of its own.
    let expected = Cause::ALL
        .into_iter()
        .filter(|cause| *cause != Cause::DeadlineExceeded);
    assert_eq!(causes, expected.collect());
    assert_eq!(statuses, Status::ALL.into());
    assert!(halted > 0);
}
