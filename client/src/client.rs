//! One method for each request.

use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue, RETRY_AFTER};
use reqwest::{Method, StatusCode, Url};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::error::{Error, Problem};
use crate::wire::{
    Claim, Claimed, Committed, Heartbeat, HeartbeatAnswer, NewTask, Outcome, Submitted, Task,
    WorkerFacts,
};

/// What an answer may take, waiting apart.
const PATIENCE: Duration = Duration::from_secs(10);
/// What a commit, which may be large, may take.
const LONG_PATIENCE: Duration = Duration::from_secs(30);

/// The API of one server. Cheap to clone; clones share their connections.
#[derive(Clone, Debug)]
pub struct Client {
    http: reqwest::Client,
    base: Arc<Url>,
}

impl Client {
    /// The server at this URL, `http://` or `https://`.
    ///
    /// # Errors
    /// [`Error::Unusable`].
    pub fn new(url: &str) -> Result<Self, Error> {
        Self::with_headers(url, HeaderMap::new())
    }

    /// The same, with a token that says who asks.
    ///
    /// # Errors
    /// [`Error::Unusable`].
    pub fn with_token(url: &str, token: &str) -> Result<Self, Error> {
        // What is wrong with a token is said without it.
        let unusable = || Error::Unusable("the token is not one line of visible ASCII".to_owned());
        let value = HeaderValue::from_str(&format!("Bearer {}", token.trim())).ok();
        let mut value = value.ok_or_else(unusable)?;
        value.set_sensitive(true);
        Self::with_headers(url, HeaderMap::from_iter([(AUTHORIZATION, value)]))
    }

    fn with_headers(url: &str, headers: HeaderMap) -> Result<Self, Error> {
        let unusable = |why: String| Error::Unusable(format!("{url}: {why}"));
        let mut base = Url::parse(url).map_err(|error| unusable(error.to_string()))?;
        if !matches!(base.scheme(), "http" | "https") || base.query().is_some() {
            return Err(unusable(
                "use a URL such as http://127.0.0.1:8080".to_owned(),
            ));
        }
        if !base.path().ends_with('/') {
            let path = format!("{}/", base.path());
            base.set_path(&path);
        }
        let http = reqwest::Client::builder()
            .default_headers(headers)
            // A token goes to nobody it was not meant for.
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(PATIENCE)
            .tcp_nodelay(true)
            .user_agent(concat!("tasker-client/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|error| unusable(error.to_string()))?;
        Ok(Self {
            http,
            base: Arc::new(base),
        })
    }

    /// Asks for steps; waits as long as the claim says.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn claim(&self, claim: &Claim) -> Result<Claimed, Error> {
        let wait = Duration::from_secs(claim.wait_seconds.unwrap_or(0));
        self.post("api/workers/claim", claim, wait + PATIENCE).await
    }

    /// Tells how attempts ended, and claims if asked.
    ///
    /// # Errors
    /// [`Error`]; after one that is [worth repeating](Error::is_worth_repeating) part of it may
    /// have been written.
    pub async fn commit(
        &self,
        worker: &str,
        outcomes: &[Outcome],
        then_claim: Option<&Claim>,
    ) -> Result<Committed, Error> {
        let mut body = json!({ "workerId": worker, "outcomes": outcomes });
        if let (Some(claim), Some(fields)) = (then_claim, body.as_object_mut()) {
            let claim = Claim {
                worker_id: None,
                wait_seconds: None,
                ..claim.clone()
            };
            let claim = serde_json::to_value(claim).map_err(|error| unwritable(&error))?;
            fields.insert("thenClaim".to_owned(), claim);
        }
        self.post("api/workers/commit", &body, LONG_PATIENCE).await
    }

    /// Extends leases.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn heartbeat(&self, heartbeat: &Heartbeat) -> Result<HeartbeatAnswer, Error> {
        self.post("api/workers/heartbeat", heartbeat, PATIENCE)
            .await
    }

