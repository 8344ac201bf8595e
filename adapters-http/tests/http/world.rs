//! A server in memory whose clock stands still, and what it answers.

use std::sync::Arc;

use adapters_memory::{MemoryPorts, VirtualClock};
use adapters_yaml::YamlText;
use application::ports::TemplateText;
use application::{Orchestrator, Webhooks};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::request::Builder;
use axum::http::{HeaderMap, Request, StatusCode, header};
use axum::response::Response;
use domain::millis::Millis;
use domain::template::{StepBuilder, Template, TemplateBuilder};
use domain::time::Timestamp;
use serde_json::{Value, json};
use tasker_adapters_http::{Api, HttpSender, SenderOptions, SystemSecrets, router};
use testkit::faults::Faults;
use tower::ServiceExt;

use super::conforms;

pub(crate) struct World {
    pub(crate) clock: Arc<VirtualClock>,
    /// What the store suffers.
    pub(crate) faults: Faults,
    router: Router,
}

/// What was answered.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
    /// Null if it is not JSON.
    pub(crate) body: Value,
}

pub(crate) fn request(method: &str, uri: &str) -> Builder {
    Request::builder().method(method).uri(uri)
}

/// `shop/order@1.2.0`: pay, then ship; its context may have a number `n`.
fn order() -> Template {
    let schema = json!({ "type": "object", "properties": { "n": { "type": "integer" } } });
    let pay = StepBuilder::new("pay", "pay").unwrap();
    let ship = StepBuilder::new("ship", "ship")
        .unwrap()
        .after(["pay"])
        .unwrap();
    let template = TemplateBuilder::new("shop", "order", "1.2.0").unwrap();
    let template = template
        .context_schema(schema)
        .step(pay)
        .step(ship.skippable());
    template.build().unwrap()
}

impl World {
    /// With the template of an order in it.
    pub(crate) async fn new() -> Self {
        Self::with(Arc::new(YamlText), |api| api).await
    }

    /// The same with another reader of templates and other limits.
    pub(crate) async fn with(text: Arc<dyn TemplateText>, set: impl FnOnce(Api) -> Api) -> Self {
        let memory = MemoryPorts::at(Timestamp::from_secs(1_700_000_000), 1);
        let clock = Arc::clone(&memory.clock);
        let faults = Faults::none();
        let orchestrator = Orchestrator::new(faults.wrap(memory.ports()));
        orchestrator.put_template(Arc::new(order())).await.unwrap();
        let sender = HttpSender::try_new(SenderOptions::default()).unwrap();
        let webhooks = Webhooks::new(
            orchestrator.clone(),
            Arc::new(sender),
            Arc::new(SystemSecrets),
        );
        let api = Api::new(orchestrator, text).with_webhooks(webhooks);
        let router = router(set(api));
        Self {
            clock,
            faults,
            router,
        }
    }

    pub(crate) fn advance(&self, seconds: u64) {
        self.clock.advance(Millis::from_secs(seconds));
    }

    /// Sends a request, with a JSON body if there is one.
    pub(crate) async fn send(&self, request: Builder, body: Option<&Value>) -> Answer {
        let request = match body {
            Some(body) => request
                .header(header::CONTENT_TYPE, "application/json")
                .body(Body::from(body.to_string())),
            None => request.body(Body::empty()),
        };
        self.answer(request.unwrap()).await
    }

    /// The server, for requests that are not just sent and answered.
    pub(crate) fn router(&self) -> Router {
        self.router.clone()
    }

