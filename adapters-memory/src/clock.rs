//! Time: one clock that is told, one that is read.

mod system_clock;
mod virtual_clock;

pub use system_clock::SystemClock;
pub use virtual_clock::VirtualClock;
