//! Outcomes that handlers have committed themselves: nothing is left to write, all is left to tell.

use super::finished::Finished;
use super::shift::Shift;
use crate::metrics::Outcomes;
use crate::ports::{CommitReply, StepChange};

impl Shift<'_> {
    /// Acts on the receipts among what has finished as on the answers to a commit of its own.
    pub(super) async fn take_receipts(&mut self) {
        let has_receipt = |finished: &Finished| finished.receipt.is_some();
        if !self.finished.iter().any(has_receipt) {
            return;
        }
        let now = self.coordinator.now();
        let mut reply = CommitReply {
            results: Vec::new(),
            claimed: Vec::new(),
            task_trail: Vec::new(),
            now,
        };
        let mut pending: Vec<(Finished, StepChange)> = Vec::new();
        let mut releases_children = false;
        for mut finished in std::mem::take(&mut self.finished) {
            let Some(receipt) = finished.receipt.take() else {
                self.finished.push(finished);
                continue;
            };
            let receipt = *receipt;
            let written = receipt.result.is_ok();
            releases_children |= written && receipt.change.decision.releases_children();
            reply.results.push(receipt.result);
            reply.task_trail.extend(receipt.task_trail);
            pending.push((finished, receipt.change));
        }
        let metrics = &self.coordinator.orchestrator.metrics;
        let outcomes = Outcomes::of(pending.iter().map(|(_, change)| change), metrics);
        outcomes.answered(&reply.results, metrics);
        let repeated = self.settle(pending, reply, now);
        if !repeated.is_empty() {
            self.tell_ends(repeated).await;
        }
        if releases_children {
            self.coordinator.orchestrator.wake();
        }
    }
}
