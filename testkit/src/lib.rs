//! Under construction.

/// A private PostgreSQL for tests.
#[cfg(feature = "cluster")]
pub mod cluster;
