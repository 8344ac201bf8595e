//! Webhooks: kept, changed, leased, and what is on its way to them.

use application::ports::{LeaseWebhooks, PlanDeliveries, RecordAttempts, WebhookStore};
use domain::event::{EventFilter, EventId};
use domain::name::Namespace;
use domain::text::Text;
use domain::webhook::{
    Delivery, PreviousSecret, Webhook, WebhookId, WebhookSecret, WebhookState, WebhookUrl,
};

use super::prelude::*;

pub(super) fn store<'w>(world: &'w World<'_>) -> &'w dyn WebhookStore {
    world.ports.webhooks.as_ref()
}

fn hook(nth: u32, namespace: &str) -> Webhook {
    let (created_at, id) = (at(0), WebhookId::from_parts(at(0), u128::from(nth)));
    Webhook {
        id,
        namespace: Namespace::parse(namespace).expect("a namespace"),
        url: WebhookUrl::parse("https://example.com/hook?a=b").expect("a url"),
        events: vec![
            EventFilter::parse("step.*"),
            EventFilter::parse("task.failed"),
        ],
        description: Some(Text::clean("for the warehouse")),
        secret: WebhookSecret::new([7; 32]),
        previous_secret: None,
        state: WebhookState::Enabled,
        position: EventId::new(40),
        failing_since: None,
        created_at,
        updated_at: created_at,
        version: 0,
    }
}

pub(super) async fn kept(world: &World<'_>, nth: u32) -> Webhook {
    let hook = hook(nth, "contract");
    store(world)
        .insert(hook.clone())
        .await
        .expect("it is taken");
    hook
}

pub(super) async fn find(world: &World<'_>, id: WebhookId) -> Option<Webhook> {
    store(world).find(id).await.expect("the store answers")
}

pub(super) async fn lease(world: &World<'_>, owner: &str, now: i64, limit: u32) -> Vec<WebhookId> {
    let request = LeaseWebhooks {
        owner: owner.to_owned(),
        now: at(now),
        until: at(now + 30),
        limit,
    };
    let leased = store(world)
        .lease(request)
        .await
        .expect("the store answers");
    leased.iter().map(|webhook| webhook.id).collect()
}

pub(super) async fn plan(
    world: &World<'_>,
    hook: &Webhook,
    owner: &str,
    from: i64,
    events: &[i64],
) -> bool {
    let plan = PlanDeliveries {
        webhook: hook.id,
        owner: owner.to_owned(),
        from: EventId::new(from),
        upto: EventId::new(from + 100),
        events: events.iter().map(|id| EventId::new(*id)).collect(),
        now: at(10),
    };
    store(world).plan(plan).await.expect("the store answers")
}

pub(super) async fn record(
    world: &World<'_>,
    hook: &Webhook,
    owner: &str,
    deliveries: Vec<Delivery>,
    suspend: Option<&str>,
) -> bool {
    let attempts = RecordAttempts {
        webhook: hook.id,
        owner: owner.to_owned(),
        deliveries,
        failing_since: suspend.map(|_| at(11)),
        suspend: suspend.map(Text::clean),
        now: at(12),
    };
    store(world)
        .record(attempts)
        .await
        .expect("the store answers")
}

/// Everything of it, and once.
pub async fn a_webhook_is_found_as_it_was_put(h: &dyn Harness) {
    let world = World::new(h);
    let plain = kept(&world, 1).await;
    let full = Webhook {
        previous_secret: Some(PreviousSecret {
            secret: WebhookSecret::new([9; 32]),
            until: at(50),
        }),
        state: WebhookState::Suspended {
            at: at(3),
            reason: Text::clean("gone"),
        },
        failing_since: Some(at(2)),
        description: None,
        events: vec![EventFilter::All],
        version: 4,
        ..hook(2, "other")
    };
    store(&world)
        .insert(full.clone())
        .await
        .expect("it is taken");
    assert_eq!(find(&world, plain.id).await.as_ref(), Some(&plain));
    assert_eq!(find(&world, full.id).await.as_ref(), Some(&full));
    assert_eq!(find(&world, hook(3, "a").id).await, None);
    let again = Webhook {
        description: None,
        ..plain.clone()
    };
    store(&world).insert(again).await.expect("it answers");
    assert_eq!(
        find(&world, plain.id).await,
        Some(plain),
        "the first one stays"
    );
}

