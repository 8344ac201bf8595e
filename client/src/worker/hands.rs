//! What a worker has in hand.

use std::collections::BTreeMap;

use tokio_util::sync::CancellationToken;

use crate::wire::HeldLease;

/// The leases it holds, from the claim until their outcome is answered, and how their handlers are
/// stopped.
#[derive(Debug, Default)]
pub(super) struct Hands(BTreeMap<HeldLease, CancellationToken>);

impl Hands {
    pub(super) fn take(&mut self, lease: HeldLease) -> CancellationToken {
        let cancelled = CancellationToken::new();
        self.0.insert(lease, cancelled.clone());
        cancelled
    }

    pub(super) fn holds(&self, lease: &HeldLease) -> bool {
        self.0.contains_key(lease)
    }

    /// It is not held any more; its handler, if it still runs, is stopped. Answers whether it was.
    pub(super) fn drop(&mut self, lease: &HeldLease) -> bool {
        match self.0.remove(lease) {
            Some(cancelled) => {
                cancelled.cancel();
                true
            }
            None => false,
        }
    }

    /// Stops all handlers; the leases stay.
    pub(super) fn stop(&self) {
        for cancelled in self.0.values() {
            cancelled.cancel();
        }
    }

    pub(super) fn leases(&self) -> Vec<HeldLease> {
        self.0.keys().cloned().collect()
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
