//! Drawing spans.

use std::fmt;
use std::time::Duration;

use application::ports::Traces;
use domain::id::TaskId;
use opentelemetry::Context;
use opentelemetry::trace::{SpanContext, TraceContextExt, TracerProvider};
use opentelemetry_sdk::trace::{
    BatchConfigBuilder, BatchSpanProcessor, SdkTracer, SdkTracerProvider,
};
use tokio::runtime::Handle;
use tracing::{Span, Subscriber};
use tracing_opentelemetry::{OpenTelemetryLayer, OpenTelemetrySpanExt};
use tracing_subscriber::registry::LookupSpan;

use crate::ids::{Ids, Share, first_span, read, traceparent, with_ids_of};
use crate::otlp::Otlp;
use crate::spans::Exporter;

/// Spans that may wait to be sent; what does not fit is dropped, and nobody waits for it.
const WAITING_MAX: usize = 16_384;
/// Spans in one export.
const BATCH_MAX: usize = 2_048;
/// How long a span waits for others to be sent with.
const BATCH_EVERY: Duration = Duration::from_secs(2);

/// Draws spans and sends them. To be finished before its process ends.
pub struct Tracer {
    provider: SdkTracerProvider,
    share: f64,
}

impl fmt::Debug for Tracer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tracer")
            .field("share", &self.share)
            .finish_non_exhaustive()
    }
}

impl Tracer {
    /// Sends the spans of this share of all tasks, 0 to 1, by a runtime that must outlive it.
    pub fn new(otlp: Otlp, share: f64, runtime: Handle) -> Self {
        let config = BatchConfigBuilder::default()
            .with_max_queue_size(WAITING_MAX)
            .with_max_export_batch_size(BATCH_MAX)
            .with_scheduled_delay(BATCH_EVERY)
            .build();
        let processor = BatchSpanProcessor::builder(Exporter::new(otlp, runtime))
            .with_batch_config(config)
            .build();
        let provider = SdkTracerProvider::builder()
            .with_span_processor(processor)
            .with_id_generator(Ids::default())
            .with_sampler(Share(share))
            .build();
        Self { provider, share }
    }

    /// What makes spans of `tracing` into spans that are sent.
    pub fn layer<S>(&self) -> OpenTelemetryLayer<S, SdkTracer>
    where
        S: Subscriber + for<'span> LookupSpan<'span>,
    {
        tracing_opentelemetry::layer()
            .with_location(false)
            .with_threads(false)
            .with_tracked_inactivity(false)
            .with_level(false)
            .with_target(false)
            .with_tracer(self.provider.tracer("tasker"))
    }

    /// The traces of tasks.
    pub const fn traces(&self) -> TaskTraces {
        TaskTraces { share: self.share }
    }

    /// Sends what waits, for at most so long. Blocks its thread: the runtime goes on meanwhile.
    pub fn finish(&self, patience: Duration) {
        if let Err(error) = self.provider.shutdown_with_timeout(patience) {
            tracing::warn!(%error, "not all spans were sent");
        }
    }
}

/// The trace of each task: see [`Traces`].
#[derive(Clone, Copy, Debug)]
pub struct TaskTraces {
    share: f64,
}

impl TaskTraces {
    /// Continues below a span elsewhere, of which a `traceparent` tells; one that cannot be read is
    /// as good as none.
    pub fn continue_from(span: &Span, traceparent: &str) {
        let Some(remote) = read(traceparent) else {
            return;
        };
        put_below(span, remote);
    }
}

impl Traces for TaskTraces {
    fn begin(&self, span: &Span, task: TaskId) {
        if span.is_disabled() {
            return;
        }
        let first = first_span(task, self.share);
        let caller = Span::current().context().span().span_context().clone();
        if caller.is_valid() {
            span.add_link(caller);
            Span::current().add_link(first.clone());
        }
        if first.is_sampled() {
            // A span is built when its context is first asked for, and draws its ids then.
            with_ids_of(&first, || span.context());
        } else {
            put_below(span, first);
        }
    }

    fn join(&self, span: &Span, task: TaskId) {
        put_below(span, first_span(task, self.share));
    }

    fn traceparent(&self, span: &Span) -> Option<String> {
        traceparent(span.context().span().span_context())
    }

    fn traceparent_of(&self, task: TaskId) -> Option<String> {
        traceparent(&first_span(task, self.share))
    }
}

fn put_below(span: &Span, parent: SpanContext) {
    if span.is_disabled() {
        return;
    }
    let parent = Context::new().with_remote_span_context(parent);
    if let Err(error) = span.set_parent(parent) {
        tracing::debug!(
            ?error,
            "a span was begun before its place in a trace was known"
        );
    }
}
