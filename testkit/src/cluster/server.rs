//! One server process in one folder, watched by a script that outlives us.

use std::fs::{self, File};
use std::hash::{BuildHasher, Hasher, RandomState};
use std::io::{self, BufRead, BufReader};
use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::programs::{Account, find};
use super::{ClusterError, ClusterOptions};

const SUPERVISE: &str = include_str!("supervise.sh");
const START_TRIES: u32 = 5;

/// The folder a server lives in; the script beside this file says what is in it.
#[derive(Debug, Clone)]
pub(super) struct Folder {
    pub(super) path: PathBuf,
    account: Account,
}

/// A started server: its port, and the script that watches it.
#[derive(Debug)]
pub(super) struct Server {
    pub(super) port: u16,
    supervisor: Child,
}

impl Folder {
    pub(super) fn new(path: PathBuf, account: Account) -> Self {
        Self { path, account }
    }

    /// Gives a file or folder to the account of the server.
    pub(super) fn give(&self, path: &Path) -> io::Result<()> {
        self.account.give(path)
    }

    /// A command that runs under the account of the server.
    pub(super) fn command(&self, program: &Path) -> Command {
        self.account.command(program)
    }

    /// Opens one of the lock files for appending, creating it if need be.
    pub(super) fn lock_file(&self, name: &str) -> Result<File, ClusterError> {
        let doing = "opening a lock file of the test server";
        let path = self.path.join(name);
        let file = File::options().create(true).append(true).open(&path);
        let file = file.map_err(ClusterError::io(doing))?;
        self.account.give(&path).map_err(ClusterError::io(doing))?;
        Ok(file)
    }

    /// Initialises an empty cluster in `data`, replacing what a crash may have left there.
    ///
    /// A server that still runs on the old files notices their loss within a minute and stops.
    pub(super) fn initialise(&self) -> Result<(), ClusterError> {
        let data = self.path.join("data");
        if data.exists() {
            fs::remove_dir_all(&data).map_err(ClusterError::io("removing an old cluster"))?;
        }
        let initdb = find("initdb", "postgresql")?;
        let output = self
            .account
            .command(&initdb)
            .args([
                "-U",
                "postgres",
                "-A",
                "trust",
                "-E",
                "UTF8",
                "--locale=C",
                "--no-sync",
            ])
            .arg("-D")
            .arg(&data)
            .current_dir(&self.path)
            .output()
            .map_err(ClusterError::io("running initdb"))?;
        if output.status.success() {
            return Ok(());
        }
        let output = String::from_utf8_lossy(&output.stderr).into_owned();
        Err(ClusterError::Failed {
            doing: "initdb",
            output,
        })
    }

    /// Starts the server on a free port.
    pub(super) fn start(&self, options: &ClusterOptions) -> Result<Server, ClusterError> {
        let mut last = None;
        for _ in 0..START_TRIES {
            // Between our look at the port and the server's, somebody else may take it.
            match self.start_on(free_port()?, options) {
                Ok(server) => return Ok(server),
                Err(error) => last = Some(error),
            }
        }
        Err(last.unwrap_or(ClusterError::Failed {
            doing: "postgres",
            output: String::new(),
        }))
    }

    /// Starts the server on this very port.
    pub(super) fn start_on(
        &self,
        port: u16,
        options: &ClusterOptions,
    ) -> Result<Server, ClusterError> {
        let postgres = find("postgres", "postgresql")?;
        find("flock", "util-linux")?;
        self.lock_file("alive")?;
        let mut supervisor = self
            .account
            .command(Path::new("sh"))
            .args(["-c", SUPERVISE, "tasker-testkit-postgres"])
            .arg(&self.path)
            .arg(&postgres)
            .arg(options.idle_secs.to_string())
            .args(["-p", &port.to_string()])
            .args(options.settings.iter().map(|(name, value)| format!("--{name}={value}")))
            .current_dir(&self.path)
            // A group of its own: neither a Ctrl-C nor a test runner that kills the test's whole
            // group may take the server away from the others.
            .process_group(0)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(ClusterError::io("starting the test server"))?;
        let mut answer = String::new();
        if let Some(stdout) = supervisor.stdout.take() {
            let read = BufReader::new(stdout).read_line(&mut answer);
            read.map_err(ClusterError::io("waiting for the test server"))?;
        }
        if answer.trim() == "ready" {
            return Ok(Server { port, supervisor });
        }
        supervisor
            .wait()
            .map_err(ClusterError::io("waiting for the test server"))?;
        Err(ClusterError::Failed {
            doing: "postgres",
            output: self.log_tail(),
        })
    }

    /// The port of a server that accepts connections, read from its own lock file, whose fourth
    /// line is the port and eighth the status.
    pub(super) fn ready_port(&self) -> Option<u16> {
        let text = fs::read_to_string(self.path.join("data/postmaster.pid")).ok()?;
        let mut lines = text.lines().skip(3);
        let port = lines.next()?.trim().parse().ok()?;
        lines
            .nth(3)
            .filter(|status| status.trim() == "ready")
            .map(|_| port)
    }

    /// Asks the script that holds the lock on `alive` to stop its server.
    pub(super) fn signal_supervisor(&self) {
        let text = fs::read_to_string(self.path.join("alive")).unwrap_or_default();
        if let Ok(id) = text.trim().parse() {
            // It may be gone already, which is what we want.
            kill(Pid::from_raw(id), Signal::SIGTERM).ok();
        }
    }

    fn log_tail(&self) -> String {
        let log = fs::read(self.path.join("server.log")).unwrap_or_default();
        let tail = log
            .get(log.len().saturating_sub(2_000)..)
            .unwrap_or_default();
        String::from_utf8_lossy(tail).into_owned()
    }
}

impl Server {
    /// Stops at once, as in a crash of the server: no checkpoint, connections cut.
    pub(super) fn stop_immediate(mut self) -> Result<(), ClusterError> {
        let doing = "stopping the test server";
        let id = i32::try_from(self.supervisor.id()).map_err(|error| ClusterError::Io {
            doing,
            message: error.to_string(),
        })?;
        // The script may be gone already, with its server; that is what we want.
        kill(Pid::from_raw(id), Signal::SIGTERM).ok();
        self.supervisor.wait().map_err(ClusterError::io(doing))?;
        Ok(())
    }
}

/// A port nobody listens on, below the range from which outgoing connections take theirs, so that
/// a server that is started again finds its port still free.
fn free_port() -> Result<u16, ClusterError> {
    let mut last = None;
    for _ in 0..100 {
        let port = 15_000 + u16::try_from(random() % 15_000).unwrap_or_default();
        match TcpListener::bind((Ipv4Addr::LOCALHOST, port)) {
            Ok(_) => return Ok(port),
            Err(error) => last = Some(error),
        }
    }
    Err(ClusterError::Io {
        doing: "looking for a free port",
        message: last.map_or_else(String::new, |error| error.to_string()),
    })
}

/// A number no other process draws: the standard library seeds its hashers from the system.
pub(super) fn random() -> u64 {
    RandomState::new().build_hasher().finish()
}
