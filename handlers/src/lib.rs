//! Tasker's built-in step handlers, so that a workflow needs no Rust.
//!
//! | handler | does | config |
//! |---|---|---|
//! | [`exec`](Exec) | runs a command | `argv` or `shell`, `dir`, `env`, `stdout_max` |
//! | [`http`](Http) | calls an HTTP API | `url`, `method`, `headers`, `params`, `body`, `timeout`, `ok`, `keep_headers`, `body_max` |
//! | [`sleep`](Sleep) | waits | `for` or `until` |
//! | [`noop`](Noop) | nothing | `result` |
//! | [`fail`](Fail) | fails | `message`, `kind`, `class`, `after`, `until_attempt`, `result` |
//!
//! [`builtin`] registers them all; [`check`] says what they would refuse of a template, before
//! anything runs. All waiting goes through the clock, so that virtual time moves it.

mod check;
mod config;
mod exec;
mod fail;
mod http;
mod input;
mod noop;
mod sleep;

use std::path::Path;
use std::sync::Arc;

use application::ports::{Clock, Handlers};
use domain::name::{HandlerName, NameError};

pub use check::{ConfigProblem, check};
pub use exec::Exec;
pub use fail::Fail;
pub use http::Http;
pub use noop::Noop;
pub use sleep::Sleep;

/// The built-in handlers could not be set up.
#[derive(Debug, thiserror::Error)]
pub enum BuiltinError {
    /// The folder that relative paths begin in cannot be used.
    #[error("the folder {dir}: {source}")]
    BaseDir {
        /// Which.
        dir: String,
        /// Why.
        source: std::io::Error,
    },
    /// TLS cannot be set up.
    #[error("{0}")]
    Http(String),
    /// A name of ours is none, which a test rules out.
    #[error(transparent)]
    Name(#[from] NameError),
}

/// All built-in handlers by their names. Relative paths of `exec` begin in `base_dir`.
///
/// # Errors
/// [`BuiltinError`] when the folder does not exist or TLS cannot be set up.
pub fn builtin(clock: &Arc<dyn Clock>, base_dir: &Path) -> Result<Handlers, BuiltinError> {
    let base_dir = base_dir
        .canonicalize()
        .map_err(|source| BuiltinError::BaseDir {
            dir: base_dir.display().to_string(),
            source,
        })?;
    let http = Http::try_new(Arc::clone(clock)).map_err(BuiltinError::Http)?;
    Ok(Handlers::new()
        .with(
            HandlerName::parse("exec")?,
            Arc::new(Exec::new(Arc::clone(clock), &base_dir)),
        )
        .with(HandlerName::parse("http")?, Arc::new(http))
        .with(
            HandlerName::parse("sleep")?,
            Arc::new(Sleep(Arc::clone(clock))),
        )
        .with(HandlerName::parse("noop")?, Arc::new(Noop))
        .with(HandlerName::parse("fail")?, Arc::new(Fail)))
}
