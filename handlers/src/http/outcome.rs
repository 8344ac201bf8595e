//! From an answer to the outcome of a step.

use domain::payload::Payload;
use domain::retry::StepFailure;
use domain::time::Timestamp;
use reqwest::header::{CONTENT_TYPE, HeaderMap, RETRY_AFTER};
use reqwest::{StatusCode, Url};
use serde_json::{Map, Value, json};

use super::config::Config;
use super::retry_after;
use crate::config::of_class;

/// How much of an answer goes into an error message, in characters.
const SHOWN: usize = 500;

/// A complete answer.
pub(super) struct Answer {
    /// What was called, for messages.
    pub(super) called: String,
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Vec<u8>,
}

/// The address without user, password and query, which may be secret.
pub(super) fn shown(url: &Url) -> String {
    let port = url
        .port()
        .map(|port| format!(":{port}"))
        .unwrap_or_default();
    format!(
        "{}://{}{port}{}",
        url.scheme(),
        url.host_str().unwrap_or_default(),
        url.path()
    )
}

impl Answer {
    /// Success, or what kind of failure.
    pub(super) fn judge(self, config: &Config, now: Timestamp) -> Result<Payload, StepFailure> {
        let status = self.status.as_u16();
        if (200..=226).contains(&status) || config.ok.contains(&status) {
            return self.result(config);
        }
        let message = self.message();
        let failure = match status {
            400 | 401 | 403 | 404 | 422 => StepFailure::permanent(&message),
            429 | 503 => match self.retry_after(now) {
                Some(delay) => StepFailure::retry_after(delay, &message),
                None => StepFailure::retryable(&message),
            },
            _ => StepFailure::retryable(&message),
        };
        Err(of_class(failure, &format!("http_{status}")))
    }

    fn retry_after(&self, now: Timestamp) -> Option<domain::millis::Millis> {
        let header = self.headers.get(RETRY_AFTER)?.to_str().ok()?;
        retry_after::parse(header, now)
    }

    fn message(&self) -> String {
        let body = String::from_utf8_lossy(&self.body);
        let body = body.trim();
        let start: String = body.chars().take(SHOWN).collect();
        let more = if start.len() < body.len() { "…" } else { "" };
        let colon = if start.is_empty() { "" } else { ": " };
        format!(
            "HTTP {} from {}{colon}{start}{more}",
            self.status.as_u16(),
            self.called
        )
    }

    fn result(self, config: &Config) -> Result<Payload, StepFailure> {
        let bad = |problem: String| {
            let message = format!("the answer from {} cannot be kept: {problem}", self.called);
            of_class(StepFailure::permanent(&message), "bad_output")
        };
        let kind = self
            .headers
            .get(CONTENT_TYPE)
            .and_then(|kind| kind.to_str().ok())
            .unwrap_or_default();
        let is_json = kind.split(';').next().is_some_and(|kind| {
            let kind = kind.trim().to_ascii_lowercase();
            kind == "application/json" || kind.ends_with("+json")
        });
        let text = String::from_utf8_lossy(&self.body);
        let body = match (text.trim(), is_json) {
            ("", _) => Value::Null,
            (json, true) => Payload::parse(json)
                .map_err(|error| bad(error.to_string()))?
                .into_value(),
            (_, false) => Value::String(text.replace('\0', "\u{fffd}")),
        };
        let mut result = Map::from_iter([
            ("status".to_owned(), json!(self.status.as_u16())),
            ("body".to_owned(), body),
        ]);
        if !config.keep_headers.is_empty() {
            result.insert("headers".to_owned(), self.kept(&config.keep_headers));
        }
        Payload::new(Value::Object(result)).map_err(|error| bad(error.to_string()))
    }

    /// The headers asked for, by their lower-case names.
    fn kept(&self, names: &[String]) -> Value {
        let kept = names.iter().filter_map(|name| {
            let value = self.headers.get(name)?;
            let text = String::from_utf8_lossy(value.as_bytes()).into_owned();
            Some((name.to_ascii_lowercase(), Value::String(text)))
        });
        Value::Object(kept.collect())
    }
}
