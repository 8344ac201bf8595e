//! SQL files that nobody, or more than one place, refers to.

use std::collections::BTreeMap;

use crate::complaint::Complaint;
use crate::source::Source;
use crate::tree::{TextFile, has_extension};

/// The statements of the adapter in `folder` that are not referred to exactly once from its
/// sources.
///
/// A reference is a string literal: relative to the file, as `include_str!` has it, or to the
/// crate, as the macros of sqlx have it. Migrations are found by their folder and are left out.
pub fn unreferenced(files: &[TextFile], folder: &str) -> Vec<Complaint> {
    let is_inside = |file: &&TextFile| {
        let rest = file.path.strip_prefix(folder);
        rest.is_some_and(|rest| rest.starts_with('/'))
    };
    let inside: Vec<&TextFile> = files.iter().filter(is_inside).collect();
    let mut times = BTreeMap::<String, usize>::new();
    // Tests may look at the plan of a statement; that is no second use of it.
    let sources = format!("{folder}/src/");
    let is_source = |file: &&&TextFile| file.has_extension("rs") && file.path.starts_with(&sources);
    for file in inside.iter().filter(is_source) {
        for path in targets(file, folder) {
            *times.entry(path).or_default() += 1;
        }
    }
    let statements = inside
        .iter()
        .filter(|file| file.has_extension("sql") && !file.path.contains("/migrations/"));
    statements
        .filter_map(|file| {
            let what = match times.get(&file.path) {
                Some(1) => return None,
                Some(times) => format!("referred to {times} times"),
                None => "referred to by no Rust file".to_owned(),
            };
            Some(Complaint::new(&file.path, 0, what))
        })
        .collect()
}

/// What the literals of a Rust file may refer to: each in both readings, of which one is a file.
fn targets(file: &TextFile, folder: &str) -> Vec<String> {
    let parent = file.path.rsplit_once('/').map_or("", |(parent, _)| parent);
    let mut found = Vec::new();
    for literal in Source::parse(&file.text).strings {
        if has_extension(&literal.text, "sql") {
            let beside = join(parent, &literal.text);
            let from_crate = join(folder, &literal.text);
            if beside != from_crate {
                found.push(from_crate);
            }
            found.push(beside);
        }
    }
    found
}

/// `base/relative` with its `.` and `..` resolved.
pub(crate) fn join(base: &str, relative: &str) -> String {
    let mut parts: Vec<&str> = base.split('/').filter(|part| !part.is_empty()).collect();
    for part in relative.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dead_and_twice_used_statements_are_named() {
        let files = [
            TextFile::new("pg/queries/claim.sql", ""),
            TextFile::new("pg/queries/commit.sql", ""),
            TextFile::new("pg/queries/dead.sql", ""),
            TextFile::new("pg/queries/twice.sql", ""),
            TextFile::new("pg/tests/migrations/1.sql", ""),
            TextFile::new("other/dead.sql", ""),
            TextFile::new(
                "pg/src/queue/claim.rs",
                r#"include_str!("../../queries/claim.sql"); query_file!("queries/twice.sql");"#,
            ),
            TextFile::new(
                "pg/src/commit.rs",
                r#"query_file!("queries/commit.sql"); // "queries/dead.sql"
                include_str!("../queries/twice.sql")"#,
            ),
        ];
        assert_eq!(
            unreferenced(&files, "pg"),
            [
                Complaint::new("pg/queries/dead.sql", 0, "referred to by no Rust file"),
                Complaint::new("pg/queries/twice.sql", 0, "referred to 2 times"),
            ]
        );
    }
}
