//! One server for all test processes of a run.
//!
//! A test runner may start hundreds of processes, each with one test. They meet in a folder of the
//! system's temporary directory: the first to come initialises and starts the server, the others
//! use it, and thirty seconds after the last has gone the server stops and removes the folder.
//! Being there is holding a shared lock on a file, which the kernel takes back from a killed
//! process, so nothing needs to be signed off.

use std::fs::{self, DirBuilder, File};
use std::io::{ErrorKind, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::os::unix::fs::{DirBuilderExt, MetadataExt};
use std::sync::OnceLock;

use nix::unistd::Uid;

use super::programs::Account;
use super::psql::Psql;
use super::server::Folder;
use super::{ClusterError, ClusterOptions, loopback_url};

const IDLE_SECS: u32 = 30;
/// Each try waits for a lock, so this many mean that something else is wrong.
const TRIES: u32 = 20;

/// Our place among the users of the shared server, kept until the process ends.
#[derive(Debug)]
pub(super) struct Shared {
    folder: Folder,
    pub(super) admin: Psql,
    _users: File,
}

impl Shared {
    /// The server of this run, started if nobody has yet.
    pub(super) fn join() -> Result<&'static Self, ClusterError> {
        static SHARED: OnceLock<Result<Shared, ClusterError>> = OnceLock::new();
        SHARED
            .get_or_init(Self::enter)
            .as_ref()
            .map_err(Clone::clone)
    }

    fn enter() -> Result<Self, ClusterError> {
        let account = Account::detect()?;
        let name = format!("tasker-testkit-postgres-{}", Uid::effective());
        let folder = Folder::new(account.temp_dir().join(name), account);
        let users = sign_in(&folder, account)?;
        let port = running_port(&folder)?;
        let admin = Psql::new(loopback_url(port, "postgres"))?;
        Ok(Self {
            folder,
            admin,
            _users: users,
        })
    }

    /// Runs `work` while no other process of this run is in here.
    pub(super) fn alone<T>(
        &self,
        work: impl FnOnce() -> Result<T, ClusterError>,
    ) -> Result<T, ClusterError> {
        let _turn = take_turn(&self.folder, "template")?;
        work()
    }
}

/// Takes a shared lock on `users`, in a folder that is not about to be removed.
fn sign_in(folder: &Folder, account: Account) -> Result<File, ClusterError> {
    let doing = "joining the shared test server";
    for _ in 0..TRIES {
        match DirBuilder::new().mode(0o700).create(&folder.path) {
            Err(error) if error.kind() != ErrorKind::AlreadyExists => {
                return Err(ClusterError::io(doing)(error));
            }
            _ => {}
        }
        // Not following links: whatever waits under this name must be a folder of our own.
        let Ok(found) = fs::symlink_metadata(&folder.path) else {
            continue;
        };
        if !found.is_dir() || !account.owns(&found) {
            let path = folder.path.display().to_string();
            return Err(ClusterError::ForeignFolder { path });
        }
        // The folder goes away when the last server stops: then we try again.
        if account.give(&folder.path).is_err() {
            continue;
        }
        let Ok(mut users) = folder.lock_file("users") else {
            continue;
        };
        users.lock_shared().map_err(ClusterError::io(doing))?;
        let locked = users.metadata().map_err(ClusterError::io(doing))?;
        let same = fs::metadata(folder.path.join("users"))
            .is_ok_and(|named| named.ino() == locked.ino() && named.dev() == locked.dev());
        if same {
            users.write_all(b".").map_err(ClusterError::io(doing))?;
            return Ok(users);
        }
    }
    let output = format!("{} comes and goes", folder.path.display());
    Err(ClusterError::Failed { doing, output })
}

/// The port of the running server; starts one when there is none.
fn running_port(folder: &Folder) -> Result<u16, ClusterError> {
    let _turn = take_turn(folder, "start")?;
    let alive = folder.lock_file("alive")?;
    if alive.try_lock().is_err() {
        if let Some(port) = folder.ready_port().filter(|port| answers(*port)) {
            return Ok(port);
        }
        // Its starter was killed before it was ready, or the server has just died: end it.
        folder.signal_supervisor();
        alive
            .lock()
            .map_err(ClusterError::io("waiting for the last test server to stop"))?;
    }
    drop(alive);
    folder.initialise()?;
    let server = folder.start(&ClusterOptions::default().idle_secs(IDLE_SECS))?;
    Ok(server.port)
}

fn answers(port: u16) -> bool {
    TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok()
}

/// An exclusive lock, held until the returned file is dropped.
fn take_turn(folder: &Folder, name: &str) -> Result<File, ClusterError> {
    let file = folder.lock_file(name)?;
    file.lock()
        .map_err(ClusterError::io("waiting for another test process"))?;
    Ok(file)
}
