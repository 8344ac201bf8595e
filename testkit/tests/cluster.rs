//! The private server: shared by threads and processes, restartable, and gone after a kill.

#![cfg(test)]

use std::collections::BTreeSet;
use std::env;
use std::fs::{self, File, Permissions};
use std::io::{BufRead, BufReader};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

use tasker_testkit::cluster::{Cluster, ClusterOptions, Database};

/// Set in a copy of this test binary that plays the other process.
const CHILD: &str = "TASKER_TESTKIT_CHILD";

/// This very test, once more, as a process of its own; it prints one line for us.
fn same_test_elsewhere(name: &str) -> Command {
    let mut command = Command::new(env::current_exe().unwrap());
    command
        .args(["--exact", name, "--nocapture"])
        .env(CHILD, "1")
        .stdout(Stdio::piped());
    command
}

/// What the child prints after `marker`. Its pipe stays open: writing to a closed one would end it.
fn line_after(marker: &str, output: &mut impl BufRead) -> String {
    output
        .lines()
        .map(|line| line.unwrap())
        .find_map(|line| line.split_once(marker).map(|(_, rest)| rest.to_owned()))
        .expect("the child prints its line")
}

#[test]
fn threads_and_processes_share_a_server_and_no_database() {
    let mine = Database::fresh().unwrap();
    if env::var_os(CHILD).is_some() {
        println!("child: {}", mine.url());
        return;
    }
    let child = same_test_elsewhere("threads_and_processes_share_a_server_and_no_database")
        .spawn()
        .unwrap();
    let others: Vec<Database> = thread::scope(|scope| {
        let threads: Vec<_> = (0..4)
            .map(|_| scope.spawn(|| Database::fresh().unwrap()))
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .collect()
    });
    let child = child.wait_with_output().unwrap();
    assert!(child.status.success());
    let theirs = line_after("child: ", &mut child.stdout.as_slice());

    let mut urls: BTreeSet<&str> = others.iter().map(Database::url).collect();
    urls.extend([mine.url(), &theirs]);
    assert_eq!(urls.len(), 6, "{urls:?}");
    let servers: BTreeSet<&str> = urls
        .iter()
        .map(|url| url.rsplit_once('/').expect("a path").0)
        .collect();
    assert_eq!(servers.len(), 1, "{servers:?}");

    mine.sql("CREATE TABLE mark (n int)").unwrap();
    for other in &others {
        assert_eq!(
            other.sql("SELECT to_regclass('mark') IS NULL").unwrap(),
            "t"
        );
    }
}

