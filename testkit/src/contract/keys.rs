//! API keys are kept, changed by version, and their use is noted.

use application::ports::KeyStore;
use domain::access::{ApiKey, Grant, KeyId, KeySecret, Namespaces, Permissions, PreviousHash};
use domain::text::{Actor, Text};

use super::prelude::*;

fn store<'w>(world: &'w World<'_>) -> &'w dyn KeyStore {
    world.ports.keys.as_ref()
}

fn key(nth: u64) -> ApiKey {
    let grant = |permissions: &[&str], namespaces: &[&str]| Grant {
        permissions: Permissions::parse_all(permissions.iter().copied()).expect("permissions"),
        namespaces: Namespaces::parse_all(namespaces.iter().copied()).expect("namespaces"),
    };
    ApiKey {
        id: KeyId::new(nth),
        name: Text::clean("zwei Wörter"),
        grants: vec![
            grant(&["read-only"], &["*"]),
            grant(&["tasks:*"], &["a", "b"]),
        ],
        hash: KeySecret::new([1; 32]).hash(),
        previous: None,
        created_at: at(1),
        created_by: Actor::named("ann"),
        expires_at: Some(at(1_000)),
        rotated_at: None,
        revoked_at: None,
        last_used_at: None,
        version: 1,
    }
}

async fn kept(world: &World<'_>, nth: u64) -> ApiKey {
    let key = key(nth);
    store(world).insert(key.clone()).await.expect("it is taken");
    key
}

async fn find(world: &World<'_>, id: &KeyId) -> Option<ApiKey> {
    store(world).find(id).await.expect("the store answers")
}

/// All of it comes back; a second of the same id changes nothing; an unknown one is none.
pub async fn a_key_is_found_as_it_was_kept(h: &dyn Harness) {
    let world = World::new(h);
    let mut first = key(1);
    first.previous = Some(PreviousHash {
        hash: KeySecret::new([2; 32]).hash(),
        until: at(50),
    });
    first.rotated_at = Some(at(40));
    first.last_used_at = Some(at(45));
    store(&world)
        .insert(first.clone())
        .await
        .expect("it is taken");
    assert_eq!(find(&world, &first.id).await, Some(first.clone()));
    let again = ApiKey {
        name: Text::clean("another"),
        ..first.clone()
    };
    store(&world)
        .insert(again)
        .await
        .expect("it is passed over");
    assert_eq!(find(&world, &first.id).await, Some(first));
    assert_eq!(find(&world, &KeyId::new(2)).await, None);
}

/// Of two who decided on the same version one is told that it was too late; grants stay.
pub async fn a_key_is_changed_once_per_version(h: &dyn Harness) {
    let world = World::new(h);
    let key = kept(&world, 1).await;
    let grace = Millis::from_secs(10);
    let mine = key.rotate(KeySecret::new([3; 32]).hash(), grace, at(5));
    let mine = mine.expect("it is good");
    let widened = ApiKey {
        grants: Vec::new(),
        ..mine.clone()
    };
    assert!(
        store(&world)
            .update(widened)
            .await
            .expect("the store answers")
    );
    assert_eq!(find(&world, &key.id).await, Some(mine.clone()));
    let theirs = key.revoke(at(6)).expect("it was not");
    assert!(
        !store(&world)
            .update(theirs)
            .await
            .expect("the store answers")
    );
    assert_eq!(find(&world, &key.id).await, Some(mine.clone()));
    let revoked = mine.revoke(at(7)).expect("it was not");
    assert!(
        store(&world)
            .update(revoked.clone())
            .await
            .expect("the store answers")
    );
    assert_eq!(find(&world, &key.id).await, Some(revoked));
    let unknown = ApiKey {
        version: 2,
        ..super::keys::key(9)
    };
    assert!(
        !store(&world)
            .update(unknown)
            .await
            .expect("the store answers")
    );
}

/// A use is noted unless a later one is; unknown keys are passed over; no version is counted.
pub async fn uses_only_move_forward(h: &dyn Harness) {
    let world = World::new(h);
    let (one, two) = (kept(&world, 1).await, kept(&world, 2).await);
    for (uses, expected) in [
        (vec![(one.id.clone(), at(10)), (KeyId::new(7), at(10))], 10),
        (vec![(one.id.clone(), at(9))], 10),
        (vec![(one.id.clone(), at(11))], 11),
    ] {
        store(&world).used(uses).await.expect("the store answers");
        let found = find(&world, &one.id).await.expect("it is there");
        assert_eq!((found.last_used_at, found.version), (Some(at(expected)), 1));
    }
    assert_eq!(find(&world, &two.id).await, Some(two));
}

/// By id, each once, revoked ones too.
pub async fn keys_are_listed_in_pages(h: &dyn Harness) {
    let world = World::new(h);
    for nth in [3, 1, 2] {
        kept(&world, nth).await;
    }
    let mut after = None;
    let mut seen = Vec::new();
    for expected in [2, 1, 0] {
        let page = store(&world).list(after.clone(), 2).await;
        let page = page.expect("the store answers");
        assert_eq!(page.len(), expected);
        after = page.last().map(|key| key.id.clone()).or(after);
        seen.extend(page.into_iter().map(|key| key.id));
    }
    assert_eq!(seen, [KeyId::new(1), KeyId::new(2), KeyId::new(3)]);
}
