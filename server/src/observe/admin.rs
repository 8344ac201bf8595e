//! An address of its own for those who look after the process.

use std::net::SocketAddr;
use std::time::Duration;

use application::Orchestrator;
use axum::Router;
use axum::http::StatusCode;
use axum::routing::get;
use domain::millis::Millis;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::metrics;
use crate::config::sections::Telemetry;
use crate::exit::Failure;
use crate::listen::{self, Bounds};
use crate::output::say;

/// Those who collect are few.
const BOUNDS: Bounds = Bounds {
    connections: 64,
    header_time: Duration::from_secs(30),
    stall_time: Duration::from_secs(30),
};
/// After how many counts that did not come the store counts as gone.
const COUNTS_MISSED: u64 = 3;

/// What goes on beside the work: counting, and the address for those who look after it.
pub(crate) struct Admin {
    stop: CancellationToken,
    running: Vec<JoinHandle<()>>,
}

impl Admin {
    /// Begins to count, and to listen if there is an address.
    pub(crate) async fn start(
        config: &Telemetry,
        orchestrator: &Orchestrator,
    ) -> Result<Self, Failure> {
        let every = config.census_every.0;
        let stop = CancellationToken::new();
        let mut running = Vec::new();
        if let Some(address) = config.metrics_address.0 {
            let listener = bind(address).await?;
            let router = routes(orchestrator, every);
            let listening = listen::serve(listener, router, BOUNDS, None, stop.clone());
            running.push(tokio::spawn(listening));
        }
        let (counting, stopped) = (orchestrator.clone(), stop.clone());
        running.push(tokio::spawn(async move {
            tokio::select! {
                () = stopped.cancelled() => {}
                () = counting.keep_counting(every) => {}
            }
        }));
        Ok(Self { stop, running })
    }

    /// Ends both.
    pub(crate) async fn finish(self) {
        self.stop.cancel();
        for running in self.running {
            // A panic has been said where it was.
            running.await.ok();
        }
    }
}

async fn bind(address: SocketAddr) -> Result<TcpListener, Failure> {
    let cannot = |error| Failure::refused(format!("--metrics-listen {address}: {error}"));
    let listener = TcpListener::bind(address).await.map_err(cannot)?;
    let bound = listener.local_addr().map_err(cannot)?;
    say(&format!("metrics on http://{bound}/metrics"));
    Ok(listener)
}

fn routes(orchestrator: &Orchestrator, every: Millis) -> Router {
    let asked = orchestrator.clone();
    let ready = move || {
        let answer = if is_ready(&asked, every) {
            (StatusCode::OK, "ready\n")
        } else {
            (
                StatusCode::SERVICE_UNAVAILABLE,
                "the store does not answer\n",
            )
        };
        async move { answer }
    };
    metrics(orchestrator)
        .route("/health/live", get(async || "alive\n"))
        .route("/health/ready", get(ready))
}

/// Whether the store has answered lately: no probe asks it anything.
fn is_ready(orchestrator: &Orchestrator, every: Millis) -> bool {
    let now = orchestrator.ports().clock.now();
    let patience = Millis::saturating(every.get().saturating_mul(COUNTS_MISSED));
    let last = orchestrator.metrics().census.last();
    last.is_some_and(|(at, _)| now.since(at) <= patience)
}
