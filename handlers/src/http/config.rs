//! What a template tells `http`.

use std::collections::BTreeMap;

use domain::millis::Millis;
use domain::payload::PAYLOAD_BYTES_MAX;
use reqwest::Method;
use reqwest::header::{HeaderName, HeaderValue};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::substitute;

/// A checked config; its placeholders are not filled in yet.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Config {
    #[serde(default = "get")]
    method: String,
    pub(super) url: String,
    #[serde(default)]
    pub(super) headers: BTreeMap<String, String>,
    #[serde(default)]
    pub(super) params: BTreeMap<String, Value>,
    /// `Some(Null)` when the template says so, `None` when it says nothing.
    #[serde(default, deserialize_with = "said")]
    pub(super) body: Option<Value>,
    pub(super) timeout: Option<Millis>,
    #[serde(default)]
    pub(super) ok: Vec<u16>,
    #[serde(default)]
    pub(super) keep_headers: Vec<String>,
    body_max: Option<usize>,
}

fn get() -> String {
    "GET".to_owned()
}

fn said<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

impl Config {
    pub(crate) fn parse(value: &Value) -> Result<Self, String> {
        let config: Self = crate::config::read(value)?;
        config.check()?;
        Ok(config)
    }

    /// The method, upper case as it is sent.
    pub(super) fn method(&self) -> Result<Method, String> {
        let method = self.method.to_ascii_uppercase();
        match method.as_str() {
            "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE" | "OPTIONS" => {
                Method::from_bytes(method.as_bytes()).map_err(|error| error.to_string())
            }
            _ => Err(format!(
                "method: {:?} is none of GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS",
                self.method
            )),
        }
    }

    /// The most bytes of an answer's body.
    pub(super) fn body_max(&self) -> usize {
        self.body_max.unwrap_or(PAYLOAD_BYTES_MAX)
    }

    fn check(&self) -> Result<(), String> {
        self.method()?;
        if !self.url.starts_with("http://") && !self.url.starts_with("https://") {
            return Err("url: it must begin with http:// or https://".to_owned());
        }
        substitute::check(&self.url).map_err(|problem| format!("url: {problem}"))?;
        for (name, value) in &self.headers {
            HeaderName::from_bytes(name.as_bytes())
                .map_err(|error| format!("headers: {name:?}: {error}"))?;
            HeaderValue::from_str(value).map_err(|error| format!("headers: {name}: {error}"))?;
            substitute::check(value).map_err(|problem| format!("headers: {name}: {problem}"))?;
        }
        for (name, value) in &self.params {
            if value.is_array() || value.is_object() {
                return Err(format!(
                    "params: {name}: it must be a text, a number, true or false"
                ));
            }
            substitute::check_value(value)
                .map_err(|problem| format!("params: {name}: {problem}"))?;
        }
        if let Some(body) = &self.body {
            substitute::check_value(body).map_err(|problem| format!("body: {problem}"))?;
        }
        if self.timeout == Some(Millis::ZERO) {
            return Err("timeout: it must be over 0".to_owned());
        }
        if self
            .body_max
            .is_some_and(|max| max == 0 || max > PAYLOAD_BYTES_MAX)
        {
            return Err(format!(
                "body_max: it must be from 1 to {PAYLOAD_BYTES_MAX} bytes"
            ));
        }
        match self.ok.iter().find(|status| !(200..=599).contains(*status)) {
            Some(status) => Err(format!("ok: {status} is not a status from 200 to 599")),
            None => Ok(()),
        }
    }
}
