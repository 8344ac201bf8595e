//! Workers that come over the network: in batches, told apart by their ids, and never trusted to
//! come back.
//!
//! ```text
//! claim ─▶ Roster: is it to end? ─▶ Desk: whose turn is it? ─▶ store ─▶ Hands ─▶ Handover ─▶ reply
//! commit ─▶ Hands, or the store ─▶ decide ─▶ commit, item by item ─▶ wake who waits
//! ```
//!
//! A desk lets all that wait for the same work share one look at the store. `Hands` remembers
//! what was handed out, so that an outcome is decided without reading the step again. A
//! [`Handover`] gives back what could not be handed over.

mod claim;
mod commit;
mod desk;
mod handover;
mod hands;
mod heartbeat;
mod presence;
mod roster;
mod served;

pub use claim::{Handed, RemoteClaim};
pub use commit::{RemoteOutcome, Settled};
pub use handover::Handover;
pub use heartbeat::{RemoteHeartbeat, RemoteLease};
pub use presence::Presence;
pub use roster::{LIVE_FOR, is_live};
pub use served::{HandlerDemand, HandlerView};

use tokio_util::sync::CancellationToken;

use crate::orchestrator::Orchestrator;
use desk::Desks;
use hands::Hands;
use roster::Roster;
use served::TemplatesRead;

/// What a process knows of the workers that come to it. All of it can be lost.
#[derive(Debug, Default)]
pub(crate) struct Remote {
    desks: Desks,
    hands: Hands,
    roster: Roster,
    templates: TemplatesRead,
    /// Nobody may wait any more.
    closing: CancellationToken,
}

impl Orchestrator {
    /// Claims that wait, and those that come, are answered at once: the process is to end.
    pub fn answer_waiting_claims(&self) {
        self.remote.closing.cancel();
    }
}
