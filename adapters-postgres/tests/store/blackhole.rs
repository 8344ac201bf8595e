//! A network that is gone for a while costs the calls of that while, and nothing after it. (A pool
//! that takes hung connections back is exhausted for good.)

use std::time::Duration;

use application::ports::StoreError;
use tasker_adapters_postgres::{PgOptions, PgStore};
use tokio::time::{Instant, timeout};

use crate::proxy::Proxy;
use crate::support::{ask, migrated, ports};

const LIMIT: Duration = Duration::from_millis(400);

fn server(url: &str) -> String {
    let host = url
        .split(['@', '/'])
        .find(|part| part.contains("127.0.0.1"));
    host.expect("a server on this machine").to_owned()
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
    let warm = || ports.queue.claim(ask("w1", 1));
    let (a, b, c, d) = tokio::join!(warm(), warm(), warm(), warm());
    for reply in [a, b, c, d] {
        reply.expect("the network is there");
    }
    proxy.break_it();
    for _ in 0..3 {
        let call = || ports.queue.claim(ask("w1", 1));
        let calls = async { tokio::join!(call(), call(), call(), call(), call(), call()) };
        let (a, b, c, d, e, f) = timeout(LIMIT * 6, calls)
            .await
            .expect("no call hangs longer than its limits");
        for reply in [a, b, c, d, e, f] {
            let error = reply.expect_err("the network is gone");
            assert!(matches!(error, StoreError::Unavailable { .. }), "{error}");
        }
    }
    proxy.mend();
    let mended = Instant::now();
    let first = loop {
        if let Ok(reply) = ports.queue.claim(ask("w1", 1)).await {
            break reply;
        }
        assert!(mended.elapsed() < Duration::from_secs(5), "still exhausted");
    };
    assert!(first.steps.is_empty());
    // And every place is usable again, not one.
    let (a, b, c, d) = tokio::join!(warm(), warm(), warm(), warm());
    for reply in [a, b, c, d] {
        reply.expect("the network is back");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restarted_server_is_found_again() {
    let mut cluster = testkit::cluster::Cluster::start().expect("a server");
    let url = cluster.url("postgres");
    PgStore::migrate(&url).await.expect("migrated");
    let store = PgStore::connect(&url, PgOptions::default())
        .await
        .expect("a store");
    let ports = ports(&store);
    let claim = || ports.queue.claim(ask("w1", 1));
    let (a, b, c) = tokio::join!(claim(), claim(), claim());
    for reply in [a, b, c] {
        reply.expect("the server is up");
    }
    cluster.stop_immediate().expect("stopped");
    let error = claim().await.expect_err("the server is down");
    assert!(error.is_retryable(), "{error}");
    cluster.start_again().expect("started");
    // Every connection that rested is dead: the first call finds out for all of them.
    claim().await.expect("the server is up again");
}
