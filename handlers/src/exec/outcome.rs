//! From the end of a command to the outcome of a step.

use std::io::{Error, ErrorKind};
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::ExitStatus;

use domain::payload::Payload;
use domain::retry::StepFailure;
use nix::sys::signal::Signal;

use super::config::Config;
use super::conversation::Tail;
use crate::config::of_class;

/// `EX_TEMPFAIL`: try again.
const TRY_AGAIN: i32 = 75;
/// `EX_CONFIG`: no attempt will help.
const GIVE_UP: i32 = 78;

/// The result on stdout.
pub(super) fn result(stdout: &[u8]) -> Result<Payload, StepFailure> {
    let bad = |problem: &str| {
        let advice = "stdout must be one JSON value, or nothing; write messages to stderr";
        of_class(
            StepFailure::permanent(&format!("{advice} ({problem})")),
            "bad_output",
        )
    };
    let text = std::str::from_utf8(stdout).map_err(|error| bad(&error.to_string()))?;
    if text.trim().is_empty() {
        return Ok(Payload::empty());
    }
    Payload::parse(text).map_err(|error| bad(&error.to_string()))
}

/// The failure of a command that ended in any other way than exit code 0.
pub(super) fn failure(status: ExitStatus, stderr: &Tail) -> StepFailure {
    let said = stderr.text();
    let because = |end: String| match said.as_str() {
        "" => format!("{end}, with nothing on stderr"),
        said => format!("{end}: {said}"),
    };
    match (status.code(), status.signal()) {
        // These two are said on purpose, and what goes with them is meant to be read.
        (Some(GIVE_UP), _) => {
            let said = if said.is_empty() {
                because(format!("exit code {GIVE_UP}"))
            } else {
                said
            };
            of_class(StepFailure::permanent(&said), "exit_78")
        }
        (Some(TRY_AGAIN), _) if !said.is_empty() => {
            of_class(StepFailure::retryable(&said), "exit_75")
        }
        (Some(code), _) => {
            let message = because(format!("exit code {code}"));
            of_class(StepFailure::retryable(&message), &format!("exit_{code}"))
        }
        (None, signal) => {
            let signal = signal.and_then(|number| Signal::try_from(number).ok());
            let name = signal.map_or("a signal", Signal::as_str);
            of_class(
                StepFailure::retryable(&because(format!("killed by {name}"))),
                "signal",
            )
        }
    }
}

/// The failure of a command that wrote too much.
pub(super) fn flood(max: usize) -> StepFailure {
    let message = format!(
        "stdout holds more than {max} bytes; write large data to a file and its path to stdout"
    );
    of_class(StepFailure::permanent(&message), "bad_output")
}

/// The failure of a command that could not be started.
pub(super) fn not_started(config: &Config, error: &Error, base_dir: &Path) -> StepFailure {
    let program = config.shown();
    let dir = config.dir.as_deref().map(|dir| base_dir.join(dir));
    let dir = dir.as_deref().unwrap_or(base_dir);
    if !dir.is_dir() {
        let message = format!(
            "the folder {} to run {program} in does not exist",
            dir.display()
        );
        return of_class(StepFailure::permanent(&message), "not_found");
    }
    let cannot = format!("{program} cannot be started: {error}");
    let kind = error.kind();
    if kind == ErrorKind::NotFound {
        let message = format!(
            "the program {program} was not found, or the interpreter that its first line names"
        );
        return of_class(StepFailure::permanent(&message), "not_found");
    }
    let for_good = [
        ErrorKind::PermissionDenied,
        ErrorKind::ArgumentListTooLong,
        ErrorKind::InvalidInput,
    ];
    let failure = if for_good.contains(&kind) {
        StepFailure::permanent(&cannot)
    } else {
        // Too many processes, too little memory: passing troubles of the machine.
        StepFailure::retryable(&cannot)
    };
    of_class(failure, "not_started")
}