    /// A request with a JSON body that need not stay with the world; the body of its answer.
    pub(crate) fn send_later(
        &self,
        method: &str,
        uri: &str,
        body: &Value,
    ) -> impl Future<Output = Value> + Send + use<> {
        let request = request(method, uri)
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from(body.to_string()));
        let (router, request) = (self.router(), request.unwrap());
        async move {
            let response = router.oneshot(request).await.unwrap();
            let bytes = to_bytes(response.into_body(), usize::MAX).await.unwrap();
            serde_json::from_slice(&bytes).unwrap()
        }
    }

    pub(crate) async fn get(&self, uri: &str) -> Answer {
        self.send(request("GET", uri), None).await
    }

    pub(crate) async fn put(&self, uri: &str, body: Value) -> Answer {
        self.send(request("PUT", uri), Some(&body)).await
    }

    pub(crate) async fn post(&self, uri: &str, body: Value) -> Answer {
        self.send(request("POST", uri), Some(&body)).await
    }

    /// The answer that is still to come.
    pub(crate) fn respond(&self, request: Request<Body>) -> impl Future<Output = Response> + use<> {
        let answer = self.router.clone().oneshot(request);
        async { answer.await.unwrap() }
    }

    pub(crate) async fn answer(&self, request: Request<Body>) -> Answer {
        let (method, path) = (request.method().clone(), request.uri().path().to_owned());
        let response = self.respond(request).await;
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.unwrap();
        let answer = Answer {
            status: parts.status,
            headers: parts.headers,
            text: String::from_utf8(bytes.to_vec()).unwrap(),
            body: serde_json::from_slice(&bytes).unwrap_or(Value::Null),
        };
        conforms::check(&method, &path, answer.status, &answer.headers, &answer.body);
        if answer.status.as_u16() >= 400 {
            assert_eq!(
                answer.headers[header::CONTENT_TYPE],
                "application/problem+json"
            );
            assert_eq!(answer.body["status"], answer.status.as_u16());
            assert_eq!(
                answer.body["requestId"],
                answer.headers["x-request-id"].to_str().unwrap()
            );
        }
        answer
    }

    /// What comes of this while time passes.
    pub(crate) async fn passing<T>(&self, work: impl Future<Output = T>) -> T {
        let time = async {
            loop {
                self.clock.advance(Millis::saturating(5));
                tokio::task::yield_now().await;
            }
        };
        tokio::select! {
            biased;
            done = work => done,
            () = time => unreachable!("it does not end"),
        }
    }

    /// Sends a request whose answer goes on.
    pub(crate) async fn stream(&self, request: Request<Body>) -> Response {
        self.router.clone().oneshot(request).await.unwrap()
    }

    /// Submits an order; its path.
    pub(crate) async fn order(&self) -> String {
        self.submit(json!({"namespace": "shop", "template": "order"}))
            .await
    }

    /// Submits a task of one step; its path.
    pub(crate) async fn single(&self, max_attempts: u32) -> String {
        self.submit(json!({"type": "mail", "maxAttempts": max_attempts}))
            .await
    }

    pub(crate) async fn submit(&self, body: Value) -> String {
        let answer = self.post("/api/tasks", body).await;
        answer.is(201);
        answer.headers[header::LOCATION]
            .to_str()
            .unwrap()
            .to_owned()
    }
}

impl Answer {
    /// It has this status.
    #[track_caller]
    pub(crate) fn is(&self, status: u16) -> &Self {
        assert_eq!(self.status.as_u16(), status, "{}", self.text);
        self
    }

    /// It is a problem of this status and kind.
    #[track_caller]
    pub(crate) fn is_problem(&self, status: u16, kind: &str) -> &Self {
        let wanted = json!(format!("/problems/{kind}"));
        assert_eq!(
            (self.status.as_u16(), &self.body["type"]),
            (status, &wanted),
            "{}",
            self.text
        );
        self
    }

    /// It says this somewhere.
    #[track_caller]
    pub(crate) fn says(&self, text: &str) -> &Self {
        assert!(self.text.contains(text), "{text:?} is not in {}", self.text);
        self
    }

    /// Its body has these fields.
    #[track_caller]
    pub(crate) fn has(&self, fields: Value) -> &Self {
        let Value::Object(fields) = fields else {
            panic!("{fields} has no fields");
        };
        for (name, value) in fields {
            assert_eq!(self.body[&name], value, "{name} in {}", self.text);
        }
        self
    }
}
