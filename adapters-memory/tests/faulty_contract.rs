//! The layer that injects faults changes nothing while it injects none: the whole contract passes
//! through it.

use application::ports::Ports;
use domain::time::Timestamp;
use tasker_adapters_memory::MemoryPorts;
use testkit::faults::Faults;

fn an_empty_store() -> Ports {
    Faults::none().wrap(MemoryPorts::at(Timestamp::from_secs(0), 1).ports())
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