/// By id, of one namespace or of all, page by page.
pub async fn webhooks_are_listed_in_pages(h: &dyn Harness) {
    let world = World::new(h);
    for nth in 0..6 {
        let namespace = if nth % 2 == 0 { "even" } else { "odd" };
        store(&world)
            .insert(hook(nth, namespace))
            .await
            .expect("it is taken");
    }
    let list = async |namespace: Option<&str>, after: Option<u32>, limit| {
        let namespace = namespace.map(|name| Namespace::parse(name).expect("a namespace"));
        let after = after.map(|nth| hook(nth, "x").id);
        let page = store(&world).list(namespace, after, limit).await;
        let page = page.expect("the store answers");
        page.iter().map(|found| found.id).collect::<Vec<_>>()
    };
    let ids = |all: &[u32]| all.iter().map(|nth| hook(*nth, "x").id).collect::<Vec<_>>();
    assert_eq!(list(None, None, 4).await, ids(&[0, 1, 2, 3]));
    assert_eq!(list(None, Some(3), 4).await, ids(&[4, 5]));
    assert_eq!(list(Some("odd"), None, 2).await, ids(&[1, 3]));
    assert_eq!(list(Some("odd"), Some(3), 2).await, ids(&[5]));
    assert_eq!(list(Some("none"), None, 2).await, ids(&[]));
}

/// What two people change at once is changed by one of them; position and lease are not theirs.
pub async fn a_webhook_is_changed_by_who_saw_it_last(h: &dyn Harness) {
    let world = World::new(h);
    let hook = kept(&world, 1).await;
    assert_eq!(lease(&world, "p", 1, 10).await, [hook.id]);
    assert!(plan(&world, &hook, "p", 40, &[]).await);
    let changed = Webhook {
        url: WebhookUrl::parse("http://other.example/").expect("a url"),
        state: WebhookState::Disabled,
        position: EventId::new(1),
        updated_at: at(5),
        ..hook.clone()
    };
    assert!(
        store(&world)
            .update(changed.clone())
            .await
            .expect("an answer")
    );
    assert!(
        !store(&world)
            .update(changed.clone())
            .await
            .expect("an answer"),
        "it is stale"
    );
    let stored = find(&world, hook.id).await.expect("it is there");
    let expected = Webhook {
        position: EventId::new(140),
        version: 1,
        ..changed
    };
    assert_eq!(stored, expected);
    assert!(store(&world).delete(hook.id).await.expect("an answer"));
    assert!(!store(&world).delete(hook.id).await.expect("an answer"));
    assert_eq!(find(&world, hook.id).await, None);
    assert!(!store(&world).update(stored).await.expect("an answer"));
}

/// One holder at a time, until he gives it back or his time is over; none where nothing is sent.
pub async fn webhooks_are_leased_to_one_at_a_time(h: &dyn Harness) {
    let world = World::new(h);
    let (a, b, off) = (
        kept(&world, 1).await,
        kept(&world, 2).await,
        kept(&world, 3).await,
    );
    let disabled = Webhook {
        state: WebhookState::Disabled,
        ..off
    };
    assert!(store(&world).update(disabled).await.expect("an answer"));
    assert_eq!(lease(&world, "p", 0, 1).await, [a.id]);
    assert_eq!(lease(&world, "q", 1, 9).await, [b.id]);
    assert_eq!(
        lease(&world, "p", 20, 9).await,
        [a.id],
        "it is his still, and until 50"
    );
    assert_eq!(lease(&world, "q", 49, 9).await, [b.id]);
    assert_eq!(
        lease(&world, "q", 50, 9).await,
        [a.id, b.id],
        "his time is over"
    );
    assert!(!plan(&world, &a, "p", 40, &[41]).await, "he has lost it");
    assert!(plan(&world, &a, "q", 40, &[41]).await);
    assert!(!record(&world, &a, "p", Vec::new(), Some("no")).await);
    store(&world)
        .release("q".to_owned())
        .await
        .expect("an answer");
    assert_eq!(lease(&world, "p", 51, 9).await, [a.id, b.id]);
}
