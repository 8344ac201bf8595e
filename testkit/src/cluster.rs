//! A private PostgreSQL for tests; behind the feature `cluster`.
//!
//! Most tests want [`Database::fresh`] or [`Database::from_template`]: a database of their own on a
//! server that all test processes of a run share, started by the first and stopped half a minute
//! after the last. A test that stops and starts the server, or needs its own settings, takes a
//! [`Cluster`] for itself.
//!
//! Needs the PostgreSQL programs (Debian: `apt-get install postgresql`), found on `PATH`, through
//! `pg_config`, or in `/usr/lib/postgresql`; run as root, the server drops to the account
//! `postgres`. Works on Unix. `DATABASE_URL` makes databases on a running server instead.
//!
//! ```no_run
//! use tasker_testkit::cluster::Database;
//!
//! let database = Database::fresh()?;
//! assert_eq!(database.sql("SELECT 1 + 1")?, "2");
//! # Ok::<(), tasker_testkit::cluster::ClusterError>(())
//! ```

mod database;
mod error;
pub mod pooler;
mod programs;
pub mod proxy;
mod psql;
mod server;
mod shared;

pub use database::Database;
pub use error::ClusterError;

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use programs::Account;
use psql::Psql;
use server::{Folder, Server};

/// How a server is set up.
#[derive(Debug, Clone)]
pub struct ClusterOptions {
    settings: Vec<(String, String)>,
    idle_secs: u32,
}

impl Default for ClusterOptions {
    /// 400 connections, and nothing is flushed to disk: a test may crash the server, but not the
    /// machine.
    fn default() -> Self {
        let options = Self {
            settings: Vec::new(),
            idle_secs: 0,
        };
        options
            .setting("listen_addresses", "127.0.0.1")
            .setting("unix_socket_directories", "")
            .setting("max_connections", "400")
            .setting("fsync", "off")
            .setting("full_page_writes", "off")
            .setting("max_wal_size", "4GB")
            .setting("checkpoint_timeout", "30min")
            .setting("timezone", "UTC")
    }
}

impl ClusterOptions {
    /// Sets one of the server's settings, as in `postgresql.conf`; the last one wins.
    #[must_use]
    pub fn setting(mut self, name: &str, value: &str) -> Self {
        self.settings.push((name.to_owned(), value.to_owned()));
        self
    }

    /// What is acknowledged survives a crash of the machine, as in production.
    #[must_use]
    pub fn durable(self) -> Self {
        self.setting("fsync", "on")
            .setting("full_page_writes", "on")
            .setting("synchronous_commit", "on")
    }

    /// How long the server goes on without a test process that uses it.
    fn idle_secs(mut self, secs: u32) -> Self {
        self.idle_secs = secs;
        self
    }
}

/// A server that one test has for itself, to stop, start and break.
///
/// It is stopped and its files are removed when the value is dropped, and within two seconds when
/// the test process is killed.
#[derive(Debug)]
pub struct Cluster {
    server: Option<Server>,
    port: u16,
    options: ClusterOptions,
    folder: Folder,
    // Held until the end: the server's supervisor takes a free lock for a dead test.
    _users: File,
    _temp: TempDir,
}

impl Cluster {
    /// A new server with the default options, in about a second.
    ///
    /// # Errors
    /// When PostgreSQL is not installed or does not start; the text says what to do.
    pub fn start() -> Result<Self, ClusterError> {
        Self::start_with(ClusterOptions::default())
    }

    /// A new server with options of its own.
    ///
    /// # Errors
    /// As [`Cluster::start`].
    pub fn start_with(options: ClusterOptions) -> Result<Self, ClusterError> {
        let doing = "making a folder for the test server";
        let account = Account::detect()?;
        let temp = tempfile::Builder::new()
            .prefix("tasker-testkit-cluster-")
            .tempdir_in(account.temp_dir())
            .map_err(ClusterError::io(doing))?;
        account.give(temp.path()).map_err(ClusterError::io(doing))?;
        let folder = Folder::new(temp.path().to_owned(), account);
        let users = folder.lock_file("users")?;
        users.lock_shared().map_err(ClusterError::io(doing))?;
        folder.initialise()?;
        let server = folder.start(&options)?;
        let port = server.port;
        Ok(Self {
            server: Some(server),
            port,
            options,
            folder,
            _users: users,
            _temp: temp,
        })
    }

    /// The port on the loopback address; stays the same when the server is started again.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Where to connect to for a database of this server.
    #[must_use]
    pub fn url(&self, database: &str) -> String {
        loopback_url(self.port, database)
    }

    /// A fresh, empty database on this server.
    ///
    /// # Errors
    /// [`ClusterError::Failed`] when the server is stopped or refuses.
    pub fn database(&self) -> Result<Database, ClusterError> {
        Database::create(Psql::new(self.url("postgres"))?, "template0")
    }

    /// What the server says, appended to by each start.
    #[must_use]
    pub fn log(&self) -> PathBuf {
        self.folder.path.join("server.log")
    }

    /// Gives a file or folder to the account that the server runs under, for a tablespace, say.
    ///
    /// # Errors
    /// [`ClusterError::Io`] when it may not be given away.
    pub fn give(&self, path: &Path) -> Result<(), ClusterError> {
        let given: io::Result<()> = self.folder.give(path);
        given.map_err(ClusterError::io("giving a file to the test server"))
    }

    /// A command that runs under the account of the server, without the caller's `PG*` variables.
    #[must_use]
    pub fn command(&self, program: &Path) -> Command {
        self.folder.command(program)
    }

    /// Stops the server at once, as in a crash: connections are cut, and the next start recovers.
    ///
    /// Returns when the server is gone; a stopped server stays stopped.
    ///
    /// # Errors
    /// [`ClusterError::Io`] when the process cannot be waited for.
    pub fn stop_immediate(&mut self) -> Result<(), ClusterError> {
        self.server.take().map_or(Ok(()), Server::stop_immediate)
    }

    /// Starts a stopped server again on the same port, with all that was committed.
    ///
    /// # Errors
    /// As [`Cluster::start`].
    pub fn start_again(&mut self) -> Result<(), ClusterError> {
        if self.server.is_none() {
            self.server = Some(self.folder.start_on(self.port, &self.options)?);
        }
        Ok(())
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // The supervisor stops the server even if we cannot.
        self.stop_immediate().ok();
    }
}

fn loopback_url(port: u16, database: &str) -> String {
    format!("postgres://postgres@127.0.0.1:{port}/{database}")
}
