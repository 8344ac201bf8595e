//! The store on PostgreSQL passes the contract, one test per case.

use crate::support::World;

macro_rules! tests {
    ($($topic:ident: [$($case:ident),* $(,)?]),* $(,)?) => {
        $(mod $topic {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $case() {
                    testkit::contract::$topic::$case(&super::World::new().await).await;
                }
            )*
        })*
    };
}

testkit::for_each_contract_case!(tests);
