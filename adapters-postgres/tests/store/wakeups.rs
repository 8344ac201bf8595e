//! Processes on one database wake each other. Two stores stand for two processes.

use std::collections::BTreeSet;
use std::time::Duration;

use application::ports::Heard;
use domain::name::QueueName;
use sqlx::{Connection, PgConnection};
use tasker_adapters_postgres::{PgOptions, PgStore};
use tokio::sync::broadcast::Receiver;
use tokio::time::{Instant, timeout};

use crate::support::World;

const PATIENCE: Duration = Duration::from_secs(20);

fn queue(name: &str) -> QueueName {
    QueueName::parse(name).unwrap()
}

fn announce(store: &PgStore, names: &[&str]) {
    let queues: BTreeSet<QueueName> = names.iter().map(|name| queue(name)).collect();
    store.wakeups().announce(&queues);
}

async fn next(heard: &mut Receiver<Heard>) -> Heard {
    let next = timeout(PATIENCE, heard.recv()).await;
    next.expect("something is heard").expect("it goes on")
}

/// Two processes, the second one listening: it has told so.
async fn two() -> (World, PgStore, Receiver<Heard>) {
    let world = World::new().await;
    let other = PgStore::connect(world.database.url(), PgOptions::default())
        .await
        .expect("a store");
    let mut heard = other.wakeups().listen();
    assert_eq!(next(&mut heard).await, Heard::Everything, "it listens now");
    (world, other, heard)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_one_process_announces_another_hears_and_not_itself() {
    let (world, other, mut heard) = two().await;
    let mut own = world.store.wakeups().listen();
    assert_eq!(next(&mut own).await, Heard::Everything);
    announce(&world.store, &["a"]);
    assert_eq!(next(&mut heard).await, Heard::Queue(queue("a")));
    announce(&other, &["b"]);
    assert_eq!(
        next(&mut own).await,
        Heard::Queue(queue("b")),
        "not its own a"
    );
    assert_eq!(world.store.metrics().wakeups_sent.get(), 1);
    assert_eq!(other.metrics().wakeups_heard.get(), 1);
    world.store.close().await;
    other.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_announcements_at_once_are_one_or_two() {
    let (world, other, mut heard) = two().await;
    for _ in 0..1_000 {
        announce(&world.store, &["a", "b"]);
    }
    let mut names = BTreeSet::new();
    while names.len() < 2 {
        if let Heard::Queue(name) = next(&mut heard).await {
            names.insert(name);
        }
    }
    // The last announcement of all comes after every other.
    announce(&world.store, &["end"]);
    while next(&mut heard).await != Heard::Queue(queue("end")) {}
    // The last one may be heard before the server has answered to who sent it.
    let sent = || world.store.metrics().wakeups_sent.get();
    let counted = async {
        while other.metrics().wakeups_heard.get() != sent() {
            tokio::task::yield_now().await;
        }
    };
    let patience = Duration::from_secs(10);
    let counted = timeout(patience, counted).await;
    counted.expect("as many are counted as sent as are heard");
    assert!((3..=30).contains(&sent()), "{} for 2,001", sent());
}

/// Ends the connections of this role; answers how many.
fn cut(world: &World, role: &str) -> String {
    world.sql(&format!(
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
         WHERE datname = current_database() AND application_name = 'tasker {role}'"
    ))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_listener_that_was_cut_off_hears_everything_once_and_goes_on() {
    let (world, other, mut heard) = two().await;
    assert_eq!(cut(&world, "listener"), "1");
    assert_eq!(next(&mut heard).await, Heard::Everything);
    announce(&world.store, &["later"]);
    assert_eq!(next(&mut heard).await, Heard::Queue(queue("later")));
    assert_eq!(other.metrics().listener_reconnects.get(), 1);
    assert_eq!(other.metrics().loops_restarted.get(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_announcement_outlives_the_connection_it_was_to_take() {
    let (world, _other, mut heard) = two().await;
    announce(&world.store, &["first"]);
    assert_eq!(next(&mut heard).await, Heard::Queue(queue("first")));
    assert_eq!(cut(&world, "notifier"), "1");
    announce(&world.store, &["second"]);
    assert_eq!(next(&mut heard).await, Heard::Queue(queue("second")));
    assert_eq!(world.store.metrics().loops_restarted.get(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn words_that_are_no_queues_are_passed_over() {
    let (world, _other, mut heard) = two().await;
    let mut connection = PgConnection::connect(world.database.url()).await.unwrap();
    for word in ["", "=1f", "no queue!", "real"] {
        sqlx::query("SELECT pg_notify('tasker_wake', $1)")
            .bind(word)
            .execute(&mut connection)
            .await
            .unwrap();
    }
    assert_eq!(next(&mut heard).await, Heard::Queue(queue("real")));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn announcing_waits_for_nobody() {
    let world = World::new().await;
    let began = Instant::now();
    for _ in 0..10_000 {
        announce(&world.store, &["a"]);
    }
    assert!(
        began.elapsed() < Duration::from_secs(2),
        "{:?}",
        began.elapsed()
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dropped_store_takes_its_connections_along() {
    let (world, other, mut heard) = two().await;
    announce(&other, &["a"]);
    announce(&world.store, &["b"]);
    assert_eq!(next(&mut heard).await, Heard::Queue(queue("b")));
    drop((other, heard));
    let began = Instant::now();
    let listeners = "SELECT count(*) FROM pg_stat_activity
        WHERE datname = current_database() AND application_name = 'tasker listener'";
    while world.sql(listeners) != "0" {
        assert!(began.elapsed() < PATIENCE, "still there");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_nothing_arrives_nothing_is_listened_to() {
    let world = World::new().await;
    let (direct, server) = (
        world.database.url(),
        crate::blackhole::server(world.database.url()),
    );
    let port = crate::deaf::before(server).await.expect("a proxy");
    let (login, rest) = direct.split_once('@').unwrap();
    let (_, database) = rest.split_once('/').unwrap();
    let url = format!("{login}@127.0.0.1:{port}/{database}");
    let deaf = PgStore::connect(&url, PgOptions::default())
        .await
        .expect("a store");
    let mut heard = deaf.wakeups().listen();
    let listeners = "SELECT count(*) FROM pg_stat_activity
        WHERE datname = current_database() AND application_name = 'tasker listener'";
    for expected in ["1", "0"] {
        let began = Instant::now();
        while world.sql(listeners) != expected {
            assert!(began.elapsed() < PATIENCE, "not {expected} listeners");
        }
    }
    announce(&world.store, &["a"]);
    assert!(
        heard.try_recv().is_err(),
        "it does not claim to have heard anything"
    );
    assert_eq!(deaf.metrics().loops_restarted.get(), 0);
    // It still tells others.
    let mut other = world.store.wakeups().listen();
    assert_eq!(next(&mut other).await, Heard::Everything);
    announce(&deaf, &["b"]);
    assert_eq!(next(&mut other).await, Heard::Queue(queue("b")));
}
