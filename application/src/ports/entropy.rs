//! Randomness as a port.

use domain::id::TaskId;
use domain::retry::Jitter;
use domain::time::Timestamp;

/// Where random bits come from: ids and jitter. Not for secrets.
#[cfg_attr(any(test, feature = "mock"), mockall::automock)]
pub trait Entropy: Send + Sync {
    /// 64 random bits.
    fn next_u64(&self) -> u64;
}

/// What the use cases draw.
impl dyn Entropy {
    /// A new task id.
    pub fn task_id(&self, now: Timestamp) -> TaskId {
        let random = (u128::from(self.next_u64()) << 64) | u128::from(self.next_u64());
        TaskId::from_parts(now, random)
    }

    /// A jitter.
    pub fn jitter(&self) -> Jitter {
        Jitter::from_random(self.next_u64())
    }
}