    /// Says who a worker is.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn register(&self, worker: &str, facts: &WorkerFacts) -> Result<(), Error> {
        let url = self.url(&["api", "workers", worker])?;
        let body = serde_json::to_vec(facts).map_err(|error| unwritable(&error))?;
        self.send(Method::PUT, url, Some(body), PATIENCE)
            .await
            .map(drop)
    }

    /// A worker has ended.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn deregister(&self, worker: &str) -> Result<(), Error> {
        let url = self.url(&["api", "workers", worker])?;
        self.send(Method::DELETE, url, None, PATIENCE)
            .await
            .map(drop)
    }

    /// Submits a task. With a key it may be repeated.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn submit(&self, task: &NewTask, key: Option<&str>) -> Result<Submitted, Error> {
        let url = self.url(&["api", "tasks"])?;
        let body = serde_json::to_vec(task).map_err(|error| unwritable(&error))?;
        let mut request = self.request(Method::POST, url, Some(body), LONG_PATIENCE);
        if let Some(key) = key {
            request = request.header("idempotency-key", key);
        }
        read(&answer(request).await?)
    }

    /// A task.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn task(&self, id: &str) -> Result<Task, Error> {
        let url = self.url(&["api", "tasks", id])?;
        read(&self.send(Method::GET, url, None, PATIENCE).await?)
    }

    /// Any other request, with a JSON body and answer.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn call(
        &self,
        method: Method,
        segments: &[&str],
        body: Option<&Value>,
    ) -> Result<Value, Error> {
        let url = self.url(segments)?;
        let body = body
            .map(serde_json::to_vec)
            .transpose()
            .map_err(|error| unwritable(&error))?;
        let bytes = self.send(method, url, body, LONG_PATIENCE).await?;
        if bytes.is_empty() {
            return Ok(Value::Null);
        }
        read(&bytes)
    }

    /// Reads what a query selects.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn list(&self, segments: &[&str], query: &[(&str, &str)]) -> Result<Value, Error> {
        let mut url = self.url(segments)?;
        url.query_pairs_mut().extend_pairs(query);
        read(&self.send(Method::GET, url, None, LONG_PATIENCE).await?)
    }

    async fn post<A: DeserializeOwned>(
        &self,
        path: &str,
        body: &(impl Serialize + Sync),
        patience: Duration,
    ) -> Result<A, Error> {
        let segments: Vec<&str> = path.split('/').collect();
        let url = self.url(&segments)?;
        let body = serde_json::to_vec(body).map_err(|error| unwritable(&error))?;
        read(&self.send(Method::POST, url, Some(body), patience).await?)
    }

    fn url(&self, segments: &[&str]) -> Result<Url, Error> {
        let mut url = Url::clone(&self.base);
        // Only URLs that cannot be a base have no path, and `http` always can.
        let no_path = || Error::Unusable("the URL has no path".to_owned());
        let path = url.path_segments_mut().ok();
        path.ok_or_else(no_path)?.pop_if_empty().extend(segments);
        Ok(url)
    }

    fn request(
        &self,
        method: Method,
        url: Url,
        body: Option<Vec<u8>>,
        patience: Duration,
    ) -> reqwest::RequestBuilder {
        let request = self.http.request(method, url).timeout(patience);
        match body {
            Some(body) => request.header(CONTENT_TYPE, "application/json").body(body),
            None => request,
        }
    }

    fn send(
        &self,
        method: Method,
        url: Url,
        body: Option<Vec<u8>>,
        patience: Duration,
    ) -> BoxFuture<'static, Result<Vec<u8>, Error>> {
        // Boxed: whoever embeds a worker should not carry an HTTP client's depth on the stack.
        answer(self.request(method, url, body, patience)).boxed()
    }
}

async fn answer(request: reqwest::RequestBuilder) -> Result<Vec<u8>, Error> {
    let response = request.send().await.map_err(no_answer)?;
    let status = response.status();
    let retry_after = response.headers().get(RETRY_AFTER).cloned();
    let bytes = response.bytes().await.map_err(no_answer)?;
    if status.is_success() {
        return Ok(bytes.into());
    }
    Err(Error::Refused(Box::new(problem(
        status,
        retry_after,
        &bytes,
    ))))
}

/// What the server says, or at least its status: it may be a proxy's.
fn problem(status: StatusCode, retry_after: Option<HeaderValue>, bytes: &[u8]) -> Problem {
    let told: Problem = serde_json::from_slice(bytes).unwrap_or_default();
    let seconds = retry_after.and_then(|value| value.to_str().ok()?.trim().parse().ok());
    let title = status.canonical_reason().unwrap_or("refused");
    Problem {
        status: status.as_u16(),
        title: Some(told.title)
            .filter(|title| !title.is_empty())
            .unwrap_or_else(|| title.to_owned()),
        retry_after: seconds.map(Duration::from_secs),
        ..told
    }
}

fn read<A: DeserializeOwned>(bytes: &[u8]) -> Result<A, Error> {
    serde_json::from_slice(bytes).map_err(|error| Error::Unreadable(error.to_string()))
}

fn unwritable(error: &serde_json::Error) -> Error {
    Error::Unusable(format!("the request cannot be written: {error}"))
}

/// The URL may hold a password; it is known to whoever asks.
fn no_answer(error: reqwest::Error) -> Error {
    Error::NoAnswer(error.without_url())
}
