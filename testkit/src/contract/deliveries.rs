//! What is on its way to webhooks.

use application::ports::DeliveryQuery;
use domain::event::EventId;
use domain::text::Text;
use domain::webhook::{Delivery, DeliveryState, Webhook, WebhookState};

use super::prelude::*;
use super::webhooks::{find, kept, lease, plan, record, store};

async fn due(
    world: &World<'_>,
    hook: &Webhook,
    now: i64,
    limit: u32,
) -> (Vec<i64>, u32, Option<Timestamp>) {
    let due = store(world)
        .due(hook.id, at(now), limit)
        .await
        .expect("the store answers");
    let events = due
        .due
        .iter()
        .map(|delivery| delivery.event.get())
        .collect();
    (events, due.pending, due.next_at)
}

async fn deliveries(
    world: &World<'_>,
    hook: &Webhook,
    state: Option<&'static str>,
) -> Vec<Delivery> {
    let query = DeliveryQuery {
        webhook: hook.id,
        state,
        before: None,
        limit: 100,
    };
    store(world)
        .deliveries(query)
        .await
        .expect("the store answers")
}

/// A plan is made once, from where the webhook stood.
pub async fn deliveries_are_planned_once(h: &dyn Harness) {
    let world = World::new(h);
    let hook = kept(&world, 1).await;
    assert!(
        !plan(&world, &hook, "p", 40, &[41]).await,
        "without a lease"
    );
    lease(&world, "p", 1, 9).await;
    assert!(plan(&world, &hook, "p", 40, &[43, 41, 42]).await);
    assert!(
        !plan(&world, &hook, "p", 40, &[41]).await,
        "it stands elsewhere"
    );
    assert!(plan(&world, &hook, "p", 140, &[]).await);
    let stored = find(&world, hook.id).await.expect("it is there");
    assert_eq!(stored.position, EventId::new(240));
    assert_eq!(due(&world, &hook, 9, 9).await, (vec![], 3, Some(at(10))));
    assert_eq!(due(&world, &hook, 10, 2).await, (vec![41, 42], 3, None));
    let all = deliveries(&world, &hook, None).await;
    let expected = [43, 42, 41].map(|id| Delivery::planned(hook.id, EventId::new(id), at(10)));
    assert_eq!(all, expected, "newest first");
    let before = DeliveryQuery {
        webhook: hook.id,
        state: Some("pending"),
        before: Some(EventId::new(43)),
        limit: 1,
    };
    let page = store(&world).deliveries(before).await.expect("an answer");
    assert_eq!(page, expected[1..2]);
}

/// What became of attempts is kept, and the health of the webhook with it.
pub async fn attempts_are_recorded(h: &dyn Harness) {
    let world = World::new(h);
    let hook = kept(&world, 1).await;
    lease(&world, "p", 1, 9).await;
    plan(&world, &hook, "p", 40, &[41, 42, 43]).await;
    let planned = |id| Delivery::planned(hook.id, EventId::new(id), at(10));
    let after = |id, state, error: Option<&str>| Delivery {
        state,
        attempts: 1,
        last_status: error.map_or(Some(204), |_| None),
        last_error: error.map(Text::clean),
        ..planned(id)
    };
    let done = vec![
        after(41, DeliveryState::Delivered { at: at(12) }, None),
        after(
            42,
            DeliveryState::Pending { next_at: at(20) },
            Some("refused"),
        ),
        after(43, DeliveryState::Dead { at: at(12) }, Some("gone")),
    ];
    assert!(record(&world, &hook, "p", done.clone(), Some("it is gone")).await);
    let stored = find(&world, hook.id).await.expect("it is there");
    assert_eq!(stored.failing_since, Some(at(11)));
    let reason = Text::clean("it is gone");
    assert_eq!(stored.state, WebhookState::Suspended { at: at(12), reason });
    assert_eq!(
        lease(&world, "p", 13, 9).await,
        [],
        "nothing is sent any more"
    );
    let mut all = deliveries(&world, &hook, None).await;
    all.reverse();
    assert_eq!(all, done);
    for (state, id) in [("delivered", 41), ("pending", 42), ("dead", 43)] {
        let listed = deliveries(&world, &hook, Some(state)).await;
        assert_eq!(
            listed.iter().map(|d| d.event.get()).collect::<Vec<_>>(),
            [id]
        );
    }
    assert_eq!(due(&world, &hook, 19, 9).await, (vec![], 1, Some(at(20))));
    let enabled = Webhook {
        state: WebhookState::Enabled,
        ..stored
    };
    assert!(store(&world).update(enabled).await.expect("an answer"));
    let stored = find(&world, hook.id).await.expect("it is there");
    assert_eq!(
        (stored.state, stored.failing_since),
        (WebhookState::Enabled, None)
    );
}

/// Dead ones are tried again when somebody asks; old ones go.
pub async fn dead_deliveries_are_redelivered_and_old_ones_removed(h: &dyn Harness) {
    let world = World::new(h);
    let hook = kept(&world, 1).await;
    lease(&world, "p", 1, 9).await;
    plan(&world, &hook, "p", 40, &[41, 42, 43, 44]).await;
    let over = |id, state| Delivery {
        state,
        attempts: 9,
        ..Delivery::planned(hook.id, EventId::new(id), at(10))
    };
    let done = vec![
        over(41, DeliveryState::Delivered { at: at(12) }),
        over(42, DeliveryState::Dead { at: at(12) }),
        over(43, DeliveryState::Dead { at: at(13) }),
    ];
    assert!(record(&world, &hook, "p", done, None).await);
    let redeliver = async |event: Option<i64>| {
        let event = event.map(EventId::new);
        let count = store(&world).redeliver(hook.id, event, at(30)).await;
        count.expect("the store answers")
    };
    assert_eq!(redeliver(Some(44)).await, 0, "it is pending anyway");
    assert_eq!(redeliver(Some(99)).await, 0);
    assert_eq!(redeliver(Some(41)).await, 1, "delivered, and wanted again");
    assert_eq!(redeliver(None).await, 2, "the dead ones");
    assert_eq!(
        due(&world, &hook, 30, 9).await,
        (vec![44, 41, 42, 43], 4, None)
    );
    let all = deliveries(&world, &hook, None).await;
    assert!(all.iter().all(|delivery| delivery.attempts == 0));
    let done = vec![
        over(41, DeliveryState::Delivered { at: at(40) }),
        over(42, DeliveryState::Dead { at: at(41) }),
        over(43, DeliveryState::Dead { at: at(42) }),
    ];
    assert!(record(&world, &hook, "p", done, None).await);
    let prune = async |before, limit| {
        store(&world)
            .prune(at(before), limit)
            .await
            .expect("the store answers")
    };
    assert_eq!(prune(40, 9).await, 0);
    assert_eq!(prune(42, 1).await, 1);
    assert_eq!(prune(42, 9).await, 1);
    let left = deliveries(&world, &hook, None).await;
    assert_eq!(
        left.iter().map(|d| d.event.get()).collect::<Vec<_>>(),
        [44, 43]
    );
}
