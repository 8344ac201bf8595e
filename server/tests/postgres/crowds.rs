//! Many at once.

use super::Store;
use super::crowd::nobody_in_a_crowd_is_failed;

#[test]
fn two_hundred_workers_and_two_thousand_readers_are_served_on_postgresql() {
    let store = Store::new();
    nobody_in_a_crowd_is_failed(store.command(&["serve", "--listen", "127.0.0.1:0"]));
    // Nobody lost a lease, and nobody was given one in vain.
    let rows = "SELECT cause, count(*) FROM tasker.transitions GROUP BY cause ORDER BY cause";
    assert_eq!(store.sql(rows), "settled|300\nstarted|900\nsucceeded|600");
    store.invariants_hold();
}
