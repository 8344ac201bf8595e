//! Logs to stderr, warnings only unless told otherwise; metrics and spans to a receiver, if there is
//! one.

mod logs;

use std::sync::Arc;
use std::time::Duration;

use adapters_telemetry::{Otlp, Settings, TaskTraces, Tracer, push_metrics};
use application::{EngineMetrics, Orchestrator};
use tokio::runtime::Handle;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::config::sections::Telemetry;
use crate::exit::Failure;
pub(crate) use logs::start as start_logs;

/// How long the last spans and metrics may take on their way when the program ends.
const LAST_PATIENCE: Duration = Duration::from_secs(5);

/// What sends metrics and spans, until it is finished.
pub(crate) struct Sending {
    otlp: Option<Otlp>,
    tracer: Option<Tracer>,
    every: domain::millis::Millis,
    stop: CancellationToken,
    pushing: Option<JoinHandle<()>>,
}

/// Whether all settings can be used.
pub(crate) fn check(config: &Telemetry) -> Result<(), Failure> {
    logs::filter(&config.log)?;
    receiver(config, &Arc::default()).map(|_| ())
}

fn receiver(config: &Telemetry, metrics: &Arc<EngineMetrics>) -> Result<Option<Otlp>, Failure> {
    let Some(endpoint) = &config.otlp_endpoint.0 else {
        return Ok(None);
    };
    let settings = Settings {
        endpoint: endpoint.clone(),
        headers: config.otlp_headers.reveal().to_owned(),
        service: config.service_name.clone(),
        instance: instance(),
    };
    let otlp = Otlp::new(&settings, Arc::clone(metrics));
    otlp.map(Some)
        .map_err(|error| Failure::usage(format!("telemetry.otlp_endpoint: {error}")))
}

/// Tells this process from others of the same service.
fn instance() -> String {
    let host = std::env::var("HOSTNAME").unwrap_or_else(|_| "localhost".to_owned());
    format!("{host}:{}", std::process::id())
}

impl Sending {
    /// Begins to write logs and to draw spans; to be called once, within the runtime. `metrics` is
    /// where all of this process will be counted.
    pub(crate) fn start(config: &Telemetry, metrics: &Arc<EngineMetrics>) -> Result<Self, Failure> {
        let otlp = receiver(config, metrics)?;
        let share = config.trace_share.0;
        let tracer = otlp.clone().filter(|_| share > 0.0);
        let tracer = tracer.map(|otlp| Tracer::new(otlp, share, Handle::current()));
        logs::start_with(config, tracer.as_ref())?;
        Ok(Self {
            otlp,
            tracer,
            every: config.otlp_every.0,
            stop: CancellationToken::new(),
            pushing: None,
        })
    }

    /// Whether spans are drawn.
    pub(crate) fn traces(&self) -> Option<TaskTraces> {
        self.tracer.as_ref().map(Tracer::traces)
    }

    /// Draws the traces of its tasks, and begins to send its metrics.
    pub(crate) fn of(&mut self, orchestrator: Orchestrator) -> Orchestrator {
        if let Some(otlp) = self.otlp.clone() {
            let metrics = Arc::clone(orchestrator.metrics());
            let clock = Arc::clone(&orchestrator.ports().clock);
            let pushing = push_metrics(otlp, metrics, clock, self.every, self.stop.clone());
            self.pushing = Some(tokio::spawn(pushing));
        }
        match self.traces() {
            Some(traces) => orchestrator.with_traces(Arc::new(traces)),
            None => orchestrator,
        }
    }

    /// Sends what is left.
    pub(crate) async fn finish(self) {
        self.stop.cancel();
        if let Some(pushing) = self.pushing {
            // What does not arrive by then is not waited for; a panic has been said where it was.
            tokio::time::timeout(LAST_PATIENCE, pushing).await.ok();
        }
        if let Some(tracer) = self.tracer {
            let finished = tokio::task::spawn_blocking(move || tracer.finish(LAST_PATIENCE));
            finished.await.ok();
        }
    }
}
