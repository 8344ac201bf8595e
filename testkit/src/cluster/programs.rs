//! Where PostgreSQL's programs are, and as whom the server runs.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::fs::{MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, io};

use nix::unistd::{Uid, User};

use super::ClusterError;

const ACCOUNT: &str = "postgres";

/// The full path of a program of the server side (`initdb`, `postgres`) or of `psql`.
///
/// `PATH` comes first, so that a developer's own build wins; then what `pg_config` names; then the
/// newest version in Debian's folder, which is on nobody's `PATH`.
pub(super) fn find(program: &'static str, package: &'static str) -> Result<PathBuf, ClusterError> {
    on_path(program)
        .or_else(|| for_root(program))
        .or_else(|| beside_pg_config(program))
        .or_else(|| newest_debian(Path::new("/usr/lib/postgresql"), program))
        .ok_or(ClusterError::Missing { program, package })
}

fn on_path(program: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path)
        .map(|folder| folder.join(program))
        .find(|file| file.is_file())
}

/// Where Debian puts what it thinks is for root only.
fn for_root(program: &str) -> Option<PathBuf> {
    Some(Path::new("/usr/sbin").join(program)).filter(|file| file.is_file())
}

fn beside_pg_config(program: &str) -> Option<PathBuf> {
    let output = Command::new("pg_config").arg("--bindir").output().ok()?;
    let folder = String::from_utf8(output.stdout).ok()?;
    Some(Path::new(folder.trim()).join(program)).filter(|file| file.is_file())
}

fn newest_debian(root: &Path, program: &str) -> Option<PathBuf> {
    let mut versions: Vec<u32> = fs::read_dir(root)
        .ok()?
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
        .collect();
    versions.sort_unstable();
    versions
        .into_iter()
        .rev()
        .map(|version| root.join(version.to_string()).join("bin").join(program))
        .find(|file| file.is_file())
}

/// The account the server runs under: our own, unless we are root, which PostgreSQL refuses.
#[derive(Debug, Clone, Copy)]
pub(super) struct Account {
    drop_to: Option<(u32, u32)>,
}

impl Account {
    pub(super) fn detect() -> Result<Self, ClusterError> {
        if !Uid::effective().is_root() {
            return Ok(Self { drop_to: None });
        }
        let user = User::from_name(ACCOUNT).map_err(|error| ClusterError::Io {
            doing: "looking up the account of the server",
            message: error.to_string(),
        })?;
        let user = user.ok_or(ClusterError::NoAccount { name: ACCOUNT })?;
        Ok(Self {
            drop_to: Some((user.uid.as_raw(), user.gid.as_raw())),
        })
    }

    /// A command that runs as this account, untouched by the caller's `PG*` variables.
    pub(super) fn command(self, program: &Path) -> Command {
        let mut command = plain_command(program);
        if let Some((uid, gid)) = self.drop_to {
            command.uid(uid).gid(gid);
        }
        command
    }

    /// Gives a file or folder of ours to the account.
    pub(super) fn give(self, path: &Path) -> io::Result<()> {
        match self.drop_to {
            Some((uid, gid)) => chown(path, Some(uid), Some(gid)),
            None => Ok(()),
        }
    }

    /// Whether this account or the caller owns the file behind `metadata`.
    pub(super) fn owns(self, metadata: &fs::Metadata) -> bool {
        metadata.uid() == Uid::effective().as_raw()
            || self.drop_to.is_some_and(|(uid, _)| metadata.uid() == uid)
    }

    /// The system's folder for temporary files, or `/tmp` where the account cannot get at it.
    pub(super) fn temp_dir(self) -> PathBuf {
        let folder = env::temp_dir();
        let reachable = |path: &Path| fs::metadata(path).is_ok_and(|m| m.mode() & 0o001 != 0);
        if self.drop_to.is_none() || folder.ancestors().all(reachable) {
            folder
        } else {
            PathBuf::from("/tmp")
        }
    }
}

/// A command without the caller's `PG*` variables, which would send it to another server.
pub(super) fn plain_command(program: &Path) -> Command {
    let mut command = Command::new(program);
    let is_ours = |name: &OsStr| name.to_string_lossy().starts_with("PG");
    for (name, _) in env::vars_os().filter(|(name, _)| is_ours(name)) {
        command.env_remove(name);
    }
    command.env("LC_ALL", "C");
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_version_that_has_the_program_is_taken() {
        let root = tempfile::tempdir().unwrap();
        for (version, file) in [
            ("9", "initdb"),
            ("15", "initdb"),
            ("16", "psql"),
            ("x", "initdb"),
        ] {
            let bin = root.path().join(version).join("bin");
            fs::create_dir_all(&bin).unwrap();
            fs::write(bin.join(file), "").unwrap();
        }
        let found = newest_debian(root.path(), "initdb");
        assert_eq!(found, Some(root.path().join("15/bin/initdb")));
        assert_eq!(newest_debian(root.path(), "postgres"), None);
    }

    #[test]
    fn a_missing_program_is_reported_with_its_package() {
        let error = find("no-such-program-of-postgres", "postgresql").unwrap_err();
        assert!(
            error.to_string().contains("apt-get install postgresql"),
            "{error}"
        );
    }
}
