//! A pgbouncer between clients and a private server.

use std::fs;
use std::io::{BufRead, BufReader, copy, sink};
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};

use tempfile::TempDir;

use super::programs::{Account, find};
use super::{Cluster, ClusterError};

/// What it says on stderr once it listens.
const UP: &str = "process up";

/// When a pooler gives a client's connection to the server to another client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PoolMode {
    /// When the client leaves.
    Session,
    /// After each transaction.
    Transaction,
}

/// A pgbouncer of one test; stopped when the value is dropped.
#[derive(Debug)]
pub struct Pooler {
    program: PathBuf,
    folder: TempDir,
    port: u16,
    child: Child,
}

impl Pooler {
    /// Starts one before this server, for clients of any name, which become `user`.
    ///
    /// # Errors
    /// [`ClusterError::Missing`] when pgbouncer is not installed; when it does not start.
    pub fn start(cluster: &Cluster, mode: PoolMode, user: &str) -> Result<Self, ClusterError> {
        let doing = "setting up pgbouncer";
        let program = find("pgbouncer", "pgbouncer")?;
        let account = Account::detect()?;
        let folder = tempfile::Builder::new()
            .prefix("tasker-testkit-pooler-")
            .tempdir_in(account.temp_dir())
            .map_err(ClusterError::io(doing))?;
        // Free until it takes it, unless somebody else is as quick.
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
            .and_then(|listener| listener.local_addr())
            .map_err(ClusterError::io(doing))?
            .port();
        let settings = folder.path().join("pgbouncer.ini");
        let text = ini(cluster.port(), port, mode, user);
        fs::write(&settings, text).map_err(ClusterError::io(doing))?;
        for path in [folder.path(), &settings] {
            cluster.give(path)?;
        }
        let child = spawn(cluster, &program, &settings)?;
        Ok(Self {
            program,
            folder,
            port,
            child,
        })
    }

    /// The same URL, through this pooler.
    ///
    /// # Panics
    /// When the URL has no user, host and database.
    pub fn url(&self, direct: &str) -> String {
        let (head, rest) = direct.split_once('@').expect("a URL with a user");
        let (_, database) = rest.split_once('/').expect("a URL with a database");
        format!("{head}@127.0.0.1:{}/{database}", self.port)
    }

    /// Kills it, with all its connections, and starts it again on the same port.
    ///
    /// # Errors
    /// As [`Pooler::start`].
    pub fn restart(&mut self, cluster: &Cluster) -> Result<(), ClusterError> {
        self.end().map_err(ClusterError::io("killing pgbouncer"))?;
        let settings = self.folder.path().join("pgbouncer.ini");
        self.child = spawn(cluster, &self.program, &settings)?;
        Ok(())
    }

    fn end(&mut self) -> std::io::Result<()> {
        self.child.kill()?;
        self.child.wait().map(drop)
    }
}

impl Drop for Pooler {
    fn drop(&mut self) {
        // Gone already is as good.
        self.end().ok();
    }
}

/// Starts it and waits until it says that it is up.
fn spawn(cluster: &Cluster, program: &Path, settings: &Path) -> Result<Child, ClusterError> {
    let mut child = cluster
        .command(program)
        .arg(settings)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(ClusterError::io("starting pgbouncer"))?;
    let mut said = String::new();
    if let Some(stderr) = child.stderr.take() {
        let mut lines = BufReader::new(stderr);
        while !said.contains(UP) {
            let read = lines.read_line(&mut said);
            let read = read.map_err(ClusterError::io("waiting for pgbouncer"))?;
            if read == 0 {
                return Err(ClusterError::Failed {
                    doing: "pgbouncer",
                    output: said,
                });
            }
        }
        // A full pipe would stop it.
        std::thread::spawn(move || copy(&mut lines, &mut sink()));
    }
    Ok(child)
}

/// Drivers set `extra_float_digits` at start-up, which it refuses unless told to let it be.
fn ini(server: u16, port: u16, mode: PoolMode, user: &str) -> String {
    let mode = match mode {
        PoolMode::Session => "session",
        PoolMode::Transaction => "transaction",
    };
    format!(
        "[databases]\n* = host=127.0.0.1 port={server} user={user}\n[pgbouncer]\n\
         listen_addr = 127.0.0.1\nlisten_port = {port}\nunix_socket_dir =\nauth_type = any\n\
         pool_mode = {mode}\nmax_client_conn = 200\ndefault_pool_size = 40\n\
         ignore_startup_parameters = extra_float_digits\n"
    )
}
