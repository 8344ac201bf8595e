//! Processes whose wall clock is wrong, by libfaketime.

use std::process::Command;

use anyhow::{Context, ensure};

/// Where Debian puts it; the loader knows what `$LIB` is.
const FAKETIME: &str = "/usr/$LIB/faketime/libfaketime.so.1";
/// By so many seconds a skewed clock is off, at least.
const OFF_BY: u64 = 590;

/// An environment whose wall clock is off. The monotonic clock is left alone: timeouts in the
/// process would otherwise be off too, as on no skewed host.
pub(crate) fn environment(by: &str) -> Vec<(String, String)> {
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    vec![
        pair("LD_PRELOAD", FAKETIME),
        pair("FAKETIME", by),
        pair("DONT_FAKE_MONOTONIC", "1"),
    ]
}

/// Whether clocks are off where they should be: without the library they would silently be right.
pub(crate) fn must_work(environments: &[Vec<(String, String)>]) -> anyhow::Result<()> {
    let right = clock(&[])?;
    for environment in environments {
        let off = clock(environment)?.abs_diff(right);
        let is_off = off >= OFF_BY;
        ensure!(
            is_off,
            "libfaketime does not work; on Debian: apt-get install faketime"
        );
    }
    Ok(())
}

fn clock(environment: &[(String, String)]) -> anyhow::Result<i64> {
    let variables = environment.iter().map(|(name, value)| (name, value));
    let output = Command::new("date").arg("+%s").envs(variables).output()?;
    let said = String::from_utf8(output.stdout)?;
    said.trim().parse().context("reading the clock")
}
