//! What a check answers.

use std::fmt;

/// One thing that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Complaint {
    /// The file, relative to the root.
    pub path: String,
    /// The line, counted from 1; 0 speaks of the whole file.
    pub line: usize,
    /// What is wrong.
    pub what: String,
}

impl Complaint {
    /// A complaint about one line.
    pub fn new(path: &str, line: usize, what: impl Into<String>) -> Self {
        Self {
            path: path.to_owned(),
            line,
            what: what.into(),
        }
    }
}

impl fmt::Display for Complaint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(f, "{}: {}", self.path, self.what),
            line => write!(f, "{}:{line}: {}", self.path, self.what),
        }
    }
}

/// Fails the test that calls it, unless there is nothing to complain of.
///
/// # Panics
/// With every complaint, and `advice` on what to do about them.
#[track_caller]
pub fn assert_none(complaints: &[Complaint], advice: &str) {
    let lines: Vec<String> = complaints.iter().map(ToString::to_string).collect();
    assert!(lines.is_empty(), "\n{}\n\n{advice}\n", lines.join("\n"));
}
