//! Poolers between a worker and its database.

use testkit::cluster::pooler::{PoolMode, Pooler};
use testkit::cluster::{Cluster, ClusterError};

use super::tasker::Place;

/// A pooler before a server; none where pgbouncer is not installed, which is said.
fn pooled(mode: PoolMode) -> Option<(Place, Cluster, Pooler, String)> {
    let cluster = Cluster::start().unwrap();
    let pooler = match Pooler::start(&cluster, mode, "postgres") {
        Err(ClusterError::Missing { .. }) => {
            eprintln!("skipped: pgbouncer is not installed (Debian: apt-get install pgbouncer)");
            return None;
        }
        started => started.unwrap(),
    };
    let (place, direct) = (Place::new(), cluster.url("postgres"));
    let migrated = place.run(&["migrate", "--store", &direct]);
    assert_eq!(migrated.code, Some(0), "{migrated:?}");
    let url = pooler.url(&direct);
    Some((place, cluster, pooler, url))
}

#[test]
fn a_worker_works_through_a_pooler_in_session_mode() {
    let Some((place, _cluster, _pooler, url)) = pooled(PoolMode::Session) else {
        return;
    };
    let template = place.template("  - {name: a, handler: noop}\n");
    let run = place.run(&["run", &template, "--store", &url, "--json"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    let worker = place.run(&["worker", "--store", &url, "--until-idle"]);
    assert_eq!(worker.code, Some(0), "{worker:?}");
}

#[test]
fn a_worker_refuses_a_pooler_that_loses_prepared_statements() {
    let Some((place, _cluster, _pooler, url)) = pooled(PoolMode::Transaction) else {
        return;
    };
    let worker = place.run(&["worker", "--store", &url, "--until-idle"]);
    assert_eq!(worker.code, Some(3), "{worker:?}");
    for word in ["pooler", "transaction mode", "session mode"] {
        assert!(worker.err.contains(word), "{}", worker.err);
    }
}
