//! Sending to webhooks: signed as Standard Webhooks wants it, and to nobody that is none of our
//! receivers' business.

mod address;
mod sign;

use std::time::Duration;

use application::ports::{SecretSource, WebhookMessage, WebhookSender};
use async_trait::async_trait;
use domain::retry::retry_after;
use domain::text::Text;
use domain::webhook::{Answer, WebhookUrl};
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, RETRY_AFTER};
use reqwest::redirect::Policy;
use reqwest::{Client, Response, Url};

use crate::events::body::EventBody;
use address::{Public, refused_literal};
pub(crate) use sign::shown;

/// How long a connection may take.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// How much of an answer is read, in bytes; it is shown to operators and has no other use.
const ANSWER_MAX: usize = 4 * 1_024;

/// What may be called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SenderOptions {
    /// Whether `http:` URLs may be called, unencrypted. Default no.
    pub allow_http: bool,
    /// Whether loopback, private, link-local and other addresses that the outside world cannot
    /// reach may be called. Default no: who may make webhooks could read what only this host can.
    pub allow_private: bool,
    /// How long a request may take in all. Default 15 s.
    pub timeout: Duration,
}

impl Default for SenderOptions {
    fn default() -> Self {
        Self {
            allow_http: false,
            allow_private: false,
            timeout: Duration::from_secs(15),
        }
    }
}

/// Sends over HTTP. Follows no redirect, uses no proxy of the environment, and connects to the very
/// addresses that were judged.
#[derive(Clone, Debug)]
pub struct HttpSender {
    client: Client,
    options: SenderOptions,
}

impl HttpSender {
    /// A client of its own.
    ///
    /// # Errors
    /// When TLS cannot be set up.
    pub fn try_new(options: SenderOptions) -> Result<Self, String> {
        let client = Client::builder()
            .user_agent(concat!("tasker/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(options.timeout)
            .redirect(Policy::none())
            .referer(false)
            .no_proxy();
        let client = if options.allow_private {
            client
        } else {
            client.dns_resolver(Public)
        };
        let client = client
            .build()
            .map_err(|error| format!("the HTTP client cannot be set up: {error}"))?;
        Ok(Self { client, options })
    }

    async fn post(&self, message: &WebhookMessage) -> Result<Response, String> {
        let url = self.judged(&message.url)?;
        let body = EventBody::of(&message.event).to_json();
        let headers = headers(message, &body)?;
        let request = self.client.post(url).headers(headers).body(body);
        request.send().await.map_err(|error| said(&error))
    }

    /// The URL if it may be called. An address that stands in it is judged here: nobody resolves it.
    fn judged(&self, url: &WebhookUrl) -> Result<Url, String> {
        if !url.is_https() && !self.options.allow_http {
            return Err("use https: unencrypted webhooks are not allowed here".to_owned());
        }
        let url = Url::parse(url.as_str()).map_err(|error| error.to_string())?;
        if !self.options.allow_private
            && let Some(address) = refused_literal(&url)
        {
            return Err(format!(
                "{address} is not an address of the public internet, which is not allowed here"
            ));
        }
        Ok(url)
    }
}

#[async_trait]
impl WebhookSender for HttpSender {
    fn check(&self, url: &WebhookUrl) -> Result<(), String> {
        self.judged(url).map(|_| ())
    }

    async fn send(&self, message: WebhookMessage) -> Answer {
        let refused = |status, error: &str| Answer::Refused {
            status,
            error: Text::clean(error),
            retry_after: None,
        };
        let mut response = match self.post(&message).await {
            Ok(response) => response,
            Err(error) => return refused(None, &error),
        };
        let status = response.status();
        if status.is_success() {
            let status = status.as_u16();
            return Answer::Taken { status };
        }
        if status.is_redirection() {
            let why = "it answered with a redirect, which is not followed: change the URL";
            return refused(Some(status.as_u16()), why);
        }
        let asked = response.headers().get(RETRY_AFTER);
        let asked = asked
            .and_then(|value| value.to_str().ok())
            .and_then(|value| retry_after(value, message.now));
        let said = beginning(&mut response).await;
        Answer::Refused {
            status: Some(status.as_u16()),
            error: Text::clean(&format!("{status}: {said}")),
            retry_after: asked,
        }
    }
}

fn headers(message: &WebhookMessage, body: &str) -> Result<HeaderMap, String> {
    let id = message.event.id.to_string();
    let seconds = message.now.as_micros().div_euclid(1_000_000);
    let signature = sign::signatures(&message.secrets, &id, seconds, body);
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    for (name, value) in [
        ("webhook-id", id),
        ("webhook-timestamp", seconds.to_string()),
        ("webhook-signature", signature),
    ] {
        let value = HeaderValue::from_str(&value).map_err(|error| error.to_string())?;
        headers.insert(HeaderName::from_static(name), value);
    }
    Ok(headers)
}

/// The beginning of an answer, as far as it comes and is text.
async fn beginning(response: &mut Response) -> String {
    let mut read = Vec::new();
    while read.len() < ANSWER_MAX
        && let Ok(Some(chunk)) = response.chunk().await
    {
        read.extend_from_slice(&chunk);
    }
    read.truncate(ANSWER_MAX);
    String::from_utf8_lossy(&read).into_owned()
}

/// What went wrong, down to its cause, without the URL: there may be a token in it.
fn said(error: &reqwest::Error) -> String {
    let mut parts = Vec::new();
    let mut cause: Option<&dyn std::error::Error> = std::error::Error::source(error);
    while let Some(error) = cause {
        parts.push(error.to_string());
        cause = error.source();
    }
    if error.is_timeout() {
        parts.insert(0, "it took too long".to_owned());
    }
    if parts.is_empty() {
        return "it could not be called".to_owned();
    }
    parts.join(": ")
}

/// Secrets from the system.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemSecrets;

impl SecretSource for SystemSecrets {
    fn draw(&self) -> Result<[u8; 32], String> {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes).map_err(|error| error.to_string())?;
        Ok(bytes)
    }
}
