//! How long to wait before a request is sent again.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::time::Duration;

use crate::error::Error;

const FIRST: Duration = Duration::from_millis(100);
const LONGEST: Duration = Duration::from_secs(10);

/// Waits that grow, each by chance somewhere in its upper half, so that those who met do not meet
/// again.
#[derive(Clone, Copy, Debug, Default)]
pub struct Backoff(u32);

impl Backoff {
    /// The wait after one more failure; no shorter than the server asks for.
    pub fn after(&mut self, error: &Error) -> Duration {
        let wait = FIRST
            .saturating_mul(2_u32.saturating_pow(self.0))
            .min(LONGEST);
        self.0 = self.0.saturating_add(1);
        let asked = error.retry_after().unwrap_or_default();
        upper_half(wait).max(asked + upper_half(wait / 4))
    }

    /// It went well.
    pub fn reset(&mut self) {
        self.0 = 0;
    }
}

/// Between a half and the whole.
pub(crate) fn upper_half(wait: Duration) -> Duration {
    let half = u64::try_from(wait.as_micros() / 2).unwrap_or(u64::MAX);
    wait / 2 + Duration::from_micros(chance() % half.max(1))
}

/// The standard library seeds its hashers from the system; no more is needed here.
pub(crate) fn chance() -> u64 {
    RandomState::new().build_hasher().finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Problem;

    fn refused(retry_after: Option<Duration>) -> Error {
        Error::Refused(Box::new(Problem {
            status: 503,
            retry_after,
            ..Problem::default()
        }))
    }

    #[test]
    fn waits_grow_to_a_bound_and_begin_anew() {
        let (mut backoff, error) = (Backoff::default(), refused(None));
        let waits: Vec<Duration> = (0..40).map(|_| backoff.after(&error)).collect();
        assert!(waits[0] >= FIRST / 2 && waits[0] <= FIRST, "{waits:?}");
        assert!(waits[3] >= FIRST * 4 && waits[3] <= FIRST * 8, "{waits:?}");
        assert!(
            waits[39] >= LONGEST / 2 && waits[39] <= LONGEST,
            "{waits:?}"
        );
        backoff.reset();
        assert!(backoff.after(&error) <= FIRST);
    }

    #[test]
    fn the_server_is_left_alone_for_as_long_as_it_asks() {
        let asked = Duration::from_mins(1);
        let mut backoff = Backoff::default();
        let wait = backoff.after(&refused(Some(asked)));
        assert!(wait >= asked && wait < asked + LONGEST, "{wait:?}");
    }
}
