//! How a coordinator ends before its work does.

use domain::millis::Millis;
use domain::time::Timestamp;

use super::Stop;
use super::in_flight::InFlight;
use super::shift::Shift;
use super::trouble::Trouble;
use crate::ports::StoreError;

/// How long it waits for handlers that were told to stop: longer than the executor does before it
/// drops them. What is not back by then blocks its thread.
const STOPPED_WITHIN: Millis = Millis::from_secs(5);

impl Shift<'_> {
    /// After a stop: lets running steps finish within the grace and commits what they did, then
    /// gives the rest back.
    pub(super) async fn wind_down(&mut self, stop: &Stop) {
        let clock = &self.coordinator.orchestrator.ports.clock;
        let until = clock.now().plus(self.coordinator.options.grace);
        // What was asked for is in hand when the answer comes: it is run, or given back.
        self.answered_quietly().await;
        while !self.is_resting() {
            tokio::select! {
                biased;
                () = self.one_ends() => {}
                () = stop.at_once.cancelled() => break,
                () = clock.sleep_until(until) => break,
            }
            self.collect();
            self.commit_quietly().await;
        }
        self.stop_running().await;
        self.commit_the_rest(until, stop).await;
    }

    /// After an error that ends the run: stops everything at once and saves what can be saved.
    pub(super) async fn abandon(&mut self) {
        self.answered_quietly().await;
        self.stop_running().await;
        self.commit_quietly().await;
    }

    async fn stop_running(&mut self) {
        self.leases.cancel_all();
        let clock = &self.coordinator.orchestrator.ports.clock;
        let until = clock.now().plus(STOPPED_WITHIN);
        while !self.is_resting() {
            tokio::select! {
                biased;
                () = self.one_ends() => {}
                () = clock.sleep_until(until) => {
                    tracing::warn!("handlers do not stop; their leases will lapse");
                    return;
                }
            }
        }
    }

    /// Commits until nothing is left, for as long as the grace lasts; at least once.
    async fn commit_the_rest(&mut self, until: Timestamp, stop: &Stop) {
        let clock = &self.coordinator.orchestrator.ports.clock;
        let mut trouble = Trouble::default();
        while !self.finished.is_empty() {
            let failed = self.commit_only().await.err();
            if failed.is_none() && !self.is_held_up {
                continue;
            }
            let again = trouble.again(clock.now());
            let is_of_use = failed.as_ref().is_none_or(StoreError::is_retryable);
            if !is_of_use || again > until || stop.at_once.is_cancelled() {
                let steps = self.finished.len();
                let error = failed.map(|error| error.to_string());
                tracing::warn!(
                    error,
                    steps,
                    "could not commit before the end; the leases will lapse"
                );
                return;
            }
            tokio::select! {
                biased;
                () = stop.at_once.cancelled() => {}
                () = clock.sleep_until(again) => {}
            }
        }
    }

    async fn answered_quietly(&mut self) {
        let clock = &self.coordinator.orchestrator.ports.clock;
        let until = clock.now().plus(STOPPED_WITHIN);
        let answered = tokio::select! {
            biased;
            answered = self.all_answers() => Some(answered),
            () = clock.sleep_until(until) => None,
        };
        match answered {
            Some(Ok(())) => {}
            Some(Err(error)) => tracing::warn!(%error, "calls to the store failed while ending"),
            None => {
                tracing::warn!("the store does not answer; the leases of what was sent will lapse");
                self.in_flight = InFlight::default();
            }
        }
    }

    async fn commit_quietly(&mut self) {
        if let Err(error) = self.commit_only().await {
            let steps = self.finished.len();
            tracing::warn!(%error, steps, "could not commit while ending");
        }
    }
}
