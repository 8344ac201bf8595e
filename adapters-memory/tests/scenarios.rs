//! The store in memory passes the scenarios, one test per case, and together they go through every
//! row of the published tables.

use domain::time::Timestamp;
use tasker_adapters_memory::MemoryPorts;
use testkit::invariants::Depth;
use testkit::scenario::{Coverage, World};

fn world() -> World {
    World::over(
        MemoryPorts::at(Timestamp::EPOCH, 1).ports(),
        Depth::Everything,
    )
}

macro_rules! tests {
    ($($topic:ident: [$($case:ident),* $(,)?]),* $(,)?) => {
        $(mod $topic {
            $(
                #[tokio::test]
                async fn $case() {
                    let world = super::world();
                    testkit::scenario::$topic::$case(&world).await;
                    world.finish().await;
                }
            )*
        })*

        #[tokio::test]
        async fn every_row_of_the_tables_is_hit_by_some_scenario() {
            let mut seen = Coverage::default();
            $($({
                let world = world();
                testkit::scenario::$topic::$case(&world).await;
                seen.add(world.finish().await);
            })*)*
            assert_eq!(seen.missing(), [""; 0]);
        }
    };
}

testkit::for_each_scenario!(tests);
