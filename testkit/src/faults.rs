//! Stores that fail: decorators that put faults between the use cases and any store.
//!
//! [`Faults::wrap`] puts itself around the ports of a program. Each call of a method may then fail
//! before it reaches the store, **fail after the store has done its work** (the reply is lost, as
//! when a connection breaks during commit), be held up on its way there or back, or arrive twice.
//! Which calls is scripted, or drawn from a seed; without either, nothing happens.
//!
//! ```
//! use adapters_memory::MemoryPorts;
//! use domain::time::Timestamp;
//! use tasker_testkit::faults::{Fault, Faults, Method};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let memory = MemoryPorts::at(Timestamp::from_secs(1_000), 1);
//! let faults = Faults::none();
//! let ports = faults.wrap(memory.ports());
//!
//! faults.script(Method::Submit, [Fault::After]);
//! assert!(ports.tasks.submit(Vec::new()).await.is_err()); // done, and then an error
//! assert!(ports.tasks.submit(Vec::new()).await.is_ok());
//! assert_eq!(faults.injected(), [(Method::Submit, Fault::After)]);
//! # }
//! ```

mod fault;
mod plan;
mod queue;
mod reenqueuer;
mod retention;
mod tasks;

pub use fault::{Fault, Method, Rates};
pub use plan::Faults;
