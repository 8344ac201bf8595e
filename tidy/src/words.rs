//! Words that may not stand in the tree.

use crate::complaint::Complaint;
use crate::source::Source;
use crate::tree::TextFile;

/// Written apart, so that this file does not complain of itself.
const UNFINISHED: [&str; 4] = [
    concat!("TO", "DO"),
    concat!("FIX", "ME"),
    concat!("XX", "X"),
    concat!("todo", "!"),
];

/// Parts of identifiers in Rust and SQL, and the word that the glossary has instead.
const GLOSSARY: [(&str, &str); 6] = [
    ("outlook", "execution context"),
    ("requeue", "re-enqueue"),
    ("lease_token", "lease_no"),
    ("most_recent", "the one column that holds the state"),
    ("workflow_type", "template"),
    ("claim_token", "lease_no"),
];

/// Ends of type names that do not say what the type is for.
const WEASELS: [&str; 6] = ["Manager", "Helper", "Helpers", "Util", "Utils", "Service"];

/// Work that was put off: do it, or write it where it is decided what to do.
pub fn unfinished(file: &TextFile) -> Vec<Complaint> {
    let mut found = Vec::new();
    for (at, line) in file.text.lines().enumerate() {
        for word in UNFINISHED {
            if contains_word(line, word) {
                found.push(Complaint::new(&file.path, at + 1, word));
            }
        }
    }
    found
}

/// Words in code that mean something another word means already.
pub fn off_glossary(file: &TextFile) -> Vec<Complaint> {
    let code = if file.has_extension("rs") {
        Source::parse(&file.text).code
    } else if file.has_extension("sql") {
        file.text.clone()
    } else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for (at, line) in code.to_lowercase().lines().enumerate() {
        for (word, instead) in GLOSSARY {
            if line.contains(word) {
                let what = format!("{word}: our word is {instead}");
                found.push(Complaint::new(&file.path, at + 1, what));
            }
        }
        // A view of the ancestor looked for this word and matched nothing, for the state is `error`.
        // Beside a state it is wrong; as the word for how an attempt ended it is right.
        if file.has_extension("sql") && line.contains("'failed'") && line.contains("state") {
            let what = "'failed' is no state: the word is 'error'";
            found.push(Complaint::new(&file.path, at + 1, what));
        }
    }
    found
}

/// Types whose name does not say what they are for.
pub fn weasel_types(file: &TextFile) -> Vec<Complaint> {
    let source = Source::parse(&file.text);
    let mut found = Vec::new();
    for (at, line) in source.code.lines().enumerate() {
        let mut words = line.split(|c: char| !c.is_alphanumeric() && c != '_');
        while let Some(word) = words.next() {
            if !matches!(word, "struct" | "enum" | "trait" | "type") {
                continue;
            }
            let name = words.next().unwrap_or_default();
            if WEASELS.iter().any(|weasel| name.ends_with(weasel)) {
                let what = format!("{name} does not say what it is for");
                found.push(Complaint::new(&file.path, at + 1, what));
            }
        }
    }
    found
}

/// Folders of the machine that the text was written on.
pub fn machine_paths(file: &TextFile, folders: &[String]) -> Vec<Complaint> {
    let mut found = Vec::new();
    for (at, line) in file.text.lines().enumerate() {
        for folder in folders {
            if line.contains(folder.as_str()) {
                found.push(Complaint::new(
                    &file.path,
                    at + 1,
                    format!("names {folder}"),
                ));
            }
        }
    }
    found
}

/// Crates in the lock file that come from anywhere but the public registry.
pub fn foreign_sources(lock: &TextFile) -> Vec<Complaint> {
    let public = "source = \"registry+https://github.com/rust-lang/crates.io-index\"";
    let lines = lock.text.lines().enumerate();
    lines
        .filter(|(_, line)| line.starts_with("source = ") && *line != public)
        .map(|(at, line)| Complaint::new(&lock.path, at + 1, line))
        .collect()
}

fn contains_word(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let after = line[at + word.len()..].chars().next();
        let joins = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
        !joins(before) && (word.ends_with('!') || !joins(after))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unfinished_work_is_named() {
        let [put_off, broken, _, hole] = UNFINISHED;
        let text = format!("a\n// {put_off}: later\nMAX_{put_off} {broken}S\n{hole}()");
        let found = unfinished(&TextFile::new("a.sh", &text));
        assert_eq!(
            found,
            [
                Complaint::new("a.sh", 2, put_off),
                Complaint::new("a.sh", 4, hole)
            ]
        );
    }

    #[test]
    fn a_second_word_for_one_thing_is_named() {
        let rust = "// the outlook\nstruct TaskOutlook;\nfn reenqueue() { \"requeue\"; }";
        let found = off_glossary(&TextFile::new("a.rs", rust));
        let expected = "outlook: our word is execution context";
        assert_eq!(found, [Complaint::new("a.rs", 2, expected)]);
        let sql = TextFile::new("a.sql", "SELECT 1\nWHERE state = 'failed'");
        assert_eq!(off_glossary(&sql).len(), 1);
    }

    #[test]
    fn a_type_that_hides_its_purpose_is_named() {
        let text =
            "struct Manager;\npub struct TaskManager { }\nuse tower::Service;\ntrait Managed {}";
        let lines: Vec<usize> = weasel_types(&TextFile::new("a.rs", text))
            .into_iter()
            .map(|complaint| complaint.line)
            .collect();
        assert_eq!(lines, [1, 2]);
    }

    #[test]
    fn a_folder_of_this_machine_is_named() {
        let file = TextFile::new("a.md", "see\n/data/someone/notes.md");
        let found = machine_paths(&file, &["/data/someone/".to_owned()]);
        assert_eq!(found, [Complaint::new("a.md", 2, "names /data/someone/")]);
    }

    #[test]
    fn a_crate_from_elsewhere_is_named() {
        let good = "source = \"registry+https://github.com/rust-lang/crates.io-index\"";
        let bad = "source = \"git+https://example.org/x\"";
        let found = foreign_sources(&TextFile::new("Cargo.lock", &format!("{good}\n{bad}")));
        assert_eq!(found, [Complaint::new("Cargo.lock", 2, bad)]);
    }
}
