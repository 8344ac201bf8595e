//! Sequences of commands, for replaying on any store.

use domain::millis::Millis;
use domain::retry::StepFailure;
use domain::task::StepOperation;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;

/// One of whatever there is when the command is played: of the tasks submitted so far, of the
/// leases handed out so far (lost ones too), of the steps of a task.
pub type Pick = Index;

/// A command of a sequence. It names things by [`Pick`], so that every sequence can be played, and
/// still means the same after it has shrunk.
#[derive(Clone, Debug)]
pub enum Act {
    /// Submit a task of one of the templates.
    Submit {
        /// Of which.
        template: Pick,
        /// Under one of a few idempotency keys, or none.
        key: Option<u8>,
        /// Not before this long from now.
        delay: Option<Millis>,
        /// Its priority.
        priority: i16,
    },
    /// Claim from all queues.
    Claim {
        /// Which of a few workers.
        worker: u8,
        /// At most this many.
        limit: u32,
        /// For how long.
        lease: Millis,
    },
    /// Claim from one task.
    ClaimTask {
        /// Which.
        task: Pick,
        /// At most this many.
        limit: u32,
    },
    /// Start one step by name.
    Start {
        /// Of which task.
        task: Pick,
        /// Which.
        step: Pick,
    },
    /// Finish leases in one batch, in time or too late.
    Finish(Vec<(Pick, Finish)>),
    /// Extend a lease, in time or too late.
    Heartbeat(Pick),
    /// Take back what has lapsed.
    Rescue,
    /// Let time pass.
    Advance(Millis),
    /// An operator acts on a task.
    Operate {
        /// Which.
        task: Pick,
        /// How.
        verb: Verb,
    },
    /// An operator pauses or resumes a queue.
    PauseQueue {
        /// `default`, or else `other`.
        default: bool,
        /// Pause, or else resume.
        paused: bool,
    },
}

/// How a lease is finished.
#[derive(Clone, Debug)]
pub enum Finish {
    /// With a result.
    Succeed,
    /// With a failure.
    Fail(StepFailure),
    /// By giving it back.
    Release,
}

/// What an operator does to a task.
#[derive(Clone, Debug)]
pub enum Verb {
    /// Give it up.
    Cancel,
    /// Stop its claims.
    Pause,
    /// Let them go on.
    Resume,
    /// Vouch for it.
    Resolve,
    /// Run it again from a step.
    RerunFrom(Pick),
    /// Act on a step.
    Step(Pick, StepOperation),
}

/// Sequences of exactly `length` acts. The first submits a task, so that there is one to act on.
pub fn acts(length: usize) -> impl Strategy<Value = Vec<Act>> {
    (submit(), vec(act(), length.saturating_sub(1))).prop_map(|(first, mut rest)| {
        rest.insert(0, first);
        rest
    })
}

fn act() -> impl Strategy<Value = Act> {
    let finishes = vec((any::<Pick>(), finish()), 1..=3);
    let advance = prop_oneof![4 => 0_u64..=20, 1 => 60_u64..=400].prop_map(Millis::from_secs);
    prop_oneof![
        2 => submit(),
        8 => claim(),
        2 => (any::<Pick>(), 1_u32..=3).prop_map(|(task, limit)| Act::ClaimTask { task, limit }),
        1 => any::<(Pick, Pick)>().prop_map(|(task, step)| Act::Start { task, step }),
        10 => finishes.prop_map(Act::Finish),
        2 => any::<Pick>().prop_map(Act::Heartbeat),
        2 => Just(Act::Rescue),
        5 => advance.prop_map(Act::Advance),
        7 => (any::<Pick>(), verb()).prop_map(|(task, verb)| Act::Operate { task, verb }),
        1 => any::<(bool, bool)>()
            .prop_map(|(default, paused)| Act::PauseQueue { default, paused }),
    ]
}

fn submit() -> impl Strategy<Value = Act> {
    let key = prop_oneof![3 => Just(None), 1 => (0_u8..3).prop_map(Some)];
    let delay = prop_oneof![4 => Just(None), 1 => (1_u64..=60).prop_map(Some)];
    (any::<Pick>(), key, delay, -1_i16..=1).prop_map(|(template, key, delay, priority)| {
        let delay = delay.map(Millis::from_secs);
        Act::Submit {
            template,
            key,
            delay,
            priority,
        }
    })
}

fn claim() -> impl Strategy<Value = Act> {
    let lease = (10_u64..=60).prop_map(Millis::from_secs);
    let claim = |(worker, limit, lease)| Act::Claim {
        worker,
        limit,
        lease,
    };
    (0_u8..3, 1_u32..=4, lease).prop_map(claim)
}

fn finish() -> impl Strategy<Value = Finish> {
    let after = |secs| StepFailure::retry_after(Millis::from_secs(secs), "not yet");
    prop_oneof![
        6 => Just(Finish::Succeed),
        3 => Just(Finish::Fail(StepFailure::retryable("again"))),
        1 => Just(Finish::Fail(StepFailure::permanent("never"))),
        1 => (1_u64..=90).prop_map(move |secs| Finish::Fail(after(secs))),
        1 => Just(Finish::Release),
    ]
}

fn verb() -> impl Strategy<Value = Verb> {
    let on_step = prop_oneof![
        1 => Just(StepOperation::Cancel),
        1 => Just(StepOperation::Resolve),
        1 => Just(StepOperation::Skip),
        2 => Just(StepOperation::Reset),
        2 => Just(StepOperation::RetryNow),
        1 => (1_u32..=6).prop_map(|limit| StepOperation::RaiseLimit { limit }),
    ];
    prop_oneof![
        1 => Just(Verb::Cancel),
        1 => Just(Verb::Pause),
        2 => Just(Verb::Resume),
        1 => Just(Verb::Resolve),
        2 => any::<Pick>().prop_map(Verb::RerunFrom),
        8 => (any::<Pick>(), on_step).prop_map(|(step, act)| Verb::Step(step, act)),
    ]
}
