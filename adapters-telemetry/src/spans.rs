//! Spans to a receiver of OpenTelemetry's protocol.

use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::trace::v1::{ResourceSpans, ScopeSpans};
use opentelemetry_sdk::error::{OTelSdkError, OTelSdkResult};
use opentelemetry_sdk::trace::{SpanData, SpanExporter};
use tokio::runtime::Handle;

use crate::otlp::{Otlp, scope};

/// Sends batches of spans.
#[derive(Debug)]
pub(crate) struct Exporter {
    otlp: Otlp,
    /// Batches are made on a thread of the library's own, which has no runtime.
    runtime: Handle,
}

impl Exporter {
    pub(crate) const fn new(otlp: Otlp, runtime: Handle) -> Self {
        Self { otlp, runtime }
    }
}

impl SpanExporter for Exporter {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        let spans = ScopeSpans {
            scope: Some(scope()),
            spans: batch.into_iter().map(Into::into).collect(),
            ..ScopeSpans::default()
        };
        let export = ExportTraceServiceRequest {
            resource_spans: vec![ResourceSpans {
                resource: Some(self.otlp.resource().clone()),
                scope_spans: vec![spans],
                ..ResourceSpans::default()
            }],
        };
        let otlp = self.otlp.clone();
        let sent = self
            .runtime
            .spawn(async move { otlp.send("traces", &export).await });
        match sent.await {
            Ok(true) => Ok(()),
            Ok(false) => Err(OTelSdkError::InternalFailure("not taken".to_owned())),
            Err(error) => Err(OTelSdkError::InternalFailure(error.to_string())),
        }
    }
}
