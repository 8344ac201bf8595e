//! A disk that can be filled: a tablespace on a small file system in memory.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::PathBuf;

use anyhow::Context;
use nix::mount::{MntFlags, MsFlags, mount, umount2};
use tempfile::TempDir;
use testkit::cluster::{Cluster, Database};

/// Its size: what a run writes fits many times.
const SIZE: &str = "size=256m";

/// A file system of its own below a tablespace. Unmounted when dropped.
#[derive(Debug)]
pub(crate) struct SmallDisk {
    folder: TempDir,
}

impl SmallDisk {
    /// Mounts one and moves the database there. Only root may.
    pub(crate) fn under(cluster: &Cluster, database: &Database) -> anyhow::Result<Self> {
        let folder = tempfile::Builder::new()
            .prefix("tasker-chaos-disk-")
            .tempdir()?;
        mount(
            Some("tmpfs"),
            folder.path(),
            Some("tmpfs"),
            MsFlags::empty(),
            Some(SIZE),
        )
        .context("mounting a small file system takes root")?;
        let disk = Self { folder };
        cluster.give(disk.folder.path())?;
        // The database to be moved may have no connection, so that another gives the order.
        let other = cluster.database()?;
        let place = disk.folder.path().display();
        other.sql(&format!("CREATE TABLESPACE small LOCATION '{place}'"))?;
        other.sql(&format!(
            "ALTER DATABASE {} SET TABLESPACE small",
            database.name()
        ))?;
        Ok(disk)
    }

    fn filler(&self) -> PathBuf {
        self.folder.path().join("filler")
    }

    /// Takes all that is free.
    pub(crate) fn fill(&self) -> io::Result<()> {
        let mut file = File::options()
            .create(true)
            .append(true)
            .open(self.filler())?;
        // Smaller and smaller pieces, so that not a page is left.
        for size in [1 << 20, 4096, 1] {
            let piece = vec![0; size];
            while file.write_all(&piece).is_ok() {}
        }
        Ok(())
    }

    /// Gives it back.
    pub(crate) fn empty(&self) -> io::Result<()> {
        fs::remove_file(self.filler())
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // The server may still hold files there; it is on its way out.
        umount2(self.folder.path(), MntFlags::MNT_DETACH).ok();
    }
}
