//! What a coordinator is told.

use domain::millis::Millis;
use domain::name::WorkerId;
use tokio_util::sync::CancellationToken;

use crate::ports::ClaimScope;

/// How one coordinator works.
#[derive(Clone, Debug)]
pub struct CoordinatorOptions {
    /// Which steps it runs.
    pub scope: ClaimScope,
    /// When it ends by itself.
    pub until: Until,
    /// Who it is; new at each start.
    pub worker: WorkerId,
    /// How many steps it runs at once, at least 1. Default 8.
    pub concurrency: usize,
    /// For how long it claims steps without a heartbeat; it sends one each third of it. Default
    /// 30 s. A worker that dies is noticed after this long.
    pub lease: Millis,
    /// How long it waits at most before it looks at what time has brought, if nobody calls it
    /// earlier. Default 1.8 s: what nobody announced is found within 2 s, and a process with
    /// nothing to do asks its store less than once a second.
    pub poll: Millis,
    /// How long running steps may go on after a stop. Default 30 s.
    pub grace: Millis,
    /// How long the store may be unavailable before it gives up; `None` is for ever. Default
    /// 30 s.
    pub patience: Option<Millis>,
    /// A bound on its rounds, so that no mistake spins for ever. Default none to speak of.
    pub rounds_max: u64,
}

/// When a coordinator ends by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Until {
    /// As soon as no step is viable and none is running, waiting for nothing.
    NothingViable,
    /// When nothing is left that time could bring: it waits for backoffs, scheduled starts and
    /// other workers' leases.
    NothingLeft,
    /// Only when stopped.
    Stopped,
}

impl CoordinatorOptions {
    /// The defaults for this scope and end.
    pub const fn new(scope: ClaimScope, until: Until, worker: WorkerId) -> Self {
        Self {
            scope,
            until,
            worker,
            concurrency: 8,
            lease: Millis::from_secs(30),
            poll: Millis::saturating(1_800),
            grace: Millis::from_secs(30),
            patience: Some(Millis::from_secs(30)),
            rounds_max: u64::MAX,
        }
    }
}

/// How a coordinator is stopped from outside.
#[derive(Clone, Debug, Default)]
pub struct Stop {
    /// Claim nothing new, let running steps finish within the grace.
    pub gently: CancellationToken,
    /// Give running steps back at once. Only after `gently`.
    pub at_once: CancellationToken,
}

impl From<CancellationToken> for Stop {
    fn from(gently: CancellationToken) -> Self {
        Self {
            gently,
            at_once: CancellationToken::new(),
        }
    }
}
