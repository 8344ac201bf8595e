//! How processes that share a store wake each other.

use std::collections::BTreeSet;

use domain::name::QueueName;
use tokio::sync::broadcast;

/// Tells other processes that there may be work, and hears it from them.
///
/// It only makes things faster. An announcement may be lost, come late or come twice, and nothing
/// depends on it: beneath it everyone looks at the store every other second.
#[cfg_attr(any(test, feature = "mock"), mockall::automock)]
pub trait Wakeups: Send + Sync {
    /// Tells the other processes that steps of these queues may start. Returns at once; what is
    /// announced again before it was told is told once. To be called after the commit, never
    /// within.
    fn announce(&self, queues: &BTreeSet<QueueName>);

    /// What other processes announce from now on. A receiver that lags behind has heard everything.
    fn listen(&self) -> broadcast::Receiver<Heard>;
}

/// What was heard from other processes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Heard {
    /// Steps of this queue may start.
    Queue(QueueName),
    /// Steps of any queue may: nothing could be heard for a while.
    Everything,
}

/// A process with a store of its own: there is nobody to tell, and nobody to hear.
#[derive(Debug)]
pub struct Alone(broadcast::Sender<Heard>);

impl Default for Alone {
    fn default() -> Self {
        Self(broadcast::Sender::new(1))
    }
}

impl Wakeups for Alone {
    fn announce(&self, _: &BTreeSet<QueueName>) {}

    fn listen(&self) -> broadcast::Receiver<Heard> {
        self.0.subscribe()
    }
}
