//! Tasker's use cases, and the ports they need.

pub mod ports;
