//! `http`: calls an HTTP API.

pub(crate) mod config;
mod outcome;
mod request;
mod retry_after;
mod substitute;

use std::sync::Arc;

use application::ports::{Clock, HandlerContext, StepHandler};
use async_trait::async_trait;
use domain::millis::Millis;
use domain::payload::Payload;
use domain::retry::StepFailure;
use reqwest::redirect::{Attempt, Policy};
use reqwest::{Client, Error, Response};

use crate::{config as common, input};
use config::Config;
use outcome::Answer;

/// How long connecting may take.
const CONNECT_TIMEOUT: Millis = Millis::from_secs(10);
/// The most redirects that are followed.
const REDIRECTS_MAX: usize = 5;

/// Calls an HTTP API: `{url: …}` and, optional, `method`, `headers`, `params`, `body`, `timeout`,
/// `ok`, `keep_headers`, `body_max`.
///
/// - `${/context/order/id}` in a text of `url`, `params`, `headers` or `body` stands for that part
///   of the step's input (`task`, `step`, `context`, `parents`); `$${` for `${` itself.
/// - POST, PUT and PATCH send the whole input as JSON unless `body` says what; `null` sends none.
/// - The request carries the step's idempotency key as `Idempotency-Key`, and the context's
///   `traceparent` if it has one.
/// - Statuses 200 to 226, and those under `ok`, are success. 400, 401, 403, 404 and 422 are
///   failures that no attempt will help; all others are worth another attempt, 429 and 503 not
///   before their `Retry-After`. The class of each is `http_<status>`.
/// - The result is `{status, body}`, with `headers` if `keep_headers` names some.
///
/// Redirects to another scheme are not followed; proxies of the environment are not used.
pub struct Http {
    clock: Arc<dyn Clock>,
    client: Client,
}

impl std::fmt::Debug for Http {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Http")
    }
}

impl Http {
    /// A client of its own.
    ///
    /// # Errors
    /// When TLS cannot be set up.
    pub fn try_new(clock: Arc<dyn Clock>) -> Result<Self, String> {
        let client = Client::builder()
            .user_agent(concat!("tasker/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(CONNECT_TIMEOUT.as_duration())
            .redirect(Policy::custom(redirect))
            .no_proxy()
            .build();
        let client =
            client.map_err(|error| format!("the HTTP client cannot be set up: {}", said(error)))?;
        Ok(Self { clock, client })
    }

    async fn call(&self, config: &Config, context: &HandlerContext) -> Result<Answer, StepFailure> {
        let input = input::of(context);
        let request = request::build(
            config,
            &input,
            &context.idempotency_key,
            context.traceparent.as_deref(),
        );
        let request = request.map_err(|problem| common::wrong(&problem))?;
        let called = format!("{} {}", request.method(), outcome::shown(request.url()));
        let response = self.client.execute(request).await;
        let mut response = response.map_err(|error| not_answered(error, &called))?;
        let body = read(&mut response, config.body_max()).await?;
        Ok(Answer {
            called,
            status: response.status(),
            headers: response.headers().clone(),
            body,
        })
    }
}

#[async_trait]
impl StepHandler for Http {
    async fn handle(&self, context: HandlerContext) -> Result<Payload, StepFailure> {
        let config = Config::parse(&context.config).map_err(|problem| common::wrong(&problem))?;
        let timeout = config.timeout.unwrap_or(Millis::MAX);
        let late = self.clock.sleep_until(self.clock.now().plus(timeout));
        let answer = tokio::select! {
            answer = self.call(&config, &context) => answer?,
            () = late => {
                let message = format!("no complete answer within {timeout}");
                return Err(common::of_class(StepFailure::retryable(&message), "timeout"));
            }
            () = context.cancelled.cancelled() => return Err(common::stopped()),
        };
        answer.judge(&config, self.clock.now())
    }
}

fn redirect(attempt: Attempt<'_>) -> reqwest::redirect::Action {
    let scheme = attempt.previous().last().map(reqwest::Url::scheme);
    if attempt.previous().len() > REDIRECTS_MAX {
        attempt.error(format!("more than {REDIRECTS_MAX} redirects"))
    } else if scheme != Some(attempt.url().scheme()) {
        attempt.error("a redirect to another scheme")
    } else {
        attempt.follow()
    }
}

/// The body, if it is not too large.
async fn read(response: &mut Response, max: usize) -> Result<Vec<u8>, StepFailure> {
    let mut body = Vec::new();
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) => body.extend_from_slice(&chunk),
            Ok(None) => return Ok(body),
            Err(error) => {
                let message = format!("the answer broke off: {}", said(error));
                return Err(common::of_class(
                    StepFailure::retryable(&message),
                    "network",
                ));
            }
        }
        if body.len() > max {
            let message = format!("the answer holds more than {max} bytes");
            return Err(common::of_class(
                StepFailure::permanent(&message),
                "bad_output",
            ));
        }
    }
}

fn not_answered(error: Error, called: &str) -> StepFailure {
    let is_wrong = error.is_builder() || error.is_redirect();
    let class = match () {
        () if is_wrong => "http",
        () if error.is_timeout() => "timeout",
        () if error.is_connect() => "connect",
        () => "network",
    };
    let message = format!("{called}: {}", said(error));
    let failure = if is_wrong {
        StepFailure::permanent(&message)
    } else {
        StepFailure::retryable(&message)
    };
    common::of_class(failure, class)
}

/// An error with its causes, without the address, which may hold secrets.
fn said(error: Error) -> String {
    let error = error.without_url();
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(&error);
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}
