//! A receiver of webhooks, and those who send to it, in virtual time.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use application::coordinate::Stop;
use application::ports::{DeliveryQuery, SecretSource, WebhookMessage, WebhookSender};
use application::webhooks::NewWebhook;
use application::{Courier, CourierOptions, Until, Webhooks};
use async_trait::async_trait;
use domain::event::{EventFilter, EventId};
use domain::id::TaskId;
use domain::millis::Millis;
use domain::name::Namespace;
use domain::text::Text;
use domain::webhook::{
    Answer, Delivery, DeliveryPolicy, Webhook, WebhookId, WebhookSecret, WebhookState, WebhookUrl,
};
use tokio::task::JoinHandle;

use crate::requests::{of_task, step};
use crate::world::World;

/// Remembers what it was sent and answers what it was told to: statuses by path, else 204.
#[derive(Default)]
pub(crate) struct Receiver {
    pub(crate) heard: Mutex<Vec<WebhookMessage>>,
    answers: Mutex<BTreeMap<String, u16>>,
}

impl Receiver {
    pub(crate) fn says(&self, path: &str, status: u16) {
        self.answers.lock().unwrap().insert(path.to_owned(), status);
    }

    /// The events sent to this path, in the order of their arrival.
    pub(crate) fn heard(&self, path: &str) -> Vec<EventId> {
        let heard = self.heard.lock().unwrap();
        let there = heard.iter().filter(|m| m.url.as_str().ends_with(path));
        there.map(|message| message.event.id).collect()
    }

    pub(crate) fn secrets(&self) -> Vec<Vec<WebhookSecret>> {
        self.heard
            .lock()
            .unwrap()
            .iter()
            .map(|m| m.secrets.clone())
            .collect()
    }
}

#[async_trait]
impl WebhookSender for Receiver {
    fn check(&self, url: &WebhookUrl) -> Result<(), String> {
        let bad = url.as_str().contains("forbidden");
        if bad {
            Err("not there".to_owned())
        } else {
            Ok(())
        }
    }

    async fn send(&self, message: WebhookMessage) -> Answer {
        let path = message.url.as_str().rsplit('/').next().unwrap();
        let path = format!("/{path}");
        let told = self.answers.lock().unwrap().get(&path).copied();
        let status = told.unwrap_or(204);
        assert_ne!(status, 0, "on purpose");
        self.heard.lock().unwrap().push(message);
        if status < 300 {
            return Answer::Taken { status };
        }
        Answer::Refused {
            status: Some(status),
            error: Text::clean("no"),
            retry_after: None,
        }
    }
}

/// Secrets that can be told apart.
#[derive(Default)]
pub(crate) struct Numbered(Mutex<u8>);

impl SecretSource for Numbered {
    fn draw(&self) -> Result<[u8; 32], String> {
        let mut last = self.0.lock().unwrap();
        *last += 1;
        Ok([*last; 32])
    }
}

pub(crate) struct Post {
    pub(crate) world: World,
    pub(crate) receiver: Arc<Receiver>,
    pub(crate) webhooks: Webhooks,
}

impl Post {
    pub(crate) fn new() -> Self {
        let world = World::new();
        let receiver = Arc::new(Receiver::default());
        let sender = Arc::<Receiver>::clone(&receiver);
        let webhooks = Webhooks::new(
            world.orchestrator.clone(),
            sender,
            Arc::<Numbered>::default(),
        );
        Self {
            world,
            receiver,
            webhooks,
        }
    }

    pub(crate) async fn hook(&self, path: &str, events: &[&str]) -> Webhook {
        let made = self.webhooks.create(wanted(path, events)).await;
        made.unwrap()
    }

    /// A courier of another process.
    pub(crate) fn courier(&self) -> (Stop, JoinHandle<()>) {
        let sender = Arc::<Receiver>::clone(&self.receiver);
        let orchestrator = self.world.elsewhere();
        let courier = Courier::new(orchestrator, sender, options());
        let stop = Stop::default();
        let told = stop.gently.clone();
        let running = tokio::spawn(async move { courier.run(told).await });
        (stop, running)
    }

    /// Runs a task of one step: `task.start_requested`, `step.execution_requested`,
    /// `step.completed`, `task.completed`.
    pub(crate) async fn task(&self) -> TaskId {
        let task = self.world.submit([step("a", &[])]).await;
        let options = of_task(task, Until::NothingViable);
        self.world.run(self.world.good(), options).await;
        task
    }

    /// Lets time pass until it is so; a week at most.
    pub(crate) async fn until(&self, what: impl Fn() -> bool) {
        for _ in 0..20_000 {
            if what() {
                return;
            }
            self.pass(Millis::from_secs(30)).await;
        }
        panic!("it is not so");
    }

    pub(crate) async fn pass(&self, span: Millis) {
        let clock = self.world.clock();
        let until = clock.now().plus(span);
        self.world.moving_time(clock.sleep_until(until)).await;
    }

    pub(crate) async fn deliveries(&self, id: WebhookId) -> Vec<Delivery> {
        let query = DeliveryQuery {
            webhook: id,
            state: None,
            before: None,
            limit: 100,
        };
        let mut all = self.webhooks.deliveries(query).await.unwrap();
        all.reverse();
        all
    }

    pub(crate) async fn words(&self, id: WebhookId) -> Vec<(&'static str, u32)> {
        let all = self.deliveries(id).await;
        all.iter().map(|d| (d.state.word(), d.attempts)).collect()
    }

    pub(crate) async fn state(&self, id: WebhookId) -> WebhookState {
        self.webhooks.show(id).await.unwrap().state
    }
}

pub(crate) fn wanted(path: &str, events: &[&str]) -> NewWebhook {
    NewWebhook {
        namespace: Namespace::parse("tests").unwrap(),
        url: WebhookUrl::parse(&format!("https://example.com{path}")).unwrap(),
        events: events.iter().map(|text| EventFilter::parse(text)).collect(),
        description: None,
    }
}

/// How long the secret before is good.
pub(crate) const GRACE: Millis = Millis::from_secs(600);

/// As usual, but sooner tried again and sooner given up, so that less time has to pass.
pub(crate) fn options() -> CourierOptions {
    let policy = DeliveryPolicy {
        delays: vec![secs(60); 9],
        suspend_after: secs(3_600),
        ..DeliveryPolicy::default()
    };
    CourierOptions {
        policy,
        ..CourierOptions::default()
    }
}

pub(crate) fn secs(secs: u64) -> Millis {
    Millis::from_secs(secs)
}
