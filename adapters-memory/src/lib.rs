//! Tasker in memory: a complete store without a database, a clock that stands still until it is
//! told to move, and randomness that repeats.
//!
//! Everything here is deterministic: ordered maps, one lock, no time of its own. The same calls
//! give the same answers, which is what tests, `--seed` and simulations build on.
//!
//! ```text
//! MemoryPorts ─┬─ MemoryStore    TaskStore, StepQueue, TemplateStore, Reenqueuer,
//!              │                 EventFeed, WebhookStore
//!              ├─ VirtualClock   or SystemClock
//!              ├─ SeededEntropy  or SystemEntropy
//!              └─ MemoryEvents   EventSink, with subscribers
//! ```
//!
//! Read first: [`MemoryPorts`], [`MemoryStore`], [`VirtualClock`].
//!
//! ```
//! use tasker_adapters_memory::MemoryPorts;
//! use domain::millis::Millis;
//! use domain::time::Timestamp;
//!
//! let memory = MemoryPorts::at(Timestamp::from_secs(1_000), 7);
//! let ports = memory.ports();
//! memory.clock.advance(Millis::from_secs(5));
//! assert_eq!(ports.clock.now(), Timestamp::from_secs(1_005));
//! ```

pub mod clock;
pub mod entropy;
pub mod events;
mod locked;
pub mod ports;
pub mod store;

pub use clock::{SystemClock, VirtualClock};
pub use entropy::{SeededEntropy, SystemEntropy};
pub use events::{EventFilter, MemoryEvents, Subscription};
pub use ports::MemoryPorts;
pub use store::MemoryStore;
