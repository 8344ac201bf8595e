//! The store in memory passes the contract, one test per case.

use application::ports::Ports;
use domain::time::Timestamp;
use tasker_adapters_memory::MemoryPorts;

fn an_empty_store() -> Ports {
    MemoryPorts::at(Timestamp::from_secs(0), 1).ports()
}

macro_rules! tests {
    ($($topic:ident: [$($case:ident),* $(,)?]),* $(,)?) => {
        $(mod $topic {
            $(
                #[tokio::test]
                async fn $case() {
                    testkit::contract::$topic::$case(&super::an_empty_store()).await;
                }
            )*
        })*
    };
}

testkit::for_each_contract_case!(tests);
