//! What a sequence is made of.

use std::sync::Arc;

use domain::status::Status;
use domain::template::Template;
use proptest::collection::vec;
use proptest::prelude::*;

use crate::arbitrary::{Act, Pick, acts, templates};

/// Templates, and what is done with tasks of them.
#[derive(Clone, Debug)]
pub(super) struct Sequence {
    pub(super) templates: Vec<Arc<Template>>,
    /// Each with its turn, which it keeps when others are left out: some do a little more on
    /// every second or third turn.
    pub(super) moves: Vec<(usize, Move)>,
}

/// A command of a sequence.
#[derive(Clone, Debug)]
pub(super) enum Move {
    /// What workers, rescuers and operators do.
    Act(Act),
    /// What is done more rarely, and what should not be done at all.
    Probe(Probe),
}

/// Rarer commands, most of them on a task.
#[derive(Clone, Debug)]
pub(super) struct Probe {
    pub(super) what: What,
    /// Of the tasks submitted, or of the changes and leases there were.
    pub(super) of: Pick,
}

/// What a probe does.
#[derive(Clone, Copy, Debug)]
pub(super) enum What {
    /// Commit again what was committed before.
    Repeat,
    /// Submit again what was submitted before, with the same id.
    Resubmit,
    /// Submit a task whose template was never put.
    SubmitUnknown,
    /// Finish a step that does not exist, in a batch with one that does.
    FinishUnknown,
    /// Extend a lease that never was.
    HeartbeatUnknown,
    /// Look for lapsed steps, extend their leases, then try to take them back.
    RescueTooLate,
    /// Commit a decision made on the step as it is now, whatever its state.
    DecideAnew,
    /// Claim for long, let deadlines pass, take back what passed its own.
    Overrun,
    /// Act on the task as its state invites to.
    Mend,
    /// Act on a step that the task does not have.
    OperateNowhere,
    /// Set the counters to the truth.
    Repair,
    /// Write wrong counters, then set them to the truth.
    Miscount,
    /// Ask for another look at the task this many seconds from now.
    Reenqueue(i16),
    /// List the tasks to look at.
    Due,
    /// List tasks in pages of this size, of one status.
    List(u32, Status),
    /// Ask what time brings next.
    NextDue,
    /// Read everything about a task.
    Read,
}

/// Sequences of this many commands.
pub(super) fn sequences(commands: usize) -> impl Strategy<Value = Sequence> {
    let probes = commands / 4;
    let mixed = (
        acts(commands - probes),
        vec((any::<Pick>(), probe()), probes),
    );
    let moves = mixed.prop_map(|(acts, probes)| {
        let mut moves: Vec<Move> = acts.into_iter().map(Move::Act).collect();
        for (place, probe) in probes {
            // Never before the first, which submits a task.
            let place = 1 + place.index(moves.len());
            moves.insert(place, Move::Probe(probe));
        }
        moves.into_iter().enumerate().collect()
    });
    (vec(templates(6), 2), moves).prop_map(|(templates, moves)| Sequence { templates, moves })
}

fn probe() -> impl Strategy<Value = Probe> {
    let status = prop::sample::select(Status::ALL.to_vec());
    let what = prop_oneof![
        4 => Just(What::Repeat),
        1 => Just(What::Resubmit),
        1 => Just(What::SubmitUnknown),
        1 => Just(What::FinishUnknown),
        1 => Just(What::HeartbeatUnknown),
        2 => Just(What::RescueTooLate),
        2 => Just(What::DecideAnew),
        1 => Just(What::Overrun),
        6 => Just(What::Mend),
        1 => Just(What::OperateNowhere),
        1 => Just(What::Repair),
        1 => Just(What::Miscount),
        2 => (-30_i16..300).prop_map(What::Reenqueue),
        2 => Just(What::Due),
        2 => (1_u32..4, status).prop_map(|(limit, status)| What::List(limit, status)),
        2 => Just(What::NextDue),
        1 => Just(What::Read),
    ];
    (what, any::<Pick>()).prop_map(|(what, of)| Probe { what, of })
}
