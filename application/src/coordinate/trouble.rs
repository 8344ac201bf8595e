//! How long the store has been failing, and when to try again.

use domain::millis::Millis;
use domain::time::Timestamp;

use super::CoordinatorOptions;
use crate::ports::StoreError;

/// How long it waits after the store has failed, at first and at most.
const PAUSE: (Millis, Millis) = (Millis::saturating(100), Millis::from_secs(5));

/// A store that fails, from its first error to its next answer.
#[derive(Default)]
pub(super) struct Trouble {
    since: Option<Timestamp>,
    pause: Millis,
}

impl Trouble {
    /// When to try again; the error itself if that is of no use, or once patience is at its end.
    pub(super) fn next(
        &mut self,
        error: StoreError,
        options: &CoordinatorOptions,
        now: Timestamp,
    ) -> Result<Timestamp, StoreError> {
        let since = *self.since.get_or_insert(now);
        if !error.is_retryable() || is_out_of_patience(options, since, now) {
            return Err(error);
        }
        tracing::warn!(%error, "the store failed; trying again");
        Ok(self.again(now))
    }

    /// When to try again, each time a little later.
    pub(super) fn again(&mut self, now: Timestamp) -> Timestamp {
        self.pause = self.pause.plus(self.pause).clamp(PAUSE.0, PAUSE.1);
        now.plus(self.pause)
    }
}

/// Whether what has been failing since then has done so for long enough.
pub(super) fn is_out_of_patience(
    options: &CoordinatorOptions,
    since: Timestamp,
    now: Timestamp,
) -> bool {
    let waited = now.since(since);
    options.patience.is_some_and(|patience| waited >= patience)
}
