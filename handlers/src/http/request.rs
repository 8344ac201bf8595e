//! The request a config asks for.

use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Body, Method, Request, Url};
use serde_json::Value;

use super::config::Config;
use super::substitute::{escaped, fill, fill_value, scalar};

/// Builds the request. The errors name the field.
pub(super) fn build(
    config: &Config,
    input: &Value,
    idempotency_key: &str,
    traced: Option<&str>,
) -> Result<Request, String> {
    let method = config.method()?;
    let mut headers = headers(config, input, idempotency_key, traced)?;
    let body = body(config, &method, input, &mut headers)?;
    let mut request = Request::new(method, url(config, input)?);
    *request.headers_mut() = headers;
    *request.body_mut() = body;
    Ok(request)
}

fn url(config: &Config, input: &Value) -> Result<Url, String> {
    let filled = fill(&config.url, input, escaped).map_err(|problem| format!("url: {problem}"))?;
    let mut url = Url::parse(&filled).map_err(|error| format!("url: {error}"))?;
    for (name, value) in &config.params {
        let value = fill_value(value, input).and_then(|value| scalar(&value, name));
        let value = value.map_err(|problem| format!("params: {name}: {problem}"))?;
        url.query_pairs_mut().append_pair(name, &value);
    }
    Ok(url)
}

fn headers(
    config: &Config,
    input: &Value,
    idempotency_key: &str,
    traced: Option<&str>,
) -> Result<HeaderMap, String> {
    let mut headers = HeaderMap::new();
    headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
    insert(&mut headers, "idempotency-key", idempotency_key)?;
    // The trace that the attempt is drawn in, or the one that whoever submitted the task named.
    let named = || input.pointer("/context/traceparent")?.as_str();
    if let Some(parent) = traced.or_else(named)
        && is_traceparent(parent)
    {
        insert(&mut headers, "traceparent", parent)?;
    }
    for (name, value) in &config.headers {
        let value = fill(value, input, str::to_owned)
            .map_err(|problem| format!("headers: {name}: {problem}"))?;
        insert(&mut headers, name, &value)?;
    }
    Ok(headers)
}

fn insert(headers: &mut HeaderMap, name: &str, value: &str) -> Result<(), String> {
    let problem = |error: &dyn std::fmt::Display| format!("headers: {name}: {error}");
    let value = HeaderValue::from_str(value).map_err(|error| problem(&error))?;
    let name = HeaderName::from_bytes(name.as_bytes()).map_err(|error| problem(&error))?;
    headers.insert(name, value);
    Ok(())
}

/// `00-<32 hex>-<16 hex>-<2 hex>`, as the W3C writes it.
fn is_traceparent(text: &str) -> bool {
    let lengths = [2, 32, 16, 2];
    let parts: Vec<&str> = text.split('-').collect();
    let is_hex = |part: &str| part.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    parts.len() == lengths.len()
        && parts
            .iter()
            .zip(lengths)
            .all(|(part, length)| part.len() == length && is_hex(part))
}

/// A text is sent as it is, anything else as JSON.
fn body(
    config: &Config,
    method: &Method,
    input: &Value,
    headers: &mut HeaderMap,
) -> Result<Option<Body>, String> {
    let value = match &config.body {
        None if matches!(*method, Method::POST | Method::PUT | Method::PATCH) => input.clone(),
        None | Some(Value::Null) => return Ok(None),
        Some(body) => fill_value(body, input).map_err(|problem| format!("body: {problem}"))?,
    };
    let (kind, text) = if let Value::String(text) = value {
        ("text/plain; charset=utf-8", text)
    } else {
        ("application/json", value.to_string())
    };
    headers
        .entry(CONTENT_TYPE)
        .or_insert(HeaderValue::from_static(kind));
    Ok(Some(Body::from(text)))
}
