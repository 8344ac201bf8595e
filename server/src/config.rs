//! The configuration of `serve` and `worker`: one value for each key, from wherever it was set last.
//!
//! ```text
//! defaults < file (TOML, --config) < environment (TASKER__SECTION__KEY, …_FILE) < flags
//! ```
//!
//! A key is declared once, in its section (`config/sections.rs`), with its type, default, flag and
//! what it means. From that come the parsing, the bounds, the names in the environment, `tasker
//! config show`, and the table in `docs/configuration.md`, which a test compares.
//!
//! # How to add a section
//!
//! 1. Declare it with `section!` in `config/sections.rs`, or a file of its own beside that.
//! 2. Give it a line in `config!` below.
//! 3. If a key has a flag, hand its value in from the command's arguments (`Flags`).
//! 4. Run the tests once with `UPDATE_DOCS=1`, which writes the table.
//!
//! A new type of value implements [`setting::Setting`].

pub(crate) mod access;
mod file;
mod layers;
mod nearest;
mod section;
pub(crate) mod sections;
pub(crate) mod setting;
pub(crate) mod show;

use std::path::Path;

use crate::exit::Failure;
pub(crate) use layers::{Flags, Layers};
use section::Reader;
pub(crate) use section::{Key, Section};
pub(crate) use show::Shown;

macro_rules! config {
    ($($field:ident: $section:ty,)*) => {
        /// All sections.
        #[derive(Clone, Debug)]
        pub(crate) struct Config {
            $(pub(crate) $field: $section,)*
        }

        impl Config {
            fn read(reader: &mut Reader<'_>) -> Self {
                Self {
                    $($field: <$section>::read(reader),)*
                }
            }

            /// Every section with what it is about and its keys, in the order they are shown.
            pub(crate) fn sections() -> Vec<(&'static str, String, Vec<Key>)> {
                vec![$((<$section>::TABLE, <$section>::about(), <$section>::keys()),)*]
            }
        }
    };
}

config! {
    listen: sections::Listen,
    http: sections::Http,
    webhooks: sections::Webhooks,
    tls: access::Tls,
    auth: access::Auth,
    limits: access::Limits,
    store: sections::Store,
    pool: sections::Pool,
    worker: sections::Worker,
    shutdown: sections::Shutdown,
    retention: sections::Retention,
    telemetry: sections::Telemetry,
}

/// A configuration, and where each value came from.
#[derive(Debug)]
pub(crate) struct Loaded {
    pub(crate) config: Config,
    pub(crate) shown: Vec<Shown>,
}

impl Config {
    /// Every key of every section.
    pub(crate) fn keys() -> Vec<Key> {
        let sections = Self::sections().into_iter();
        sections.flat_map(|(_, _, keys)| keys).collect()
    }

    /// From the file, the environment of this process, and flags.
    ///
    /// # Errors
    /// Everything that is wrong, a line each: where it was set, the key, and what to do.
    pub(crate) fn load(file: Option<&Path>, flags: Flags) -> Result<Loaded, Failure> {
        let keys = Self::keys();
        let mut layers = Layers::new(&keys);
        if let Some(path) = file {
            layers.file(path);
        }
        layers.environment(std::env::vars_os());
        layers.flags(flags);
        Self::of(layers)
    }

    /// From layers that are complete.
    pub(crate) fn of(layers: Layers<'_>) -> Result<Loaded, Failure> {
        let mut reader = Reader::new(layers);
        let config = Self::read(&mut reader);
        let (shown, problems) = reader.finish();
        if problems.is_empty() {
            Ok(Loaded { config, shown })
        } else {
            Err(Failure::usage(problems.join("\n")))
        }
    }
}

#[cfg(test)]
mod tests;
