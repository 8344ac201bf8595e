//! Many at once.

use super::crowd::nobody_in_a_crowd_is_failed;
use super::tasker::Place;

#[test]
fn two_hundred_workers_and_two_thousand_readers_are_served_in_memory() {
    let place = Place::new();
    nobody_in_a_crowd_is_failed(place.command(&["serve", "--listen", "127.0.0.1:0"]));
}
