//! What goes wrong, where, and how often.

use domain::millis::Millis;

/// What goes wrong with one call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It fails and never reaches the store.
    Before,
    /// The store does it, and then it fails: the reply is lost.
    After,
    /// It reaches the store this much later.
    Delay(Millis),
    /// Its reply arrives this much later.
    LateReply(Millis),
    /// It reaches the store twice; the first reply counts.
    Duplicate,
}

macro_rules! methods {
    ($($(#[$doc:meta])* $name:ident,)*) => {
        /// A method of a port.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Method {
            $($(#[$doc])* $name,)*
        }

        impl Method {
            /// Every method that faults can be put on.
            pub const ALL: &[Self] = &[$(Self::$name,)*];
        }
    };
}

methods! {
    /// `TaskStore::submit`.
    Submit,
    /// `TaskStore::load`.
    Load,
    /// `TaskStore::context`.
    Context,
    /// `TaskStore::results`.
    Results,
    /// `TaskStore::change`.
    Change,
    /// `TaskStore::list`.
    List,
    /// `TaskStore::history`.
    History,
    /// `TaskStore::operations`.
    Operations,
    /// `TaskStore::due`.
    Due,
    /// `TaskStore::repair`.
    Repair,
    /// `TaskStore::miscounted`.
    Miscounted,
    /// `TaskStore::pause_queue`.
    PauseQueue,
    /// `StepQueue::claim`.
    Claim,
    /// `StepQueue::commit`.
    Commit,
    /// `StepQueue::heartbeat`.
    Heartbeat,
    /// `StepQueue::lapsed`.
    Lapsed,
    /// `StepQueue::next_due`.
    NextDue,
    /// `Reenqueuer::reenqueue`.
    Reenqueue,
    /// `RetentionStore::purge`.
    Purge,
    /// `RetentionStore::expired`.
    Expired,
    /// `RetentionStore::remove`.
    Remove,
    /// `TaskStore::paused_queues`.
    PausedQueues,
}

impl Method {
    /// Whether it only reads: a duplicate of it is of no interest.
    pub const fn is_read(self) -> bool {
        match self {
            Self::Load
            | Self::Context
            | Self::Results
            | Self::List
            | Self::History
            | Self::Operations
            | Self::Due
            | Self::Miscounted
            | Self::Lapsed
            | Self::NextDue
            | Self::Expired
            | Self::PausedQueues => true,
            Self::Submit
            | Self::Change
            | Self::Repair
            | Self::PauseQueue
            | Self::Claim
            | Self::Commit
            | Self::Heartbeat
            | Self::Reenqueue
            | Self::Purge
            | Self::Remove => false,
        }
    }
}

/// How many of 1,000 calls suffer each fault. Together at most 1,000; the default is none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rates {
    /// [`Fault::Before`].
    pub before: u16,
    /// [`Fault::After`].
    pub after: u16,
    /// [`Fault::Delay`].
    pub delay: u16,
    /// [`Fault::LateReply`].
    pub late_reply: u16,
    /// [`Fault::Duplicate`].
    pub duplicate: u16,
    /// The longest delay.
    pub delay_max: Millis,
}

impl Rates {
    /// The same rate for each kind of fault.
    pub const fn all(per_mille: u16, delay_max: Millis) -> Self {
        Self {
            before: per_mille,
            after: per_mille,
            delay: per_mille,
            late_reply: per_mille,
            duplicate: per_mille,
            delay_max,
        }
    }

    /// The fault that two random numbers stand for: one says which, the other how long.
    pub(super) fn pick(&self, which: u64, how_long: u64) -> Option<Fault> {
        let span = Millis::saturating(how_long % self.delay_max.get().max(1));
        let faults = [
            (self.before, Fault::Before),
            (self.after, Fault::After),
            (self.delay, Fault::Delay(span)),
            (self.late_reply, Fault::LateReply(span)),
            (self.duplicate, Fault::Duplicate),
        ];
        let mut rest = which % 1_000;
        for (rate, fault) in faults {
            match rest.checked_sub(u64::from(rate)) {
                Some(less) => rest = less,
                None => return Some(fault),
            }
        }
        None
    }
}
