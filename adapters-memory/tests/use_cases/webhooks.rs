//! Webhooks: what is sent, how often, by whom, and when no more.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use application::coordinate::Stop;
use application::ports::{
    DeliveryQuery, LeaseWebhooks, SecretSource, WebhookMessage, WebhookSender,
};
use application::webhooks::{NewWebhook, WebhookChange, WebhookError};
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
struct Receiver {
    heard: Mutex<Vec<WebhookMessage>>,
    answers: Mutex<BTreeMap<String, u16>>,
}

impl Receiver {
    fn says(&self, path: &str, status: u16) {
        self.answers.lock().unwrap().insert(path.to_owned(), status);
    }

    /// The events sent to this path, in the order of their arrival.
    fn heard(&self, path: &str) -> Vec<EventId> {
        let heard = self.heard.lock().unwrap();
        let there = heard.iter().filter(|m| m.url.as_str().ends_with(path));
        there.map(|message| message.event.id).collect()
    }

    fn secrets(&self) -> Vec<Vec<WebhookSecret>> {
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
struct Numbered(Mutex<u8>);

impl SecretSource for Numbered {
    fn draw(&self) -> Result<[u8; 32], String> {
        let mut last = self.0.lock().unwrap();
        *last += 1;
        Ok([*last; 32])
    }
}

struct Post {
    world: World,
    receiver: Arc<Receiver>,
    webhooks: Webhooks,
}

impl Post {
    fn new() -> Self {
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

    async fn hook(&self, path: &str, events: &[&str]) -> Webhook {
        let made = self.webhooks.create(wanted(path, events)).await;
        made.unwrap()
    }

    /// A courier of another process.
    fn courier(&self) -> (Stop, JoinHandle<()>) {
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
    async fn task(&self) -> TaskId {
        let task = self.world.submit([step("a", &[])]).await;
        let options = of_task(task, Until::NothingViable);
        self.world.run(self.world.good(), options).await;
        task
    }

    /// Lets time pass until it is so; a week at most.
    async fn until(&self, what: impl Fn() -> bool) {
        for _ in 0..20_000 {
            if what() {
                return;
            }
            self.pass(Millis::from_secs(30)).await;
        }
        panic!("it is not so");
    }

    async fn pass(&self, span: Millis) {
        let clock = self.world.clock();
        let until = clock.now().plus(span);
        self.world.moving_time(clock.sleep_until(until)).await;
    }

    async fn deliveries(&self, id: WebhookId) -> Vec<Delivery> {
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

    async fn words(&self, id: WebhookId) -> Vec<(&'static str, u32)> {
        let all = self.deliveries(id).await;
        all.iter().map(|d| (d.state.word(), d.attempts)).collect()
    }

    async fn state(&self, id: WebhookId) -> WebhookState {
        self.webhooks.show(id).await.unwrap().state
    }
}

fn wanted(path: &str, events: &[&str]) -> NewWebhook {
    NewWebhook {
        namespace: Namespace::parse("tests").unwrap(),
        url: WebhookUrl::parse(&format!("https://example.com{path}")).unwrap(),
        events: events.iter().map(|text| EventFilter::parse(text)).collect(),
        description: None,
    }
}

/// How long the secret before is good.
const GRACE: Millis = Millis::from_secs(600);

/// As usual, but sooner tried again and sooner given up, so that less time has to pass.
fn options() -> CourierOptions {
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

fn secs(secs: u64) -> Millis {
    Millis::from_secs(secs)
}

#[tokio::test(start_paused = true)]
async fn what_a_webhook_wants_is_sent_once() {
    let post = Post::new();
    post.task().await;
    let hook = post.hook("/a", &["step.*", "task.completed"]).await;
    let other = NewWebhook {
        namespace: Namespace::parse("other").unwrap(),
        ..wanted("/b", &["*"])
    };
    let other = post.webhooks.create(other).await.unwrap();
    let (stop, running) = post.courier();
    post.task().await;
    post.until(|| post.receiver.heard("/a").len() == 3).await;
    post.pass(secs(600)).await;
    assert_eq!(post.words(hook.id).await, [("delivered", 1); 3]);
    let sent = post.receiver.heard("/a");
    let ids: Vec<EventId> = post
        .deliveries(hook.id)
        .await
        .iter()
        .map(|d| d.event)
        .collect();
    assert_eq!(sent, ids, "in order, none twice, nothing from before");
    assert_eq!(post.words(other.id).await, [], "another namespace's");
    stop.gently.cancel();
    post.world.moving_time(running).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn what_is_not_taken_is_tried_again_and_keeps_nobody_waiting() {
    let post = Post::new();
    let ill = post.hook("/ill", &["task.completed"]).await;
    let well = post.hook("/well", &["task.completed"]).await;
    post.receiver.says("/ill", 500);
    let _courier = post.courier();
    post.task().await;
    post.until(|| post.receiver.heard("/ill").len() == 3).await;
    assert_eq!(post.words(well.id).await, [("delivered", 1)]);
    let pending = &post.deliveries(ill.id).await[0];
    assert_eq!(
        (pending.last_status, pending.state.word()),
        (Some(500), "pending")
    );
    assert!(
        post.webhooks
            .show(ill.id)
            .await
            .unwrap()
            .failing_since
            .is_some()
    );
    post.receiver.says("/ill", 200);
    post.until(|| post.receiver.heard("/ill").len() == 4).await;
    post.pass(secs(1)).await;
    assert_eq!(post.words(ill.id).await, [("delivered", 4)]);
    assert_eq!(
        post.webhooks.show(ill.id).await.unwrap().failing_since,
        None
    );
}

#[tokio::test(start_paused = true)]
async fn what_nobody_takes_dies_and_is_sent_again_when_asked_for() {
    let post = Post::new();
    let hook = post.hook("/a", &["task.completed"]).await;
    post.receiver.says("/a", 500);
    let _courier = post.courier();
    post.task().await;
    post.until(|| post.receiver.heard("/a").len() == 10).await;
    post.pass(secs(1)).await;
    assert_eq!(post.words(hook.id).await, [("dead", 10)]);
    let event = post.deliveries(hook.id).await[0].event;
    let unknown = post
        .webhooks
        .redeliver(hook.id, Some(EventId::new(9_999)))
        .await;
    assert!(matches!(unknown, Err(WebhookError::NoDelivery)));
    // It failed for nine minutes; less than the hour after which it is suspended.
    assert_eq!(post.state(hook.id).await, WebhookState::Enabled);
    post.receiver.says("/a", 200);
    assert_eq!(post.webhooks.redeliver(hook.id, None).await.unwrap(), 1);
    post.until(|| post.receiver.heard("/a").len() == 11).await;
    post.pass(secs(1)).await;
    assert_eq!(post.words(hook.id).await, [("delivered", 1)]);
    assert_eq!(
        post.webhooks.redeliver(hook.id, Some(event)).await.unwrap(),
        1
    );
    post.until(|| post.receiver.heard("/a").len() == 12).await;
}

#[tokio::test(start_paused = true)]
async fn what_failed_for_long_is_suspended_and_goes_on_where_it_stopped() {
    let post = Post::new();
    let hook = post.hook("/a", &["task.completed"]).await;
    post.receiver.says("/a", 500);
    let _courier = post.courier();
    for _ in 0..6 {
        post.task().await;
        post.pass(secs(900)).await;
    }
    let WebhookState::Suspended { reason, .. } = post.state(hook.id).await else {
        panic!("it goes on");
    };
    assert!(reason.as_str().contains("failed for 1h"), "{reason}");
    let before = post.receiver.heard("/a").len();
    let missed = post.task().await;
    post.pass(secs(900)).await;
    assert_eq!(post.receiver.heard("/a").len(), before, "nothing is sent");
    post.receiver.says("/a", 200);
    let enable = WebhookChange {
        enabled: Some(true),
        ..WebhookChange::default()
    };
    post.webhooks.change(hook.id, enable).await.unwrap();
    post.pass(secs(900)).await;
    let heard = post.receiver.heard.lock().unwrap();
    assert!(heard.iter().any(|message| message.event.task() == missed));
}

#[tokio::test(start_paused = true)]
async fn a_receiver_that_is_gone_is_left_alone() {
    let post = Post::new();
    let hook = post.hook("/a", &["task.completed"]).await;
    post.receiver.says("/a", 410);
    let _courier = post.courier();
    post.task().await;
    post.until(|| post.receiver.heard("/a").len() == 1).await;
    post.pass(secs(60)).await;
    assert_eq!(post.words(hook.id).await, [("dead", 1)]);
    assert_eq!(post.state(hook.id).await.word(), "suspended");
}

#[tokio::test(start_paused = true)]
async fn two_processes_do_not_send_everything_twice() {
    let post = Post::new();
    for path in ["/a", "/b", "/c"] {
        post.hook(path, &["*"]).await;
    }
    let couriers = [post.courier(), post.courier()];
    for _ in 0..10 {
        post.task().await;
    }
    let all = |count| {
        let receiver = &post.receiver;
        move || {
            ["/a", "/b", "/c"]
                .iter()
                .all(|path| receiver.heard(path).len() == count)
        }
    };
    post.until(all(40)).await;
    post.pass(secs(300)).await;
    assert!(all(40)(), "none twice");
    // One ends; the other goes on with what was its.
    let [(stop, running), _other] = couriers;
    stop.gently.cancel();
    post.world.moving_time(running).await.unwrap();
    post.task().await;
    post.until(all(44)).await;
}

#[tokio::test(start_paused = true)]
async fn what_a_killed_process_served_is_taken_over() {
    let post = Post::new();
    let hook = post.hook("/a", &["task.completed"]).await;
    let killed = LeaseWebhooks {
        owner: "killed".to_owned(),
        now: post.world.now(),
        until: post.world.now().plus(secs(30)),
        limit: 10,
    };
    let store = &post.world.orchestrator.ports().webhooks;
    assert_eq!(store.lease(killed).await.unwrap().len(), 1);
    let began = post.world.now();
    let _courier = post.courier();
    post.task().await;
    post.until(|| post.receiver.heard("/a").len() == 1).await;
    let took = post.world.now().since(began);
    assert!(took >= secs(30) && took <= secs(40), "{took}");
    post.pass(secs(1)).await;
    assert_eq!(post.words(hook.id).await, [("delivered", 1)]);
}

#[tokio::test(start_paused = true)]
async fn a_new_secret_signs_beside_the_old_one_for_a_while() {
    let post = Post::new();
    let hook = post.hook("/a", &["task.completed"]).await;
    let _courier = post.courier();
    post.task().await;
    post.until(|| post.receiver.heard("/a").len() == 1).await;
    let rotated = post.webhooks.rotate(hook.id, GRACE).await.unwrap();
    assert_eq!(rotated.secret, WebhookSecret::new([2; 32]));
    post.pass(secs(10)).await;
    post.task().await;
    post.until(|| post.receiver.heard("/a").len() == 2).await;
    post.pass(GRACE).await;
    post.task().await;
    post.until(|| post.receiver.heard("/a").len() == 3).await;
    let secret = |nth| WebhookSecret::new([nth; 32]);
    assert_eq!(
        post.receiver.secrets(),
        [vec![secret(1)], vec![secret(2), secret(1)], vec![secret(2)]]
    );
}

#[tokio::test(start_paused = true)]
async fn a_panic_over_one_webhook_hurts_no_other() {
    let post = Post::new();
    let bad = post.hook("/bad", &["*"]).await;
    post.hook("/good", &["*"]).await;
    post.receiver.says("/bad", 0);
    let _courier = post.courier();
    post.task().await;
    post.until(|| post.receiver.heard("/good").len() == 4).await;
    assert!(
        post.words(bad.id)
            .await
            .iter()
            .all(|(word, _)| *word == "pending")
    );
    assert_eq!(post.state(bad.id).await, WebhookState::Enabled);
}

#[tokio::test(start_paused = true)]
async fn bad_webhooks_are_refused_with_the_field() {
    let post = Post::new();
    let refused = |new| async {
        match post.webhooks.create(new).await {
            Err(WebhookError::BadField { field, .. }) => field,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(refused(wanted("/a", &[])).await, "events");
    assert_eq!(refused(wanted("/a", &["*"; 33])).await, "events");
    assert_eq!(refused(wanted("/forbidden", &["*"])).await, "url");
    let hook = post.hook("/a", &["*"]).await;
    let change = |version| WebhookChange {
        enabled: Some(false),
        version: Some(version),
        ..WebhookChange::default()
    };
    assert_eq!(
        post.webhooks
            .change(hook.id, change(0))
            .await
            .unwrap()
            .version,
        1
    );
    let stale = post.webhooks.change(hook.id, change(0)).await;
    assert!(
        matches!(stale, Err(WebhookError::Stale { version: 1 })),
        "{stale:?}"
    );
    for _ in 1..100 {
        post.hook("/a", &["*"]).await;
    }
    let more = post.webhooks.create(wanted("/a", &["*"])).await;
    assert!(matches!(more, Err(WebhookError::TooMany)), "{more:?}");
}
