//! What Tasker counts and draws, on its way to those who collect it.
//!
//! [`prometheus::text`] is what Prometheus collects. [`Otlp`] is a receiver of OpenTelemetry's
//! protocol over HTTP, to which [`push_metrics`] sends the same numbers and a [`Tracer`] the spans.
//! What the numbers are called and mean stands in `application::metrics::catalogue`; nothing here
//! names one.
//!
//! ```text
//! EngineMetrics::samples ─▶ prometheus::text ─▶ GET /metrics
//!                       └─▶ push_metrics ─▶ Otlp ─▶ POST /v1/metrics
//! tracing spans ─▶ Tracer::layer ─▶ batches ─▶ Otlp ─▶ POST /v1/traces
//! ```
//!
//! The exporter is our own, over the protocol's own types: one HTTP client serves all of the
//! process, and counters are sent from where they are kept instead of being kept twice.

mod ids;
mod metrics;
mod otlp;
pub mod prometheus;
mod spans;
mod tracer;

pub use metrics::push_metrics;
pub use otlp::{BadEndpoint, Otlp, Settings};
pub use tracer::{TaskTraces, Tracer};
