//! What the system knows of a process, and how many files one may have open.

use std::fs;

use nix::sys::resource::{Resource, getrlimit, setrlimit};

/// Lets this process, and those it starts from now on, have this many files open.
pub(crate) fn may_open(files: u64) {
    let (soft, hard) = getrlimit(Resource::RLIMIT_NOFILE).unwrap();
    assert!(
        hard >= files,
        "{files} open files are wanted, {hard} allowed"
    );
    if soft < files {
        setrlimit(Resource::RLIMIT_NOFILE, files, hard).unwrap();
    }
}

/// Another process.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Process(pub(crate) i32);

impl Process {
    /// KiB of memory it has now.
    pub(crate) fn resident(self) -> u64 {
        self.status("VmRSS:")
    }

    /// The most it ever had, in KiB.
    pub(crate) fn peak(self) -> u64 {
        self.status("VmHWM:")
    }

    /// Open files, connections among them.
    pub(crate) fn files(self) -> usize {
        fs::read_dir(format!("/proc/{}/fd", self.0))
            .unwrap()
            .count()
    }

    fn status(self, field: &str) -> u64 {
        let text = fs::read_to_string(format!("/proc/{}/status", self.0)).unwrap();
        let line = text.lines().find_map(|line| line.strip_prefix(field));
        let number = line.and_then(|line| line.split_whitespace().next());
        number.unwrap().parse().unwrap()
    }
}
