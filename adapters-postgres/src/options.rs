//! How the store connects.

use std::time::Duration;

/// Sizes and times of a [`PgStore`](crate::PgStore). The defaults suit one process.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PgOptions {
    /// At most this many connections, and as many for transactional handlers. Default 10.
    pub connections: u32,
    /// How long a call waits for one of them. Default 5 s.
    pub acquire_timeout: Duration,
    /// How long making a connection may take. Default 5 s.
    pub connect_timeout: Duration,
    /// How long one call may take once it has a connection, here and, statement by statement, in
    /// the server. A connection that took longer is thrown away: the network may be gone without
    /// a word. Default 15 s.
    pub statement_timeout: Duration,
    /// How long a statement waits for a lock. Default 5 s.
    pub lock_timeout: Duration,
    /// What dies stays in the indexes until vacuum removes it, and a snapshot that somebody holds keeps
    /// vacuum away. A look for steps, or at what time brings, that took longer than this begins where
    /// the one before found something, and at the very beginning in a twentieth of the time; so
    /// it may overlook, for twenty times as long, what another process has put before that.
    /// [`Duration::MAX`]: each begins at the very beginning. Default 25 ms.
    pub slow_look: Duration,
    /// What `pg_stat_activity` shows. Default `tasker`.
    pub application_name: String,
}

impl Default for PgOptions {
    fn default() -> Self {
        Self {
            connections: 10,
            acquire_timeout: Duration::from_secs(5),
            connect_timeout: Duration::from_secs(5),
            statement_timeout: Duration::from_secs(15),
            lock_timeout: Duration::from_secs(5),
            slow_look: Duration::from_millis(25),
            application_name: "tasker".to_owned(),
        }
    }
}
