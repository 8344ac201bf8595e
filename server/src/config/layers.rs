//! Where values are set, one layer over the other.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fmt;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use super::file;
use super::nearest::unknown;
use super::section::Key;

/// A file of settings, or of one secret, may be this large.
pub(super) const FILE_BYTES_MAX: u64 = 256 * 1024;
/// How variables of ours begin.
const PREFIX: &str = "TASKER__";
/// How a variable ends that names the file in which the value is.
const OF_FILE: &str = "_FILE";

/// Where a value came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// Nobody set it.
    Default,
    /// The line of a file.
    File(String, usize),
    /// The environment.
    Variable(String),
    /// The command line.
    Flag(&'static str),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File(name, line) => write!(f, "{name}:{line}"),
            Self::Variable(name) => f.write_str(name),
            Self::Flag(name) => f.write_str(name),
        }
    }
}

/// A value as text, and where it came from.
#[derive(Clone, Debug)]
pub(crate) struct Given {
    pub(super) text: String,
    pub(super) origin: Origin,
}

/// What the command line says: keys and their texts.
#[derive(Debug, Default)]
pub(crate) struct Flags(Vec<(&'static str, String)>);

impl Flags {
    /// Sets a key, if its flag was given.
    #[must_use]
    pub(crate) fn with(mut self, key: &'static str, text: Option<String>) -> Self {
        self.0.extend(text.map(|text| (key, text)));
        self
    }
}

/// What was set for which key, the later layer over the earlier, and what cannot be.
#[derive(Debug)]
pub(crate) struct Layers<'k> {
    keys: &'k [Key],
    given: BTreeMap<String, Given>,
    problems: Vec<String>,
}

impl<'k> Layers<'k> {
    /// Nothing is set yet.
    pub(crate) const fn new(keys: &'k [Key]) -> Self {
        Self {
            keys,
            given: BTreeMap::new(),
            problems: Vec::new(),
        }
    }

    /// What stands in a file.
    pub(crate) fn file(&mut self, path: &Path) {
        let name = path.display().to_string();
        match read(path) {
            Ok(text) => self.toml(&name, &text),
            Err(problem) => self.problems.push(format!("{name}: {problem}")),
        }
    }

    /// What stands in the text of a file.
    pub(super) fn toml(&mut self, name: &str, text: &str) {
        match file::values(text) {
            Ok(values) => {
                for value in values {
                    let origin = Origin::File(name.to_owned(), value.line);
                    match value.text {
                        Ok(text) => self.set(&value.path, text, origin),
                        Err(problem) => {
                            let path = value.path;
                            self.problems.push(format!("{origin}: {path}: {problem}"));
                        }
                    }
                }
            }
            Err((line, problem)) => self.problems.push(format!("{name}:{line}: {problem}")),
        }
    }

    /// What stands in the environment: our own names, those of others first.
    pub(crate) fn environment(&mut self, variables: impl Iterator<Item = (OsString, OsString)>) {
        let text = |(name, value): (OsString, OsString)| {
            let name = name.into_string().ok()?;
            Some((name, value.into_string()))
        };
        let variables: BTreeMap<String, _> = variables.filter_map(text).collect();
        let aliases: Vec<(&str, &str)> = self
            .keys
            .iter()
            .flat_map(|key| key.aliases.iter().map(|alias| (*alias, key.path)))
            .collect();
        for (alias, path) in aliases {
            for name in [alias.to_owned(), format!("{alias}{OF_FILE}")] {
                if let Some(value) = variables.get(&name) {
                    self.variable(&name, path, value);
                }
            }
        }
        for (name, value) in &variables {
            let Some(rest) = name.strip_prefix(PREFIX) else {
                continue;
            };
            let rest = rest.to_lowercase().replace("__", ".");
            let of_file = rest.strip_suffix("_file");
            let known = |path: &str| self.keys.iter().any(|key| key.path == path);
            let path = of_file.filter(|path| known(path)).unwrap_or(&rest);
            let both = of_file.is_some() && path != rest && variables.contains_key(bare(name));
            if both {
                let problem = format!("{name}: {} is set as well; keep one of them", bare(name));
                self.problems.push(problem);
            }
            self.variable(name, path, value);
        }
    }

    fn variable(&mut self, name: &str, path: &str, value: &Result<String, OsString>) {
        let origin = Origin::Variable(name.to_owned());
        let Ok(value) = value else {
            self.problems.push(format!("{name}: is not UTF-8 text"));
            return;
        };
        let is_of_file = name.ends_with(OF_FILE) && !path.ends_with("_file");
        if !is_of_file {
            self.set(path, value.clone(), origin);
            return;
        }
        match read(Path::new(value)) {
            Ok(text) => {
                // Editors end a file with a line's end, which is no part of a secret.
                let text = text.strip_suffix('\n').unwrap_or(&text);
                let text = text.strip_suffix('\r').unwrap_or(text);
                self.set(path, text.to_owned(), origin);
            }
            Err(problem) => self.problems.push(format!("{name}: {value}: {problem}")),
        }
    }

    /// What the command line says.
    pub(crate) fn flags(&mut self, flags: Flags) {
        for (path, text) in flags.0 {
            let key = self.keys.iter().find(|key| key.path == path);
            let flag = key.and_then(|key| key.flag).unwrap_or("the command line");
            self.set(path, text, Origin::Flag(flag));
        }
    }

    fn set(&mut self, path: &str, text: String, origin: Origin) {
        let paths = self.keys.iter().map(|key| key.path);
        if paths.clone().any(|known| known == path) {
            self.given.insert(path.to_owned(), Given { text, origin });
        } else {
            let problem = unknown(path, paths);
            self.problems.push(format!("{origin}: {path}: {problem}"));
        }
    }

    pub(super) fn take(&mut self, path: &str) -> Option<Given> {
        self.given.remove(path)
    }

    pub(super) fn into_problems(self) -> Vec<String> {
        self.problems
    }
}

/// The variable that has the value itself.
fn bare(name: &str) -> &str {
    name.strip_suffix(OF_FILE).unwrap_or(name)
}

fn read(path: &Path) -> Result<String, String> {
    let mut text = String::new();
    let file = File::open(path).and_then(|file| {
        let mut limited = file.take(FILE_BYTES_MAX.saturating_add(1));
        limited.read_to_string(&mut text)
    });
    match file {
        Ok(_) if u64::try_from(text.len()).is_ok_and(|len| len <= FILE_BYTES_MAX) => Ok(text),
        Ok(_) => Err(format!("larger than {FILE_BYTES_MAX} bytes")),
        Err(error) => Err(format!("cannot be read: {error}")),
    }
}
