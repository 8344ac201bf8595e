//! Logs: lines for people or JSON, to stderr.

use std::io::{self, IsTerminal};

use adapters_telemetry::Tracer;
use tracing::Level;
use tracing_subscriber::filter::{EnvFilter, Targets};
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{Layer, Registry};

use crate::config::sections::Telemetry;
use crate::config::setting::Format;
use crate::exit::Failure;
use crate::output::write_above;

/// The crates whose spans are drawn: our own.
const DRAWN: [&str; 3] = ["tasker_application", "tasker_adapters_http", "tasker"];

/// Writes lines, warnings only unless `TASKER_LOG` says otherwise.
pub(crate) fn start() {
    let filter = EnvFilter::builder().with_default_directive(Level::WARN.into());
    let filter = filter.with_env_var("TASKER_LOG").from_env_lossy();
    begin(tracing_subscriber::registry().with(lines().with_filter(filter)));
}

/// Writes as configured, and draws spans, if that is asked for.
pub(super) fn start_with(config: &Telemetry, tracer: Option<&Tracer>) -> Result<(), Failure> {
    let written = match config.log_format {
        Format::Text => lines(),
        Format::Json => json(),
    };
    let written = written.with_filter(filter(&config.log)?);
    let drawn = tracer.map(|tracer| {
        let ours = DRAWN.map(|target| (target, Level::INFO));
        tracer
            .layer()
            .with_filter(Targets::new().with_targets(ours))
    });
    begin(tracing_subscriber::registry().with(written).with(drawn));
    Ok(())
}

/// Which logs are written.
pub(super) fn filter(directives: &str) -> Result<EnvFilter, Failure> {
    let builder = EnvFilter::builder().with_default_directive(Level::WARN.into());
    builder.parse(directives).map_err(|error| {
        let example = "write levels as in info or info,sqlx=warn";
        Failure::usage(format!("telemetry.log: {error}; {example}"))
    })
}

fn begin(subscriber: impl SubscriberInitExt) {
    // A second start would be ours too, and there is none.
    let _: Result<(), tracing_subscriber::util::TryInitError> = subscriber.try_init();
}

type Boxed = Box<dyn Layer<Registry> + Send + Sync>;

fn lines() -> Boxed {
    let coloured = io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    let lines = tracing_subscriber::fmt::layer();
    Box::new(lines.with_writer(AboveLines).with_ansi(coloured))
}

/// One object a line: `timestamp`, `level`, `target`, `message`, what was said with it, and the
/// spans around it with their ids.
fn json() -> Boxed {
    let json = tracing_subscriber::fmt::layer().json();
    let json = json.flatten_event(true).with_current_span(false);
    Box::new(json.with_span_list(true).with_writer(AboveLines))
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
