//! Tests that wait for time to pass.

use std::ops::Range;

use crate::complaint::Complaint;
use crate::source::Source;
use crate::tree::TextFile;

/// Calls of a function named `sleep` in test code. `sleep_until` of a virtual clock is fine.
pub fn sleeps(file: &TextFile) -> Vec<Complaint> {
    let source = Source::parse(&file.text);
    let blocks = test_blocks(&source);
    let whole = is_test_file(&file.path);
    let is_call = |at: &usize| {
        let after = source.code.get(at + "sleep".len()..).unwrap_or_default();
        let before = source.code.get(..*at).unwrap_or_default();
        after.trim_start().starts_with('(') && !before.trim_end().ends_with("fn")
    };
    let inside = |at: &usize| whole || blocks.iter().any(|block| block.contains(at));
    source
        .words("sleep")
        .filter(|at| is_call(at) && inside(at))
        .map(|at| Complaint::new(&file.path, source.line_of(at), "sleeps in a test"))
        .collect()
}

/// Files that hold nothing but test code; the testkit is one big test.
fn is_test_file(path: &str) -> bool {
    let mut parts = path.split('/');
    path.starts_with("testkit/") || parts.any(|part| part == "tests" || part == "tests.rs")
}

/// What `#[cfg(test)]` stands before.
fn test_blocks(source: &Source) -> Vec<Range<usize>> {
    let starts = source.code.match_indices("#[cfg(test)]");
    starts
        .filter_map(|(at, attribute)| {
            let from = at + attribute.len();
            source.block_end(from).map(|end| from..end)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sleep_in_test_code_is_named() {
        let text = "fn a() { sleep(1) }\n#[cfg(test)]\nmod tests {\n fn b() {\n  thread::sleep (1);\n \
            clock.sleep_until(1); sleep; } // sleep(1)\n}\nfn c() { sleep(1) }";
        let lines = |path| -> Vec<usize> {
            let found = sleeps(&TextFile::new(path, text));
            found.iter().map(|complaint| complaint.line).collect()
        };
        assert_eq!(lines("a/src/b.rs"), [5]);
        assert_eq!(lines("a/tests/b.rs"), [1, 5, 8]);
        assert_eq!(lines("a/src/b/tests.rs"), [1, 5, 8]);
    }

    #[test]
    fn defining_a_sleep_is_not_calling_it() {
        let file = TextFile::new("a/tests/b.rs", "fn sleep(ms: u64) {}");
        assert_eq!(sleeps(&file), []);
    }
}
