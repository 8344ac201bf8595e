//! Stdout and stderr. Results go to stdout, everything said along the way to stderr.

use std::io::{self, ErrorKind, Write, stderr, stdout};
use std::sync::LazyLock;

use indicatif::MultiProgress;
use serde::Serialize;

use crate::exit::Failure;

/// Writes text to stdout. A reader that has gone (`| head`) has seen what it wanted.
pub(crate) fn print(text: &str) -> Result<(), Failure> {
    let mut out = stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(Failure::refused(format!(
            "stdout cannot be written: {error}"
        ))),
        Ok(()) | Err(_) => Ok(()),
    }
}

/// Writes one line of JSON to stdout.
pub(crate) fn print_json(value: &impl Serialize) -> Result<(), Failure> {
    let line = serde_json::to_string(value).map_err(|error| {
        Failure::refused(format!("the answer cannot be written as JSON: {error}"))
    })?;
    print(&format!("{line}\n"))
}

/// The terminal, on which progress is drawn in lines that change. Whoever else writes to stderr does
/// so through it, or the lines would be torn.
pub(crate) static TERMINAL: LazyLock<MultiProgress> = LazyLock::new(MultiProgress::new);

/// Writes to stderr, above the lines that change if there are any.
pub(crate) fn write_above(bytes: &[u8]) -> io::Result<()> {
    TERMINAL.suspend(|| stderr().lock().write_all(bytes))
}

/// Says something along the way. That nobody listens is no reason to stop.
pub(crate) fn say(text: &str) {
    let _: io::Result<()> = write_above(format!("{text}\n").as_bytes());
}

/// Text in aligned columns, each as wide as its widest cell; the last one is left ragged.
pub(crate) fn table(rows: &[Vec<String>]) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let mut widths = vec![0; columns];
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = cell.chars().count().max(*width);
        }
    }
    let mut text = String::new();
    for row in rows {
        let cells = row
            .iter()
            .zip(&widths)
            .map(|(cell, width)| format!("{cell:<width$}"));
        let line = cells.collect::<Vec<_>>().join("  ");
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}
