//! A network that is gone for a while costs the calls of that while, and nothing after it. (A pool
//! that takes hung connections back is exhausted for good.)

use std::sync::Arc;
use std::time::Duration;

use application::ports::{ClaimReply, Ports, StoreError};
use tasker_adapters_postgres::{PgOptions, PgStore};
use testkit::cluster::Cluster;
use testkit::cluster::proxy::{Network, Proxy};
use tokio::time::{Instant, timeout};

use crate::support::{ask, migrated, ports};

const LIMIT: Duration = Duration::from_millis(400);

pub(crate) fn server(url: &str) -> String {
    let host = url
        .split(['@', '/'])
        .find(|part| part.contains("127.0.0.1"));
    host.expect("a server on this machine").to_owned()
}

/// So many claims at once.
async fn claims(ports: &Ports, count: usize) -> Vec<Result<ClaimReply, StoreError>> {
    let claim = |_| {
        let queue = Arc::clone(&ports.queue);
        tokio::spawn(async move { queue.claim(ask("w1", 1)).await })
    };
    let at_once: Vec<_> = (0..count).map(claim).collect();
    let mut replies = Vec::new();
    for one in at_once {
        replies.push(one.await.expect("no panic"));
    }
    replies
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_store_recovers_when_the_network_does() {
    let database = migrated();
    let proxy = Proxy::before(server(database.url()))
        .await
        .expect("a proxy");
    let options = PgOptions {
        connections: 4,
        acquire_timeout: LIMIT,
        connect_timeout: LIMIT,
        statement_timeout: LIMIT,
        ..PgOptions::default()
    };
    let store = PgStore::connect(&proxy.url(database.url()), options)
        .await
        .expect("a store");
    let ports = ports(&store);
    // All places hold a connection when the network goes.
    assert!(claims(&ports, 4).await.iter().all(Result::is_ok));
    proxy.turn(Network::Blackhole);
    for _ in 0..3 {
        let replies = timeout(LIMIT * 6, claims(&ports, 6)).await;
        for reply in replies.expect("no call hangs longer than its limits") {
            let error = reply.expect_err("the network is gone");
            assert!(matches!(error, StoreError::Unavailable { .. }), "{error}");
        }
    }
    proxy.turn(Network::Up);
    let mended = Instant::now();
    while claims(&ports, 1).await.iter().any(Result::is_err) {
        assert!(mended.elapsed() < Duration::from_secs(5), "still exhausted");
    }
    let every_place = claims(&ports, 4).await;
    assert!(every_place.iter().all(Result::is_ok), "{every_place:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restarted_server_is_found_again() {
    let mut cluster = Cluster::start().expect("a server");
    let url = cluster.url("postgres");
    PgStore::migrate(&url).await.expect("migrated");
    let store = PgStore::connect(&url, PgOptions::default())
        .await
        .expect("a store");
    let ports = ports(&store);
    assert!(claims(&ports, 3).await.iter().all(Result::is_ok));
    cluster.stop_immediate().expect("stopped");
    for reply in claims(&ports, 3).await {
        let error = reply.expect_err("the server is down");
        assert!(error.is_retryable(), "{error}");
    }
    cluster.start_again().expect("started");
    // Every connection that rested is dead: the first call finds out for all of them.
    for reply in claims(&ports, 3).await {
        reply.expect("the server is up again");
    }
}
