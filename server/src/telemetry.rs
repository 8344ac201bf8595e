//! Logs: to stderr, warnings only unless `TASKER_LOG` says otherwise.

use std::io::{self, IsTerminal};

use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::MakeWriter;

use crate::output::write_above;

/// Starts writing them.
pub(crate) fn start() {
    let filter = EnvFilter::builder().with_default_directive(tracing::Level::WARN.into());
    let filter = filter.with_env_var("TASKER_LOG").from_env_lossy();
    let subscriber = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(AboveLines);
    let coloured = io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    let subscriber = subscriber.with_ansi(coloured);
    // A second start would be ours too, and there is none.
    let _: Result<(), Box<dyn std::error::Error + Send + Sync>> = subscriber.try_init();
}

/// Stderr, above whatever progress is drawn there.
struct AboveLines;

impl MakeWriter<'_> for AboveLines {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        Self
    }
}

impl io::Write for AboveLines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        write_above(bytes).map(|()| bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
