//! Anything that workers, rescuers and operators may do to a task, at random.

use proptest::prelude::*;
use tasker_domain::retry::StepFailure;
use tasker_domain::step::StepCommand;
use tasker_domain::task::{Operation, StepOperation};

use crate::support::*;
use crate::world::{World, index};

/// What may be done, to which step, after how many seconds.
#[derive(Clone, Debug)]
pub(crate) struct Act {
    pub(crate) kind: Kind,
    pub(crate) place: u16,
    pub(crate) after: i64,
}

#[derive(Clone, Debug)]
pub(crate) enum Kind {
    Start,
    Succeed,
    Fail,
    GiveUp,
    Release,
    Heartbeat,
    Expire,
    Step(StepOperation),
    Rerun,
    Task(Operation),
}

pub(crate) fn acts(count: usize) -> impl Strategy<Value = Vec<Act>> {
    let step_operation = prop_oneof![
        Just(StepOperation::Cancel),
        Just(StepOperation::Resolve),
        Just(StepOperation::Skip),
        Just(StepOperation::Reset),
        Just(StepOperation::RetryNow),
        (0..6_u32).prop_map(|limit| StepOperation::RaiseLimit { limit }),
    ];
    let task_operation = prop_oneof![
        4 => Just(Operation::Resume),
        2 => Just(Operation::Pause),
        2 => Just(Operation::Resolve),
        1 => Just(Operation::Cancel),
    ];
    let kind = prop_oneof![
        12 => Just(Kind::Start),
        6 => Just(Kind::Succeed),
        4 => Just(Kind::Fail),
        1 => Just(Kind::GiveUp),
        1 => Just(Kind::Release),
        1 => Just(Kind::Heartbeat),
        2 => Just(Kind::Expire),
        4 => step_operation.prop_map(Kind::Step),
        1 => Just(Kind::Rerun),
        1 => task_operation.prop_map(Kind::Task),
    ];
    let act = (kind, any::<u16>(), prop_oneof![Just(0), 0..50_i64]);
    let act = act.prop_map(|(kind, place, after)| Act { kind, place, after });
    prop::collection::vec(act, 1..count)
}

/// Does it if the rules allow it; a refusal changes nothing.
pub(crate) fn perform(world: &mut World, act: &Act, secs: i64) {
    let place = usize::from(act.place) % world.snapshot.steps.len();
    let (step, stamp) = (world.step(place).clone(), stamp(secs));
    let command = match &act.kind {
        Kind::Start => {
            let gate = world.snapshot.gate();
            StepCommand::Start {
                worker: worker("w"),
                lease: LEASE,
                gate,
            }
        }
        Kind::Succeed => succeed(&step),
        Kind::Fail => fail(&step),
        Kind::GiveUp => fail_as(&step, StepFailure::permanent("no")),
        Kind::Release => StepCommand::Release {
            lease_no: step.lease_no,
        },
        Kind::Heartbeat => StepCommand::Heartbeat {
            lease_no: step.lease_no,
            lease: LEASE,
        },
        Kind::Expire => expire(),
        Kind::Step(act) => {
            let operation = Operation::Step {
                step: index(place),
                act: *act,
            };
            drop(world.operate(operation, &stamp));
            return;
        }
        Kind::Rerun => {
            drop(world.operate(Operation::RerunFrom { step: index(place) }, &stamp));
            return;
        }
        Kind::Task(operation) => {
            drop(world.operate(*operation, &stamp));
            return;
        }
    };
    drop(world.command(place, &command, &stamp));
}
