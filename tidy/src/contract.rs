//! Cases that no adapter runs, because the list does not name them.

use std::collections::BTreeSet;

use crate::complaint::Complaint;
use crate::source::{Source, is_word};
use crate::tree::TextFile;

/// The cases, `pub async fn` at the left margin, of the files beneath `module` that the module's
/// own file `module.rs`, where the list is, does not name.
pub fn unlisted(files: &[TextFile], module: &str) -> Vec<Complaint> {
    let (list, folder) = (format!("{module}.rs"), format!("{module}/"));
    let list = files.iter().find(|file| file.path == list);
    let code = list.map_or_else(String::new, |file| Source::parse(&file.text).code);
    let listed: BTreeSet<&str> = code
        .split(|c: char| !c.is_alphanumeric() && c != '_')
        .collect();
    let mut found = Vec::new();
    for file in files.iter().filter(|file| file.path.starts_with(&folder)) {
        let source = Source::parse(&file.text);
        for (at, line) in source.code.lines().enumerate() {
            let Some(rest) = line.strip_prefix("pub async fn ") else {
                continue;
            };
            let end = rest.bytes().position(|byte| !is_word(byte));
            let name = &rest[..end.unwrap_or(rest.len())];
            if !listed.contains(name) {
                found.push(Complaint::new(
                    &file.path,
                    at + 1,
                    format!("{name} is not listed"),
                ));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_case_that_the_list_forgets_is_named() {
        let files = [
            TextFile::new(
                "kit/contract.rs",
                "cases! { claim: takes_one, }\n// takes_none",
            ),
            TextFile::new(
                "kit/contract/claim.rs",
                "pub async fn takes_one(h: &H) {}\n\npub async fn takes_none(h: &H) {}\n\
                 impl X {\n    pub async fn helps(&self) {}\n}",
            ),
        ];
        let found = unlisted(&files, "kit/contract");
        let expected = Complaint::new("kit/contract/claim.rs", 3, "takes_none is not listed");
        assert_eq!(found, [expected]);
    }

    #[test]
    fn without_a_list_nothing_is_listed() {
        let files = [TextFile::new("kit/contract/a.rs", "pub async fn b() {}")];
        assert_eq!(unlisted(&files, "kit/contract").len(), 1);
    }
}
