//! Workers of a server whose tasks are in the database.

use super::Store;
use super::diamond::two_workers_finish_a_diamond_though_one_is_killed;

#[test]
fn two_workers_finish_a_diamond_in_the_database_though_one_is_killed() {
    let store = Store::new();
    let serve = store.command(&["serve", "--listen", "127.0.0.1:0"]);
    two_workers_finish_a_diamond_though_one_is_killed(&store.place, serve);
}
