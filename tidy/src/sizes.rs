//! How long files may be.

use crate::complaint::Complaint;
use crate::tree::TextFile;

/// No Rust file is longer.
pub const LINES_MAX: usize = 400;
/// Half of the Rust files are no longer.
pub const MEDIAN_MAX: usize = 120;

/// Rust files and their lengths, the longest first.
pub fn by_length(files: &[TextFile]) -> Vec<(usize, &str)> {
    let rust = files.iter().filter(|file| file.has_extension("rs"));
    let mut sizes: Vec<_> = rust
        .map(|file| (file.text.lines().count(), file.path.as_str()))
        .collect();
    sizes.sort_by(|a, b| b.cmp(a));
    sizes
}

/// The length in the middle.
pub fn median(sizes: &[(usize, &str)]) -> usize {
    sizes.get(sizes.len() / 2).map_or(0, |(lines, _)| *lines)
}

/// The files that are too long.
pub fn too_long(sizes: &[(usize, &str)]) -> Vec<Complaint> {
    let long = sizes.iter().filter(|(lines, _)| *lines > LINES_MAX);
    long.map(|(lines, path)| Complaint::new(path, 0, format!("{lines} lines")))
        .collect()
}

/// Module files are `name.rs` beside `name/`.
pub fn mod_files(files: &[TextFile]) -> Vec<Complaint> {
    let named = files
        .iter()
        .filter(|file| file.path == "mod.rs" || file.path.ends_with("/mod.rs"));
    named
        .map(|file| Complaint::new(&file.path, 0, "a module file called mod.rs"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, lines: usize) -> TextFile {
        TextFile::new(path, &"x\n".repeat(lines))
    }

    #[test]
    fn a_file_over_the_limit_is_named() {
        let files = [file("a.rs", 400), file("b.rs", 401), file("c.sql", 900)];
        let sizes = by_length(&files);
        assert_eq!(sizes, [(401, "b.rs"), (400, "a.rs")]);
        assert_eq!(too_long(&sizes), [Complaint::new("b.rs", 0, "401 lines")]);
    }

    #[test]
    fn the_median_is_the_length_in_the_middle() {
        let files = [file("a.rs", 1), file("b.rs", 300), file("c.rs", 20)];
        assert_eq!(median(&by_length(&files)), 20);
        assert_eq!(median(&[]), 0);
    }

    #[test]
    fn a_mod_file_is_named() {
        let files = [file("a/mod.rs", 1), file("a/model.rs", 1)];
        let found: Vec<_> = mod_files(&files).into_iter().map(|c| c.path).collect();
        assert_eq!(found, ["a/mod.rs"]);
    }
}
