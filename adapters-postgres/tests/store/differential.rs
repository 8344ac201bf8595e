//! The store on PostgreSQL and the one in memory answer random commands alike, and keep the same
//! rows and history.

use adapters_memory::MemoryPorts;
use domain::time::Timestamp;
use testkit::differential::{Plan, compare};

use crate::support::World;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres_and_memory_agree_on_300_random_sequences() {
    let world = World::new().await;
    let memory = MemoryPorts::at(Timestamp::EPOCH, 1).ports();
    let coverage = compare(&memory, &world.ports, &Plan::default()).await;
    coverage.assert_complete(10);
}
