//! Who may do what: roles, wildcards, namespaces, keys.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on should say where"
)]

use proptest::prelude::*;
use tasker_domain::access::{
    ApiKey, Decision, Grant, GrantError, KeyError, KeyId, KeyRefusal, KeySecret, KeyText,
    Namespaces, Permission, Permissions, Principal, PrincipalKind, Reach, Role,
};
use tasker_domain::millis::Millis;
use tasker_domain::name::Namespace;
use tasker_domain::text::{Actor, Text};
use tasker_domain::time::Timestamp;

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_secs(seconds)
}

fn grant(permissions: &[&str], namespaces: &[&str]) -> Grant {
    Grant {
        permissions: Permissions::parse_all(permissions.iter().copied()).unwrap(),
        namespaces: Namespaces::parse_all(namespaces.iter().copied()).unwrap(),
    }
}

fn principal(grants: Vec<Grant>) -> Principal {
    Principal {
        kind: PrincipalKind::Key,
        id: "k".to_owned(),
        name: Actor::named("ann"),
        grants,
    }
}

#[test]
fn every_permission_is_a_resource_and_an_action_and_reads_back() {
    for permission in Permission::ALL {
        let text = permission.as_str();
        assert_eq!(text.split(':').count(), 2, "{text}");
        assert_eq!(Permission::parse(text), Some(*permission));
        assert!(permission.means().ends_with('.'), "{text}");
        // Who may act on a thing is told of it by a permission that every acting role has.
        let seen_by = permission.seen_by();
        assert_eq!(seen_by.seen_by(), seen_by, "{text}");
        for role in Role::ALL {
            assert!(!role.has(*permission) || role.has(seen_by), "{role} {text}");
        }
    }
}

#[test]
fn roles_are_what_the_table_says() {
    let of = |role: Role| {
        let permissions = role.permissions();
        let words: Vec<&str> = permissions.iter().map(Permission::as_str).collect();
        words.join(" ")
    };
    assert_eq!(
        of(Role::ReadOnly),
        "tasks:read templates:read queues:read workers:read events:read analytics:read metrics:read"
    );
    assert_eq!(
        of(Role::Worker),
        "tasks:read steps:work templates:read queues:read workers:read"
    );
    assert_eq!(
        of(Role::Operator),
        "tasks:read tasks:submit tasks:operate steps:operate templates:read templates:write \
         queues:read queues:operate workers:read workers:operate events:read analytics:read \
         metrics:read"
    );
    assert_eq!(
        Role::Admin.permissions().iter().count(),
        Permission::ALL.len()
    );
}

#[test]
fn wildcards_are_of_one_resource() {
    let words = |text: &str| -> Vec<&str> {
        let read = Permissions::parse(text).unwrap();
        read.iter().map(Permission::as_str).collect()
    };
    assert_eq!(
        words("tasks:*"),
        ["tasks:read", "tasks:submit", "tasks:operate"]
    );
    assert_eq!(words("steps:work"), ["steps:work"]);
    assert_eq!(words("worker").len(), 5);
    for everything in ["*", "*:*"] {
        assert!(matches!(
            Permissions::parse(everything),
            Err(GrantError::Everything(_))
        ));
    }
    for nothing in [
        "",
        "tasks",
        "tasks:",
        ":read",
        "tasks:rea",
        "*:read",
        "Tasks:read",
        "tasks:**",
    ] {
        assert!(
            matches!(
                Permissions::parse(nothing),
                Err(GrantError::NoPermission(_))
            ),
            "{nothing:?}"
        );
    }
    assert_eq!(Permissions::parse_all([]), Err(GrantError::Nothing));
    assert_eq!(Namespaces::parse_all([]), Err(GrantError::HowMany));
    assert!(matches!(
        Namespaces::parse_all(["shop", "*"]),
        Err(GrantError::Namespace(_))
    ));
}

/// Who, what, where, and what is decided.
const DECISIONS: &[(&str, &str, &str, Decision)] = &[
    ("of shop", "tasks:operate", "shop", Decision::Granted),
    ("of shop", "tasks:operate", "bank", Decision::Hidden),
    ("of shop", "tasks:read", "bank", Decision::Hidden),
    ("of shop", "tasks:operate", "somewhere", Decision::Granted),
    ("of shop", "steps:work", "somewhere", Decision::Forbidden),
    // It sees the thing, so that it may know what it lacks.
    ("of shop", "steps:work", "shop", Decision::Forbidden),
    (
        "of shop",
        "queues:operate",
        "everywhere",
        Decision::Forbidden,
    ),
    ("mixed", "tasks:operate", "bank", Decision::Forbidden),
    ("mixed", "tasks:operate", "shop", Decision::Granted),
    ("mixed", "tasks:operate", "everywhere", Decision::Forbidden),
    ("mixed", "queues:read", "everywhere", Decision::Granted),
    ("blind", "tasks:submit", "shop", Decision::Granted),
    ("blind", "tasks:operate", "shop", Decision::Hidden),
    ("nobody", "tasks:read", "somewhere", Decision::Forbidden),
    ("nobody", "tasks:read", "shop", Decision::Hidden),
];

fn named(who: &str) -> Principal {
    principal(match who {
        "of shop" => vec![grant(&["operator"], &["shop"])],
        "mixed" => vec![
            grant(&["read-only"], &["*"]),
            grant(&["tasks:*"], &["shop", "mail"]),
        ],
        "blind" => vec![grant(&["tasks:submit"], &["shop"])],
        _ => Vec::new(),
    })
}

