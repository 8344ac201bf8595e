//! Webhooks: what is sent, how often, by whom, and when no more.

use application::ports::LeaseWebhooks;
use application::webhooks::{NewWebhook, WebhookChange, WebhookError};
use domain::event::EventId;
use domain::name::Namespace;
use domain::webhook::{WebhookSecret, WebhookState};

use crate::post::{GRACE, Post, secs, wanted};

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
