//! How long ended tasks are kept.

use tasker_domain::millis::Millis;
use tasker_domain::retention::{ENDED, RetentionError, RetentionPolicy};
use tasker_domain::status::Status;
use tasker_domain::time::Timestamp;

const DAY: u64 = 86_400;

#[test]
fn every_state_that_tasks_end_in_may_have_an_age() {
    let ended: Vec<Status> = Status::ALL.into_iter().filter(|s| s.is_ended()).collect();
    assert_eq!(ended, ENDED);
    let text = "complete=7d,error=30d,cancelled=12h,resolved_manually=0s";
    let policy = RetentionPolicy::parse(text).unwrap();
    let days = |days| Some(Millis::from_secs(days * DAY));
    assert_eq!(policy.age(Status::Complete), days(7));
    assert_eq!(policy.age(Status::Error), days(30));
    assert_eq!(
        policy.age(Status::Cancelled),
        Some(Millis::from_secs(43_200))
    );
    assert_eq!(policy.age(Status::ResolvedManually), Some(Millis::ZERO));
    assert_eq!(policy.age(Status::InProgress), None);
    assert_eq!(policy.to_string(), text);
}

#[test]
fn what_is_not_named_is_kept_for_ever() {
    let policy = RetentionPolicy::parse(" complete = 1d , error=forever").unwrap();
    assert_eq!(policy.age(Status::Error), None);
    assert_eq!(policy.age(Status::Cancelled), None);
    let told = "complete=1d,error=forever,cancelled=forever,resolved_manually=forever";
    assert_eq!(policy.to_string(), told);
    assert_eq!(RetentionPolicy::parse(told), Ok(policy));
    assert!(!policy.keeps_all());
    assert!(RetentionPolicy::default().keeps_all());
    assert!(
        RetentionPolicy::parse("error=forever").unwrap().keeps_all(),
        "it says so, and so it is a policy"
    );
}

#[test]
fn what_is_due_ended_before_its_age() {
    let now = Timestamp::from_secs(1_000_000);
    let policy = RetentionPolicy::parse("cancelled=1d,complete=10s").unwrap();
    let due: Vec<_> = policy.due(now).collect();
    let before = |secs: i64| Timestamp::from_secs(1_000_000 - secs);
    assert_eq!(
        due,
        [
            (Status::Complete, before(10)),
            (Status::Cancelled, before(86_400)),
        ]
    );
    assert_eq!(RetentionPolicy::default().due(now).count(), 0);
}

#[test]
fn an_open_task_never_has_an_age() {
    for state in [Status::Pending, Status::InProgress] {
        let policy = RetentionPolicy::default().with(state, Some(Millis::ZERO));
        assert!(policy.keeps_all(), "{state}");
        let named = RetentionPolicy::parse(&format!("{state}=1d"));
        assert_eq!(named, Err(RetentionError::NotAnEnd(state.to_string())));
    }
}

#[test]
fn other_texts_are_refused_with_the_reason() {
    for (text, reason) in [
        ("", "not of the form"),
        ("complete", "not of the form"),
        ("complete=7d,", "not of the form"),
        ("failed=7d", "no state that tasks end in"),
        ("complete=7d,complete=7d", "complete is named twice"),
        ("complete=forever,complete=7d", "complete is named twice"),
        ("complete=7", "no age"),
        ("complete=-1d", "no age"),
        ("complete=", "no age"),
        ("complete=7d=8d", "no age"),
    ] {
        let refused = RetentionPolicy::parse(text).unwrap_err().to_string();
        assert!(refused.contains(reason), "{text:?}: {refused}");
    }
}