#[test]
fn a_database_is_dropped_with_its_value_even_while_in_use() {
    let watcher = Database::fresh().unwrap();
    let count = |name: &str| {
        watcher
            .sql(&format!(
                "SELECT count(*) FROM pg_database WHERE datname = '{name}'"
            ))
            .unwrap()
    };
    let database = Database::fresh().unwrap();
    let name = database.name().to_owned();
    assert_eq!(count(&name), "1");

    let mut user = Command::new("psql")
        .args([
            "-X",
            "-q",
            "-A",
            "-t",
            "-d",
            database.url(),
            "-c",
            "SELECT 'connected'",
        ])
        .args(["-c", "SELECT pg_sleep(600)"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    line_after(
        "connected",
        &mut BufReader::new(user.stdout.as_mut().unwrap()),
    );
    drop(database);
    assert_eq!(count(&name), "0");
    assert!(!user.wait().unwrap().success(), "its connection was cut");
}

#[test]
fn a_template_is_prepared_once_and_copied_for_everyone() {
    let unique = Database::fresh().unwrap();
    let calls = AtomicU32::new(0);
    let prepared = || {
        Database::from_template(unique.name(), |url| {
            calls.fetch_add(1, Ordering::SeqCst);
            let script = "CREATE TABLE mark AS SELECT 42 AS n";
            let psql = Command::new("psql")
                .args(["-X", "-q", "-d", url, "-c", script])
                .status();
            psql.map(|status| assert!(status.success()))
        })
        .unwrap()
    };
    thread::scope(|scope| {
        for thread in [
            scope.spawn(prepared),
            scope.spawn(prepared),
            scope.spawn(prepared),
        ] {
            let database = thread.join().unwrap();
            assert_eq!(
                database
                    .sql("UPDATE mark SET n = n + 1 RETURNING n")
                    .unwrap(),
                "43"
            );
        }
    });
    let databases_in_all = 3;
    let expected = if env::var_os("DATABASE_URL").is_some() {
        databases_in_all
    } else {
        1
    };
    assert_eq!(calls.load(Ordering::SeqCst), expected);
}

#[test]
fn a_template_whose_preparation_fails_is_not_kept() {
    let unique = Database::fresh().unwrap();
    let error = Database::from_template(unique.name(), |_| Err("no such migration")).unwrap_err();
    assert!(error.to_string().contains("no such migration"), "{error}");

    let calls = AtomicU32::new(0);
    Database::from_template(unique.name(), |_| {
        calls.fetch_add(1, Ordering::SeqCst);
        Ok::<(), String>(())
    })
    .unwrap();
    assert_eq!(calls.load(Ordering::SeqCst), 1);
}

#[test]
fn a_crashed_server_comes_back_on_its_port_with_what_was_committed() {
    let options = ClusterOptions::default().setting("max_connections", "333");
    let mut cluster = Cluster::start_with(options).unwrap();
    let database = cluster.database().unwrap();
    assert_eq!(database.sql("SHOW max_connections").unwrap(), "333");
    database.sql("CREATE TABLE kept AS SELECT 7 AS n").unwrap();

    cluster.stop_immediate().unwrap();
    assert!(
        TcpStream::connect(("127.0.0.1", cluster.port())).is_err(),
        "the port is closed"
    );
    assert!(database.sql("SELECT n FROM kept").is_err());
    cluster.stop_immediate().unwrap();

    cluster.start_again().unwrap();
    assert_eq!(database.sql("SELECT n FROM kept").unwrap(), "7");
}

#[test]
fn a_durable_server_flushes_what_it_acknowledges() {
    let cluster = Cluster::start_with(ClusterOptions::default().durable()).unwrap();
    let database = cluster.database().unwrap();
    for setting in ["fsync", "full_page_writes", "synchronous_commit"] {
        assert_eq!(database.sql(&format!("SHOW {setting}")).unwrap(), "on");
    }
    let log = fs::read_to_string(cluster.log()).unwrap();
    assert!(log.contains("ready to accept connections"), "{log}");
}

#[test]
fn a_killed_test_leaves_neither_its_server_nor_its_files() {
    if env::var_os(CHILD).is_some() {
        let cluster = Cluster::start().unwrap();
        println!("port: {}", cluster.port());
        // Waits to be killed: nobody ever writes.
        std::io::stdin().lines().next();
        return;
    }
    let temp = tempfile::tempdir_in("/tmp").unwrap();
    // The account of the server must be able to pass and to remove its folder.
    fs::set_permissions(temp.path(), Permissions::from_mode(0o777)).unwrap();
    let mut child = same_test_elsewhere("a_killed_test_leaves_neither_its_server_nor_its_files")
        .env("TMPDIR", temp.path())
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    let mut output = BufReader::new(child.stdout.take().unwrap());
    let port: u16 = line_after("port: ", &mut output).parse().unwrap();
    let folder = fs::read_dir(temp.path())
        .unwrap()
        .next()
        .unwrap()
        .unwrap()
        .path();
    let alive = File::open(folder.join("alive")).unwrap();
    assert!(alive.try_lock().is_err(), "the server is watched");

    child.kill().unwrap();
    child.wait().unwrap();
    // Free once the script that watches the server has ended, which is the last thing to happen.
    alive.lock().unwrap();
    assert!(
        TcpStream::connect(("127.0.0.1", port)).is_err(),
        "the server is gone"
    );
    assert!(!folder.exists(), "{} is left", folder.display());
}
