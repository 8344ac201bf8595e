//! Lints that hold only if every crate takes part in them.

use crate::complaint::Complaint;
use crate::tree::TextFile;

/// Lines of the root's `clippy.toml` that the file of a crate leaves out. The nearest file wins and
/// is not merged with the root's.
pub fn missing_settings(root: &TextFile, nearest: &TextFile) -> Vec<Complaint> {
    let settings = root
        .text
        .lines()
        .filter(|line| !line.trim_start().starts_with('#'));
    settings
        .filter(|setting| !nearest.text.lines().any(|line| line == *setting))
        .map(|setting| {
            let what = format!("does not repeat the root's `{}`", setting.trim());
            Complaint::new(&nearest.path, 0, what)
        })
        .collect()
}

/// Whether the manifest of a crate takes the workspace's lints.
pub fn without_workspace_lints(manifest: &TextFile) -> Vec<Complaint> {
    let mut lines = manifest.text.lines().skip_while(|line| *line != "[lints]");
    if lines.nth(1) == Some("workspace = true") {
        return Vec::new();
    }
    let what = "does not take the workspace's lints";
    vec![Complaint::new(&manifest.path, 0, what)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_setting_that_is_not_repeated_is_named() {
        let root = TextFile::new("clippy.toml", "# why\na = 1\nb = [\n    2,\n]\n");
        let nearest = TextFile::new("x/clippy.toml", "a = 2\nb = [\n    2,\n    3,\n]\n");
        let found = missing_settings(&root, &nearest);
        let expected = "does not repeat the root's `a = 1`";
        assert_eq!(found, [Complaint::new("x/clippy.toml", 0, expected)]);
    }

    #[test]
    fn a_crate_outside_of_the_lints_is_named() {
        let with = TextFile::new("a/Cargo.toml", "[package]\n\n[lints]\nworkspace = true\n");
        let without = TextFile::new(
            "b/Cargo.toml",
            "[lints]\n[dependencies]\nx.workspace = true",
        );
        assert_eq!(without_workspace_lints(&with), []);
        assert_eq!(without_workspace_lints(&without).len(), 1);
    }
}
