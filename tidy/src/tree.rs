//! The files of the project.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{fs, io};

/// One text file: its path relative to the root, with `/`, and what is in it.
#[derive(Debug, Clone)]
pub struct TextFile {
    /// Relative to the root.
    pub path: String,
    /// The whole text.
    pub text: String,
}

impl TextFile {
    /// A file that exists only in a test.
    pub fn new(path: &str, text: &str) -> Self {
        Self {
            path: path.to_owned(),
            text: text.to_owned(),
        }
    }

    /// Whether the name ends in this extension.
    pub fn has_extension(&self, extension: &str) -> bool {
        has_extension(&self.path, extension)
    }
}

/// Whether this path's name ends in this extension.
pub(crate) fn has_extension(path: &str, extension: &str) -> bool {
    let found = Path::new(path).extension();
    found.is_some_and(|found| found == extension)
}

/// The root of the project.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Every text file that git tracks or would track, by path. What is not UTF-8 is left out.
///
/// # Errors
/// When the tree cannot be read.
pub fn files(root: &Path) -> io::Result<Vec<TextFile>> {
    let mut paths = match tracked(root) {
        Some(paths) => paths,
        // An unpacked archive has no history: then everything but build output counts.
        None => walk(root)?,
    };
    paths.sort();
    let mut files = Vec::new();
    for path in paths {
        let full = root.join(&path);
        // Tracked, but deleted by a change that is not committed yet.
        if !full.is_file() {
            continue;
        }
        if let Ok(text) = String::from_utf8(fs::read(full)?) {
            files.push(TextFile { path, text });
        }
    }
    Ok(files)
}

fn tracked(root: &Path) -> Option<Vec<String>> {
    let output = Command::new("git")
        // A container's checkout often belongs to another user.
        .args(["-c", "safe.directory=*", "ls-files", "-z"])
        .args(["--cached", "--others", "--exclude-standard"])
        .current_dir(root)
        .output()
        .ok()
        .filter(|output| output.status.success())?;
    let text = String::from_utf8(output.stdout).ok()?;
    let paths = text.split('\0').filter(|path| !path.is_empty());
    Some(paths.map(str::to_owned).collect())
}

fn walk(root: &Path) -> io::Result<Vec<String>> {
    let mut found = Vec::new();
    let mut open = vec![root.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder)? {
            let entry = entry?;
            let path = entry.path();
            let name = entry.file_name();
            if entry.file_type()?.is_dir() {
                if name != "target" && name != ".git" {
                    open.push(path);
                }
            } else if let Ok(relative) = path.strip_prefix(root) {
                found.push(relative.to_string_lossy().replace('\\', "/"));
            }
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn git_and_the_walk_agree_on_this_crate() {
        let all: Vec<String> = files(&root())
            .unwrap()
            .into_iter()
            .map(|file| file.path)
            .collect();
        let walked = walk(&root()).unwrap();
        for path in all.iter().filter(|path| path.starts_with("tidy/")) {
            assert!(walked.contains(path), "{path}");
        }
        assert!(all.contains(&"tidy/src/tree.rs".to_owned()));
        assert!(!all.iter().any(|path| path.starts_with("target/")));
    }
}
