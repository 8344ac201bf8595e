//! What a template tells `exec`.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use domain::payload::PAYLOAD_BYTES_MAX;
use serde::Deserialize;
use serde_json::Value;

/// A checked config.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Config {
    argv: Option<Vec<String>>,
    shell: Option<String>,
    pub(super) dir: Option<PathBuf>,
    #[serde(default)]
    pub(super) env: BTreeMap<String, String>,
    stdout_max: Option<usize>,
}

impl Config {
    pub(crate) fn parse(value: &Value) -> Result<Self, String> {
        let config: Self = crate::config::read(value)?;
        config.check()?;
        Ok(config)
    }

    fn check(&self) -> Result<(), String> {
        match (&self.argv, &self.shell) {
            (None, None) => {
                return Err("`argv` is missing: the program and its arguments".to_owned());
            }
            (Some(_), Some(_)) => return Err("give either `argv` or `shell`, not both".to_owned()),
            (Some(argv), None) if argv.first().is_none_or(String::is_empty) => {
                return Err("argv: it must begin with a program".to_owned());
            }
            (None, Some(line)) if line.trim().is_empty() => {
                return Err("shell: the command line is empty".to_owned());
            }
            (Some(_), None) | (None, Some(_)) => {}
        }
        for name in self.env.keys() {
            if name.is_empty() || name.contains(['=', '\0']) {
                return Err(format!("env: {name:?} cannot be the name of a variable"));
            }
            if name.starts_with("TASKER_") {
                return Err(format!(
                    "env: {name} is set by the engine; use another name"
                ));
            }
        }
        let texts = self
            .argv
            .iter()
            .flatten()
            .chain(&self.shell)
            .chain(self.env.values());
        if texts.into_iter().any(|text| text.contains('\0')) {
            return Err("a NUL character cannot be given to a program".to_owned());
        }
        if self
            .stdout_max
            .is_some_and(|max| max == 0 || max > PAYLOAD_BYTES_MAX)
        {
            return Err(format!(
                "stdout_max: it must be from 1 to {PAYLOAD_BYTES_MAX} bytes"
            ));
        }
        Ok(())
    }

    /// The most bytes of stdout.
    pub(super) fn stdout_max(&self) -> usize {
        self.stdout_max.unwrap_or(PAYLOAD_BYTES_MAX)
    }

    /// The program and its arguments. A program with a slash in it is a path from `dir`; one
    /// without is looked for in `PATH`.
    pub(super) fn program(&self, dir: &Path) -> (OsString, Vec<String>) {
        let argv = self.argv.as_deref().unwrap_or_default();
        match (argv.split_first(), &self.shell) {
            (Some((program, arguments)), _) if program.contains('/') => {
                (dir.join(program).into_os_string(), arguments.to_vec())
            }
            (Some((program, arguments)), _) => (program.into(), arguments.to_vec()),
            (None, line) => (
                "sh".into(),
                vec!["-c".to_owned(), line.clone().unwrap_or_default()],
            ),
        }
    }

    /// The program as the template names it.
    pub(super) fn shown(&self) -> &str {
        self.argv
            .iter()
            .flatten()
            .next()
            .map_or("sh", String::as_str)
    }
}
