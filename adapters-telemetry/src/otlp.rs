//! A receiver of OpenTelemetry's protocol: protobuf over HTTP.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use application::EngineMetrics;
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::common::v1::{AnyValue, InstrumentationScope, KeyValue};
use opentelemetry_proto::tonic::resource::v1::Resource;
use prost::Message;
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Client, StatusCode, Url};

/// How long one export may take.
const TIMEOUT: Duration = Duration::from_secs(10);
/// How often one is sent in all, and how long is waited in between.
const TRIES: u32 = 3;
const PAUSE: Duration = Duration::from_millis(500);

/// Where to send, and in whose name.
#[derive(Clone)]
pub struct Settings {
    /// The receiver's base address, as in `http://127.0.0.1:4318`.
    pub endpoint: String,
    /// Headers for each request, as in `authorization=Basic abc,tenant=a`.
    pub headers: String,
    /// What this service is called.
    pub service: String,
    /// Which of its processes this is.
    pub instance: String,
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Headers hold secrets.
        f.debug_struct("Settings")
            .field("service", &self.service)
            .finish_non_exhaustive()
    }
}

/// Settings with which nothing can be sent.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadEndpoint {
    /// The address is none.
    #[error("the receiver's address must be a URL such as http://127.0.0.1:4318")]
    Address,
    /// The headers cannot be read. They are not repeated: they hold secrets.
    #[error("the headers must be written as name=value,name=value")]
    Headers,
    /// The HTTP client cannot be set up.
    #[error("the HTTP client cannot be set up: {0}")]
    Client(String),
}

/// A receiver. Cheap to clone.
#[derive(Clone)]
pub struct Otlp {
    client: Client,
    base: Url,
    resource: Resource,
    metrics: Arc<EngineMetrics>,
}

impl fmt::Debug for Otlp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Otlp")
            .field("host", &self.base.host_str())
            .finish_non_exhaustive()
    }
}

impl Otlp {
    /// The receiver of these settings. Nothing is sent yet; what cannot be sent later is counted in
    /// `metrics`.
    ///
    /// # Errors
    /// [`BadEndpoint`].
    pub fn new(settings: &Settings, metrics: Arc<EngineMetrics>) -> Result<Self, BadEndpoint> {
        let base = Url::parse(&settings.endpoint).ok();
        let base = base.filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
        let client = Client::builder()
            .timeout(TIMEOUT)
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .default_headers(headers(&settings.headers).ok_or(BadEndpoint::Headers)?)
            .build()
            .map_err(|error| BadEndpoint::Client(error.to_string()))?;
        let attributes = [
            ("service.name", settings.service.as_str()),
            ("service.version", env!("CARGO_PKG_VERSION")),
            ("service.instance.id", settings.instance.as_str()),
        ];
        Ok(Self {
            client,
            base: base.ok_or(BadEndpoint::Address)?,
            resource: Resource {
                attributes: attributes
                    .map(|(key, value)| attribute(key, value))
                    .to_vec(),
                ..Resource::default()
            },
            metrics,
        })
    }

    pub(crate) const fn resource(&self) -> &Resource {
        &self.resource
    }

    /// Sends an export of `signal` to its own path; a receiver that is busy or away is asked again a
    /// few times. What it does not take in the end is dropped, counted, and said.
    pub(crate) async fn send(&self, signal: &'static str, export: &impl Message) -> bool {
        let body = export.encode_to_vec();
        let mut url = self.base.clone();
        let path = format!("{}/v1/{signal}", url.path().trim_end_matches('/'));
        url.set_path(&path);
        let mut why = String::new();
        for tried in 0..TRIES {
            if tried > 0 {
                tokio::time::sleep(PAUSE.saturating_mul(tried)).await;
            }
            let request = self.client.post(url.clone()).body(body.clone());
            let request = request.header(CONTENT_TYPE, "application/x-protobuf");
            match request.send().await {
                Ok(answer) if answer.status().is_success() => return true,
                Ok(answer) if is_final(answer.status()) => {
                    why = answer.status().to_string();
                    break;
                }
                Ok(answer) => why = answer.status().to_string(),
                // Without the URL, which may hold a password.
                Err(error) => why = error.without_url().to_string(),
            }
        }
        self.metrics.exports_dropped.of(&[signal]).add(1);
        tracing::warn!(
            signal,
            why,
            "a receiver of telemetry did not take an export"
        );
        false
    }
}

/// Whether there is no use in asking again.
const fn is_final(status: StatusCode) -> bool {
    !matches!(
        status,
        StatusCode::TOO_MANY_REQUESTS
            | StatusCode::BAD_GATEWAY
            | StatusCode::SERVICE_UNAVAILABLE
            | StatusCode::GATEWAY_TIMEOUT
    )
}

fn headers(text: &str) -> Option<HeaderMap> {
    let mut headers = HeaderMap::new();
    for pair in text.split(',').filter(|pair| !pair.trim().is_empty()) {
        let (name, value) = pair.split_once('=')?;
        let name = HeaderName::from_bytes(name.trim().as_bytes()).ok()?;
        let mut value = HeaderValue::from_str(value.trim()).ok()?;
        value.set_sensitive(true);
        headers.insert(name, value);
    }
    Some(headers)
}

/// In whose name metrics and spans are sent, within the service.
pub(crate) fn scope() -> InstrumentationScope {
    InstrumentationScope {
        name: "tasker".to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        ..InstrumentationScope::default()
    }
}

pub(crate) fn attribute(key: &str, value: &str) -> KeyValue {
    KeyValue {
        key: key.to_owned(),
        value: Some(AnyValue {
            value: Some(Value::StringValue(value.to_owned())),
        }),
        ..KeyValue::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(endpoint: &str, headers: &str) -> Settings {
        Settings {
            endpoint: endpoint.to_owned(),
            headers: headers.to_owned(),
            service: "tasker".to_owned(),
            instance: "a".to_owned(),
        }
    }

    #[test]
    fn what_cannot_be_used_is_refused_and_not_repeated() {
        let made =
            |endpoint, headers| Otlp::new(&settings(endpoint, headers), Arc::default()).map(|_| ());
        assert_eq!(made("http://[::1]:4318/otlp/", "a=b, c = d=e,"), Ok(()));
        for endpoint in ["", "localhost:4318", "ftp://host", "http://"] {
            assert_eq!(made(endpoint, ""), Err(BadEndpoint::Address), "{endpoint}");
        }
        for headers in ["s3cret", "a b=c", "a=s3\ncret"] {
            let refused = made("http://host", headers).unwrap_err();
            assert_eq!(refused, BadEndpoint::Headers);
            assert!(!refused.to_string().contains("cret"));
        }
        let shown = format!("{:?}", settings("http://me:s3cret@host", "a=s3cret"));
        assert!(!shown.contains("s3cret"), "{shown}");
    }
}
