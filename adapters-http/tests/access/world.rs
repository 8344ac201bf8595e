//! A server in memory that asks everyone who they are.

use std::sync::Arc;

use adapters_memory::{MemoryPorts, VirtualClock};
use adapters_yaml::YamlText;
use application::ports::{Ports, WebhookMessage, WebhookSender};
use application::webhooks::NewWebhook;
use application::{Door, DoorOptions, Keys, Orchestrator, Webhooks};
use async_trait::async_trait;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode, header};
use domain::access::{Grant, KeyText, Namespaces, Permissions, Principal, PrincipalKind};
use domain::event::EventFilter;
use domain::millis::Millis;
use domain::name::Namespace;
use domain::template::{StepBuilder, TemplateBuilder};
use domain::text::{Actor, Text};
use domain::time::Timestamp;
use domain::webhook::{Answer as WebhookAnswer, WebhookUrl};
use serde_json::{Value, json};
use tasker_adapters_http::{Access, Api, ClientAddress, SystemSecrets, router};
use tower::ServiceExt;

use super::conforms;

/// When it begins.
pub(crate) const START: i64 = 1_700_000_000;

pub(crate) struct World {
    pub(crate) clock: Arc<VirtualClock>,
    pub(crate) ports: Ports,
    pub(crate) keys: Keys,
    pub(crate) admin: String,
    router: Router,
}

pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
    pub(crate) body: Value,
}

/// Sends nothing.
struct NoSender;

#[async_trait]
impl WebhookSender for NoSender {
    fn check(&self, _: &WebhookUrl) -> Result<(), String> {
        Ok(())
    }

    async fn send(&self, _: WebhookMessage) -> WebhookAnswer {
        unreachable!("nobody delivers here")
    }
}

pub(crate) fn grant(permissions: &[&str], namespaces: &[&str]) -> Grant {
    Grant {
        permissions: Permissions::parse_all(permissions.iter().copied()).unwrap(),
        namespaces: Namespaces::parse_all(namespaces.iter().copied()).unwrap(),
    }
}

pub(crate) fn root() -> Principal {
    Principal::all_powerful(PrincipalKind::Config, "root", Actor::named("root"))
}

impl World {
    pub(crate) async fn new() -> Self {
        Self::with(|access| access).await
    }

    /// With another door.
    pub(crate) async fn with(change: impl FnOnce(Access) -> Access) -> Self {
        let memory = MemoryPorts::at(Timestamp::from_secs(START), 1);
        let clock = Arc::clone(&memory.clock);
        let ports = memory.ports();
        let orchestrator = Orchestrator::new(ports.clone());
        let secrets = Arc::new(SystemSecrets);
        let keys = Keys::new(
            Arc::clone(&ports.keys),
            Arc::clone(&ports.clock),
            Arc::<SystemSecrets>::clone(&secrets),
        );
        let door = Door::new(
            Arc::clone(&ports.keys),
            Arc::clone(&ports.clock),
            DoorOptions::default(),
        );
        let webhooks = Webhooks::new(orchestrator.clone(), Arc::new(NoSender), secrets);
        let api = Api::new(orchestrator.clone(), Arc::new(YamlText))
            .with_webhooks(webhooks.clone())
            .with_access(change(Access::new(keys.clone(), door)));
        for namespace in ["shop", "bank"] {
            let pay = StepBuilder::new("pay", "pay").unwrap();
            let ship = StepBuilder::new("ship", "ship").unwrap();
            let ship = ship.after(["pay"]).unwrap();
            let template = TemplateBuilder::new(namespace, "order", "1.2.0").unwrap();
            let template = template.step(pay).step(ship.skippable()).build().unwrap();
            orchestrator.put_template(Arc::new(template)).await.unwrap();
        }
        let mut world = Self {
            clock,
            ports,
            keys,
            admin: String::new(),
            router: router(api),
        };
        world.admin = world.key(&["admin"], &["*"]).await;
        let new = NewWebhook {
            namespace: Namespace::parse("shop").unwrap(),
            url: WebhookUrl::parse("https://example.com/").unwrap(),
            events: vec![EventFilter::parse("*")],
            description: None,
        };
        webhooks.create(new).await.unwrap();
        world
    }

    /// A key that permits this.
    pub(crate) async fn key(&self, permissions: &[&str], namespaces: &[&str]) -> String {
        self.created(vec![grant(permissions, namespaces)])
            .await
            .reveal()
    }

    pub(crate) async fn created(&self, grants: Vec<Grant>) -> KeyText {
        let new = application::access::NewKey {
            name: Text::clean("tester"),
            grants,
            expires_at: None,
        };
        self.keys.create(new, &root()).await.unwrap().text
    }

    pub(crate) fn advance(&self, seconds: u64) {
        self.clock.advance(Millis::from_secs(seconds));
    }

    /// Asks with this credential, if there is one.
    pub(crate) async fn ask(
        &self,
        key: Option<&str>,
        method: &str,
        uri: &str,
        body: Option<&Value>,
    ) -> Answer {
        let mut request = Request::builder().method(method).uri(uri);
        if let Some(key) = key {
            request = request.header(header::AUTHORIZATION, format!("Bearer {key}"));
        }
        let body = body.map_or_else(Body::empty, |body| Body::from(body.to_string()));
        let request = request.header(header::CONTENT_TYPE, "application/json");
        self.send(request.body(body).unwrap()).await
    }

    pub(crate) async fn send(&self, mut request: Request<Body>) -> Answer {
        let address = ClientAddress("192.0.2.7".parse().unwrap());
        request.extensions_mut().insert(address);
        let (method, path) = (request.method().clone(), request.uri().path().to_owned());
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let streams = parts
            .headers
            .get(header::CONTENT_TYPE)
            .is_some_and(|kind| kind == "text/event-stream");
        let text = if streams {
            String::new()
        } else {
            String::from_utf8(to_bytes(body, usize::MAX).await.unwrap().to_vec()).unwrap()
        };
        let answer = Answer {
            status: parts.status.as_u16(),
            headers: parts.headers,
            body: serde_json::from_str(&text).unwrap_or(Value::Null),
            text,
        };
        if !streams {
            conforms::check(&method, &path, parts.status, &answer.headers, &answer.body);
        }
        if parts.status >= StatusCode::BAD_REQUEST {
            let kind = &answer.headers[header::CONTENT_TYPE];
            assert_eq!(kind, "application/problem+json", "{}", answer.text);
            let id = answer.headers["x-request-id"].to_str().unwrap();
            assert_eq!(answer.body["requestId"], json!(id));
        }
        answer
    }

    /// Submits an order in this namespace; its id.
    pub(crate) async fn order(&self, namespace: &str) -> String {
        let body = json!({ "namespace": namespace, "template": "order" });
        let answer = self.ask(Some(&self.admin), "POST", "/api/tasks", Some(&body));
        let answer = answer.await;
        assert_eq!(answer.status, 201, "{}", answer.text);
        answer.body["id"].as_str().unwrap().to_owned()
    }
}
