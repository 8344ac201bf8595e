//! Everything in memory, composed.

use std::sync::Arc;

use application::ports::{Alone, Clock, Entropy, Ports};
use domain::time::Timestamp;

use crate::{MemoryEvents, MemoryStore, SeededEntropy, SystemClock, SystemEntropy, VirtualClock};

/// The ports in memory, each also by its own type, for those who move time or look at events.
#[derive(Clone, Debug)]
pub struct MemoryPorts<C = VirtualClock> {
    /// Tasks, steps, templates.
    pub store: Arc<MemoryStore>,
    /// Time.
    pub clock: Arc<C>,
    /// Events and their subscribers.
    pub events: Arc<MemoryEvents>,
    entropy: EntropyPort,
}

#[derive(Clone)]
struct EntropyPort(Arc<dyn Entropy>);

impl std::fmt::Debug for EntropyPort {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Entropy")
    }
}

impl MemoryPorts<VirtualClock> {
    /// Virtual time that begins at `start`, and the randomness of `seed`: nothing here differs
    /// from one run to the next.
    pub fn at(start: Timestamp, seed: u64) -> Self {
        Self::compose(VirtualClock::new(start), Arc::new(SeededEntropy::new(seed)))
    }
}

impl MemoryPorts<SystemClock> {
    /// Real time; the randomness of `seed`, or of the system.
    pub fn real(seed: Option<u64>) -> Self {
        let entropy: Arc<dyn Entropy> = match seed {
            Some(seed) => Arc::new(SeededEntropy::new(seed)),
            None => Arc::new(SystemEntropy::new()),
        };
        Self::compose(SystemClock::new(), entropy)
    }
}

impl<C: Clock + 'static> MemoryPorts<C> {
    fn compose(clock: C, entropy: Arc<dyn Entropy>) -> Self {
        Self {
            store: Arc::new(MemoryStore::new()),
            clock: Arc::new(clock),
            events: Arc::new(MemoryEvents::new()),
            entropy: EntropyPort(entropy),
        }
    }

    /// The same, as the use cases take them.
    pub fn ports(&self) -> Ports {
        Ports {
            tasks: Arc::<MemoryStore>::clone(&self.store),
            queue: Arc::<MemoryStore>::clone(&self.store),
            templates: Arc::<MemoryStore>::clone(&self.store),
            retention: Arc::<MemoryStore>::clone(&self.store),
            analytics: Arc::<MemoryStore>::clone(&self.store),
            census: Arc::<MemoryStore>::clone(&self.store),
            workers: Arc::<MemoryStore>::clone(&self.store),
            reenqueuer: Arc::<MemoryStore>::clone(&self.store),
            clock: Arc::<C>::clone(&self.clock),
            entropy: Arc::clone(&self.entropy.0),
            events: Arc::<MemoryEvents>::clone(&self.events),
            feed: Arc::<MemoryStore>::clone(&self.store),
            webhooks: Arc::<MemoryStore>::clone(&self.store),
            keys: Arc::<MemoryStore>::clone(&self.store),
            audit: Arc::<MemoryStore>::clone(&self.store),
            // Nobody else has this memory.
            wakeups: Arc::new(Alone::default()),
        }
    }
}
