//! The store on PostgreSQL passes the scenarios, one test per case, and together they go through
//! every row of the published tables.

use std::pin::Pin;

use testkit::invariants::Depth;
use testkit::scenario::{self, Coverage};

use crate::support::World;

macro_rules! tests {
    ($($topic:ident: [$($case:ident),* $(,)?]),* $(,)?) => {
        $(mod $topic {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $case() {
                    let store = super::World::new().await;
                    let world = super::world(&store);
                    testkit::scenario::$topic::$case(&world).await;
                    world.finish().await;
                }
            )*
        })*

        #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn every_row_of_the_tables_is_hit_by_some_scenario() {
            let mut seen = Coverage::default();
            // Each on the heap and made in a frame of its own: all of them at once do not fit on the
            // stack of a test.
            $($({
                let play = || -> Playing {
                    Box::pin(async {
                        let store = World::new().await;
                        let world = world(&store);
                        testkit::scenario::$topic::$case(&world).await;
                        world.finish().await
                    })
                };
                seen.add(play().await);
            })*)*
            assert_eq!(seen.missing(), [""; 0]);
        }
    };
}

/// A scenario being played.
type Playing = Pin<Box<dyn Future<Output = Coverage>>>;

/// Only pictures are checked after each call: in a race, the other one may have come in between a
/// call and the look at what it did. The whole history is checked at the end.
fn world(store: &World) -> scenario::World {
    scenario::World::over(store.ports.clone(), Depth::Pictures)
}

testkit::for_each_scenario!(tests);
