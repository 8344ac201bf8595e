//! Histories that cannot be.

use std::collections::BTreeSet;

use domain::history::{Cause, Transition};
use domain::id::LeaseNo;
use domain::status::Status;
use tasker_testkit::invariants::of_history;

use crate::{diamond, first, rules};

/// The rules that a tampered history breaks.
async fn broken_in_history(tamper: impl FnOnce(&mut Vec<Transition>)) -> BTreeSet<&'static str> {
    let (task, mut rows) = diamond().await;
    assert_eq!(of_history(&task, &rows), []);
    tamper(&mut rows);
    rules(&of_history(&task, &rows))
}

#[tokio::test]
async fn a_tampered_history_is_found() {
    let lost = broken_in_history(|rows| drop(rows.remove(4))).await;
    assert!(lost.contains("I11"), "{lost:?}");
    let twice = broken_in_history(|rows| {
        let again = rows[first(rows, Cause::Succeeded)].clone();
        rows.push(again);
    })
    .await;
    assert_eq!(twice, BTreeSet::from(["I1", "I11"]));
    let revived = broken_in_history(|rows| {
        let mut row = rows[first(rows, Cause::Succeeded)].clone();
        (row.from, row.to, row.cause) = (Status::Complete, Status::Pending, Cause::Reset);
        rows.push(row);
    })
    .await;
    assert!(revived.contains("I6"), "{revived:?}");
    let stale = broken_in_history(|rows| {
        let place = first(rows, Cause::Succeeded);
        rows[place].lease_no = LeaseNo::new(7);
    })
    .await;
    assert!(stale.contains("I2"), "{stale:?}");
    let skipped = broken_in_history(|rows| {
        let place = first(rows, Cause::Started);
        rows[place].lease_no = LeaseNo::new(3);
    })
    .await;
    assert!(skipped.contains("I3"), "{skipped:?}");
    let over = broken_in_history(|rows| {
        let place = first(rows, Cause::Succeeded);
        rows[place].attempt = 9;
    })
    .await;
    assert!(over.contains("I4"), "{over:?}");
    // The last step begins before its parent has ended.
    let early = broken_in_history(|rows| {
        let place = rows.len() - 3;
        let row = rows.remove(place);
        assert_eq!(row.cause, Cause::Started);
        rows.insert(place - 1, row);
    })
    .await;
    assert!(early.contains("I7"), "{early:?}");
}

#[tokio::test]
async fn a_task_that_ends_too_early_or_starts_when_cancelled_is_found() {
    let too_early = broken_in_history(|rows| {
        let end = rows.pop().unwrap();
        rows.insert(4, end);
    })
    .await;
    assert!(too_early.contains("I10"), "{too_early:?}");
    let cancelled = broken_in_history(|rows| {
        let place = rows.iter().position(|row| row.step.is_none()).unwrap();
        let mut cancel = rows[place].clone();
        (cancel.from, cancel.to, cancel.cause) =
            (Status::InProgress, Status::Cancelled, Cause::Cancelled);
        rows.insert(place + 3, cancel);
    })
    .await;
    assert!(cancelled.contains("I15"), "{cancelled:?}");
}