#[test]
fn decisions_are_those_of_the_table() {
    for (who, permission, place, decision) in DECISIONS {
        let namespace = Namespace::parse(place).unwrap();
        let reach = match *place {
            "somewhere" => Reach::Somewhere,
            "everywhere" => Reach::Everywhere,
            _ => Reach::In(&namespace),
        };
        let wanted = Permission::parse(permission).unwrap();
        let decided = named(who).decide(wanted, reach);
        assert_eq!(decided, *decision, "{who}: {permission} {place}");
    }
    let Namespaces::Only(names) = named("mixed").namespaces(Permission::TasksOperate) else {
        panic!("only some");
    };
    assert_eq!(names.len(), 2);
    let everywhere = named("mixed").namespaces(Permission::TasksRead);
    assert_eq!(everywhere, Namespaces::All);
}

#[test]
fn nobody_gives_what_he_has_not() {
    let admin_of_shop = principal(vec![grant(&["admin"], &["shop"])]);
    let admin = Principal::all_powerful(PrincipalKind::Config, "c", Actor::named("root"));
    let all = [grant(&["admin"], &["*"])];
    let shop = [grant(&["worker"], &["shop"])];
    let both = [grant(&["tasks:read"], &["shop", "bank"])];
    assert!(admin.covers(&all) && admin.covers(&shop) && admin.covers(&both));
    assert!(admin_of_shop.covers(&shop));
    assert!(!admin_of_shop.covers(&all) && !admin_of_shop.covers(&both));
}

fn key() -> (ApiKey, KeySecret) {
    let secret = KeySecret::new([7; 32]);
    let key = ApiKey {
        id: KeyId::new(1),
        name: Text::clean("ci"),
        grants: vec![grant(&["worker"], &["shop"])],
        hash: secret.hash(),
        previous: None,
        created_at: at(0),
        created_by: Actor::named("ann"),
        expires_at: Some(at(100)),
        rotated_at: None,
        revoked_at: None,
        last_used_at: None,
        version: 1,
    };
    (key, secret)
}

#[test]
fn a_key_opens_until_it_expires_or_is_revoked() {
    let (key, secret) = key();
    assert_eq!(key.check(&secret, at(99)), Ok(()));
    assert_eq!(key.check(&secret, at(100)), Err(KeyRefusal::Expired));
    let other = KeySecret::new([8; 32]);
    assert_eq!(key.check(&other, at(1)), Err(KeyRefusal::WrongSecret));
    let revoked = key.revoke(at(5)).unwrap();
    assert_eq!(revoked.check(&secret, at(6)), Err(KeyRefusal::Revoked));
    assert_eq!(revoked.revoke(at(7)), None);
    assert_eq!(
        revoked.rotate(other.hash(), Millis::ZERO, at(7)),
        Err(KeyError::Revoked)
    );
}

#[test]
fn after_a_rotation_the_secret_before_is_good_for_its_grace() {
    let (key, old) = key();
    let new = KeySecret::new([9; 32]);
    let rotated = key
        .rotate(new.hash(), Millis::from_secs(10), at(20))
        .unwrap();
    assert_eq!((rotated.version, rotated.rotated_at), (2, Some(at(20))));
    assert_eq!(rotated.check(&new, at(20)), Ok(()));
    assert_eq!(rotated.check(&old, at(29)), Ok(()));
    assert_eq!(rotated.check(&old, at(30)), Err(KeyRefusal::WrongSecret));
    // A second rotation ends the first secret at once: there are never more than two.
    let newest = KeySecret::new([10; 32]);
    let again = rotated
        .rotate(newest.hash(), Millis::from_secs(10), at(21))
        .unwrap();
    assert_eq!(again.check(&old, at(21)), Err(KeyRefusal::WrongSecret));
    assert_eq!(again.check(&new, at(21)), Ok(()));
    let at_once = rotated.rotate(newest.hash(), Millis::ZERO, at(22)).unwrap();
    assert_eq!(at_once.check(&new, at(22)), Err(KeyRefusal::WrongSecret));
    // Neither grace outlives a revocation.
    let revoked = again.revoke(at(22)).unwrap();
    assert_eq!(revoked.check(&new, at(22)), Err(KeyRefusal::WrongSecret));
}

#[test]
fn what_is_printed_of_a_key_is_not_its_secret() {
    let (key, secret) = key();
    let text = KeyText {
        id: key.id.clone(),
        secret,
    };
    let shown = text.reveal();
    assert_eq!(shown, format!("tsk_0000000000000001_{}", "07".repeat(32)));
    let printed = format!("{key:?} {text:?}");
    assert!(
        !printed.contains("0707") && !printed.contains("7, 7"),
        "{printed}"
    );
    assert_eq!(KeyText::parse(&shown), Some(text));
}

proptest! {
    #[test]
    fn only_whole_keys_in_their_one_spelling_are_read(text in "(tsk_)?[0-9a-fA-F]{0,17}_?[0-9a-fA-F]{0,66}") {
        if let Some(read) = KeyText::parse(&text) {
            prop_assert_eq!(read.reveal(), text);
        }
    }

    #[test]
    fn any_bytes_are_read_without_harm(text in ".{0,200}") {
        let read = KeyText::parse(&text);
        prop_assert!(read.is_none());
        let prefixed = format!("tsk_{text}");
        let read = KeyText::parse(&prefixed);
        prop_assert!(read.is_none_or(|read| read.reveal() == prefixed));
    }
}
