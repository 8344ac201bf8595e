//! The audit log: what was begun, how it ended, and that neither changes.

use application::ports::{AuditLog, AuditOutcome, AuditQuery, AuditedAct};
use domain::access::PrincipalKind;
use domain::name::Namespace;
use domain::text::{Actor, Text};

use super::prelude::*;

fn log<'w>(world: &'w World<'_>) -> &'w dyn AuditLog {
    world.ports.audit.as_ref()
}

fn act(actor: &str, operation: &str, seconds: i64) -> AuditedAct {
    AuditedAct {
        at: at(seconds),
        actor: Actor::named(actor),
        principal_kind: PrincipalKind::Key,
        principal_id: Text::clean("00000000000000ab"),
        operation: Text::clean(operation),
        target: Text::clean("/api/tasks/é"),
        namespace: Some(Namespace::parse("contract").expect("a namespace")),
        address: Some(Text::clean("127.0.0.1")),
        request: Some(Text::clean("r-1")),
    }
}

fn query() -> AuditQuery {
    AuditQuery {
        limit: 10,
        ..AuditQuery::default()
    }
}

async fn begun(world: &World<'_>, actor: &str, operation: &str, seconds: i64) -> i64 {
    let number = log(world).begin(act(actor, operation, seconds)).await;
    number.expect("it is written")
}

async fn numbers(world: &World<'_>, query: AuditQuery) -> Vec<i64> {
    let found = log(world).list(query).await.expect("the store answers");
    found.into_iter().map(|entry| entry.number).collect()
}

/// Begun, it has no end; ended, it has one; all of it comes back.
pub async fn an_act_is_read_back_with_its_end(h: &dyn Harness) {
    let world = World::new(h);
    let first = begun(&world, "ann", "cancelTask", 5).await;
    let bare = AuditedAct {
        namespace: None,
        address: None,
        request: None,
        principal_kind: PrincipalKind::Store,
        ..act("bob", "createKey", 6)
    };
    let second = log(&world)
        .begin(bare.clone())
        .await
        .expect("it is written");
    assert!(second > first);
    let outcome = AuditOutcome {
        at: at(7),
        status: 409,
    };
    let ended = log(&world).end(first, outcome.clone()).await;
    ended.expect("it is written");
    let entries = log(&world).list(query()).await.expect("the store answers");
    let read: Vec<_> = entries
        .into_iter()
        .map(|entry| (entry.number, entry.act, entry.outcome))
        .collect();
    let expected = [
        (second, bare, None),
        (first, act("ann", "cancelTask", 5), Some(outcome)),
    ];
    assert_eq!(read, expected);
}

/// What was said of an end stays; the end of an unknown act is passed over.
pub async fn an_act_ends_once(h: &dyn Harness) {
    let world = World::new(h);
    let number = begun(&world, "ann", "cancelTask", 5).await;
    for status in [200, 500] {
        let outcome = AuditOutcome { at: at(6), status };
        let ended = log(&world).end(number, outcome).await;
        ended.expect("the store answers");
    }
    let unknown = AuditOutcome {
        at: at(6),
        status: 200,
    };
    let ended = log(&world).end(number + 1_000, unknown).await;
    ended.expect("the store answers");
    let entries = log(&world).list(query()).await.expect("the store answers");
    assert_eq!(entries.len(), 1);
    assert_eq!(entries[0].outcome.as_ref().map(|end| end.status), Some(200));
}

/// Every filter that is given must hold; the newest come first, in pages.
pub async fn entries_are_filtered_and_paged(h: &dyn Harness) {
    let world = World::new(h);
    let one = begun(&world, "ann", "cancelTask", 10).await;
    let two = begun(&world, "bob", "cancelTask", 20).await;
    let three = begun(&world, "ann", "putTemplate", 30).await;
    let all = vec![three, two, one];
    assert_eq!(numbers(&world, query()).await, all);
    let of = |change: &dyn Fn(&mut AuditQuery)| {
        let mut query = query();
        change(&mut query);
        query
    };
    for (query, expected) in [
        (
            of(&|q| q.actor = Some(Actor::named("ann"))),
            vec![three, one],
        ),
        (
            of(&|q| q.operation = Some(Text::clean("cancelTask"))),
            vec![two, one],
        ),
        (of(&|q| q.from = Some(at(20))), vec![three, two]),
        (of(&|q| q.until = Some(at(20))), vec![one]),
        (of(&|q| q.before = Some(three)), vec![two, one]),
        (of(&|q| q.limit = 1), vec![three]),
        (
            of(&|q| {
                q.actor = Some(Actor::named("ann"));
                q.until = Some(at(30));
            }),
            vec![one],
        ),
        (of(&|q| q.actor = Some(Actor::named("eve"))), vec![]),
    ] {
        assert_eq!(numbers(&world, query.clone()).await, expected, "{query:?}");
    }
}
