//! Names of events: what the catalogue lists is what the code tells, and nothing else.

use std::collections::BTreeSet;

use tasker_domain::event::{CATALOGUE, CustomEvent, CustomName, Event, Signal};
use tasker_domain::history::{Cause, Transition};
use tasker_domain::id::{LeaseNo, StepId};
use tasker_domain::payload::Payload;
use tasker_domain::status::Status;
use tasker_domain::task::{ExecutionStatus, ReenqueuePolicy};
use tasker_domain::{step, task};

use crate::support::*;
use crate::world::index;

fn row(to: Status, cause: Cause, of_step: bool) -> Transition {
    Transition {
        task: task_id(),
        step: of_step.then(|| index(0)),
        from: Status::Pending,
        to,
        cause,
        stamp: stamp(1),
        attempt: 0,
        lease_no: LeaseNo::default(),
        run_no: 1,
    }
}

fn names(recorded: bool) -> BTreeSet<&'static str> {
    let entries = CATALOGUE.iter().filter(|entry| entry.recorded == recorded);
    entries.map(|entry| entry.name).collect()
}

#[test]
fn every_move_of_the_tables_has_a_recorded_event_and_no_other_is_listed() {
    let mut told = BTreeSet::new();
    for (_, to) in step::table::moves() {
        told.extend(
            Cause::ALL.map(|cause| Event::recorded(row(to, cause, true)).name().to_owned()),
        );
    }
    for (_, to) in task::table::moves() {
        told.extend(
            Cause::ALL.map(|cause| Event::recorded(row(to, cause, false)).name().to_owned()),
        );
    }
    assert_eq!(
        told.iter().map(String::as_str).collect::<BTreeSet<_>>(),
        names(true)
    );
    assert_eq!(
        names(true).len() + names(false).len(),
        CATALOGUE.len(),
        "no name twice"
    );
    assert!(CATALOGUE.iter().all(|entry| !entry.description.is_empty()));
}

#[test]
fn a_row_is_named_by_what_it_leads_to_and_why() {
    let name = |to, cause, of_step| Event::recorded(row(to, cause, of_step)).name().to_owned();
    let table = [
        (
            Status::Pending,
            Cause::RetryScheduled,
            true,
            "step.retry_requested",
        ),
        (Status::Pending, Cause::Reset, true, "step.retry_requested"),
        (
            Status::Pending,
            Cause::RetriedNow,
            true,
            "step.retry_requested",
        ),
        (
            Status::Pending,
            Cause::Released,
            true,
            "step.initialize_requested",
        ),
        (
            Status::Pending,
            Cause::Rerun,
            true,
            "step.initialize_requested",
        ),
        (
            Status::Pending,
            Cause::Reopened,
            false,
            "task.retry_requested",
        ),
        (
            Status::Pending,
            Cause::Rerun,
            false,
            "task.initialize_requested",
        ),
        (Status::Error, Cause::LeaseExpired, true, "step.failed"),
        (Status::Complete, Cause::Settled, false, "task.completed"),
    ];
    for (to, cause, of_step, expected) in table {
        assert_eq!(name(to, cause, of_step), expected);
    }
}

#[test]
fn every_signal_is_listed_and_says_its_own_name() {
    let task = task_id();
    let step = StepId {
        task,
        index: index(0),
    };
    let reenqueue = ReenqueuePolicy::default().unclear(at(0));
    let signals = [
        Signal::TaskStarted { task },
        Signal::ViableStepsDiscovered {
            task,
            steps: vec![step],
        },
        Signal::NoViableSteps { task },
        Signal::StepsExecutionCompleted {
            task,
            steps: vec![],
        },
        Signal::FinalizationStarted { task },
        Signal::FinalizationCompleted {
            task,
            execution_status: ExecutionStatus::AllComplete,
        },
        Signal::ReenqueueRequested { task, reenqueue },
        Signal::ReenqueueFailed { task },
        Signal::BeforeHandle { step, attempt: 1 },
        Signal::Backoff {
            step,
            next_run_at: at(1),
        },
        Signal::MaxRetriesReached { step, attempts: 3 },
        Signal::LeaseLost {
            step,
            presented: LeaseNo::new(1),
        },
    ];
    let told: BTreeSet<&str> = signals.iter().map(Signal::name).collect();
    assert_eq!(told, names(false));
    for signal in signals {
        let json = serde_json::to_value(&signal).unwrap();
        assert_eq!(json["event"], signal.name(), "{json}");
        assert_eq!(Event::Signal(signal).task(), task);
    }
}

#[test]
fn a_recorded_event_carries_its_row() {
    let json =
        serde_json::to_value(Event::recorded(row(Status::Error, Cause::Failed, true))).unwrap();
    let fields = [
        ("event", "step.failed"),
        ("to", "error"),
        ("cause", "failed"),
        ("by", "tester"),
    ];
    for (field, expected) in fields {
        assert_eq!(json[field], expected, "{json}");
    }
    assert_eq!(json["step"], 0);
}

#[test]
fn an_event_of_the_users_own_keeps_its_name_and_payload() {
    let name = CustomName::parse("order.shipped").unwrap();
    let payload = Payload::parse(r#"{"id": 7}"#).unwrap();
    let event = Event::Custom(CustomEvent {
        name,
        task: task_id(),
        payload,
    });
    assert_eq!(event.name(), "order.shipped");
    let json = serde_json::to_value(&event).unwrap();
    assert_eq!(
        (&json["event"], &json["payload"]["id"]),
        (&"order.shipped".into(), &7.into())
    );
    for entry in CATALOGUE {
        assert!(
            CustomName::parse(entry.name).is_err(),
            "{} is reserved",
            entry.name
        );
    }
}
