//! Who takes steps from the queue.

use crate::complaint::Complaint;
use crate::source::Source;
use crate::tree::TextFile;

/// Code that could run workflows by a loop of its own. Stores implement claiming and their tests
/// exercise it, so they are not among these.
const WATCHED: [&str; 5] = [
    "application/src/",
    "adapters-http/src/",
    "handlers/src/",
    "server/src/",
    "testkit/src/coordinator",
];

/// The port and the meter in front of it, the coordinator, and what remote workers ask for: an attempt
/// of one named step, or steps of their queues. The loop of those is in the client.
const CLAIMERS: [&str; 6] = [
    "application/src/ports",
    "application/src/metrics/metered.rs",
    "application/src/coordinate/",
    "application/src/coordinate.rs",
    "application/src/attempt.rs",
    "application/src/remote/claim.rs",
];

/// Places that make a claim beside the coordinator: a second loop, with rules of its own.
pub fn elsewhere(file: &TextFile) -> Vec<Complaint> {
    let starts = |prefix: &&str| file.path.starts_with(*prefix);
    let is_watched = WATCHED.iter().any(starts);
    if !is_watched || CLAIMERS.iter().any(starts) {
        return Vec::new();
    }
    let source = Source::parse(&file.text);
    let claims = source.words("ClaimRequest");
    claims
        .map(|at| Complaint::new(&file.path, source.line_of(at), "makes a claim of its own"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_loop_is_named() {
        let text = "// ClaimRequest\nqueue.claim(ClaimRequest { limit: 1 })";
        let lines = |path| elsewhere(&TextFile::new(path, text)).len();
        assert_eq!(lines("server/src/commands/run.rs"), 1);
        assert_eq!(lines("testkit/src/coordinator.rs"), 1);
        assert_eq!(lines("application/src/rescue.rs"), 1);
        assert_eq!(lines("application/src/coordinate/commit.rs"), 0);
        assert_eq!(lines("adapters-memory/src/store/claim.rs"), 0);
    }
}
