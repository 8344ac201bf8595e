//! Running a checker, and saying what it found.

use std::collections::BTreeSet;
use std::fmt::Debug;
use std::hash::Hash;
use std::num::NonZero;

use stateright::{Checker, HasDiscoveries, Model};

/// Whether larger bounds were asked for.
pub(crate) fn is_deep() -> bool {
    std::env::var_os("TASKER_MODELS").is_some_and(|word| word == "deep")
}

/// Every state has every property, and what must be reached is. `at_least` guards against a model
/// that has come to a standstill: so many different states there are.
pub(crate) fn holds<M>(model: M, at_least: usize)
where
    M: Model + Send + Sync + 'static,
    M::State: Clone + Debug + Hash + PartialEq + Send + Sync + 'static,
    M::Action: Clone + Debug + PartialEq + Send + Sync + 'static,
{
    let checker = model.checker().threads(threads()).spawn_bfs().join();
    println!(
        "{} different states of {}, depth {}",
        checker.unique_state_count(),
        checker.state_count(),
        checker.max_depth()
    );
    checker.assert_properties();
    assert!(
        checker.unique_state_count() >= at_least,
        "only {} states",
        checker.unique_state_count()
    );
}

/// The checker must find a way to break this property; the way is printed.
pub(crate) fn breaks<M>(model: M, property: &'static str)
where
    M: Model + Send + Sync + 'static,
    M::State: Clone + Debug + Hash + PartialEq + Send + Sync + 'static,
    M::Action: Clone + Debug + PartialEq + Send + Sync + 'static,
{
    let wanted = HasDiscoveries::AllOf(BTreeSet::from([property]));
    let checker = model.checker().threads(threads());
    let checker = checker.finish_when(wanted).spawn_bfs().join();
    let path = checker.assert_any_discovery(property);
    println!(
        "found after {} states: {:?}",
        checker.unique_state_count(),
        path.into_actions()
    );
}

fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, NonZero::get)
}
