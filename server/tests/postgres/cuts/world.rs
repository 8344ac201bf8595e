//! The server that is cut off, and what is asked of it before and after.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use client::{Client, HeldLease, NewTask, Submitted};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde_json::Value;
use tokio::task::{JoinHandle, JoinSet, spawn_blocking};
use tokio::time::{Instant, interval};

use super::super::Store;
use super::super::tasker::Running;
use super::ledger::Ledger;
use super::plan::{Planned, Planner, success};
use super::wire::Wire;
use super::{Effect, Sent, is_whole};

/// So few that requests wait for them.
const CONNECTIONS: usize = 4;
/// Nothing here takes so long.
const PATIENCE: Duration = Duration::from_mins(1);

/// Nobody else has the table of tasks until there is a row in the table `go`.
const LOCK: &str = "DO $$ BEGIN
    LOCK TABLE tasker.tasks IN ACCESS EXCLUSIVE MODE;
    FOR nth IN 1 .. 1000 LOOP
        EXIT WHEN EXISTS (SELECT FROM public.go);
        PERFORM pg_sleep(0.02);
    END LOOP;
END $$";
const LOCKED: &str = "SELECT count(*) FROM pg_locks
    WHERE relation = 'tasker.tasks'::regclass AND mode = 'AccessExclusiveLock' AND granted";

pub(super) struct World {
    pub(super) store: Arc<Store>,
    server: Running,
    pub(super) address: String,
    pub(super) client: Client,
}

impl World {
    pub(super) fn start(store: &Arc<Store>) -> Self {
        let mut command = store.command(&["serve", "--listen", "127.0.0.1:0"]);
        command
            .env("TASKER__POOL__CONNECTIONS", CONNECTIONS.to_string())
            .env("TASKER__POOL__LOCK_TIMEOUT", "30s")
            .env("TASKER__POOL__STATEMENT_TIMEOUT", "1m");
        let mut server = Running::start(command);
        let line = server.hears("listening on http://");
        let address = line.trim().rsplit("http://").next().unwrap().to_owned();
        Self {
            store: Arc::clone(store),
            server,
            client: Client::new(&format!("http://{address}")).unwrap(),
            address,
        }
    }

    /// Looks now and then until it is so.
    pub(super) async fn until(&self, what: &str, is_so: impl Fn() -> bool) {
        let (began, mut look) = (Instant::now(), interval(Duration::from_millis(50)));
        while !is_so() {
            assert!(began.elapsed() < PATIENCE, "never: {what}");
            look.tick().await;
        }
    }

    /// Carries out the first of each kind, and sees what it does.
    pub(super) async fn learn(
        &self,
        wire: &Wire,
        plans: &mut [Vec<Planned>],
    ) -> BTreeMap<&'static str, Effect> {
        let first: Vec<Planned> = plans.iter_mut().map(|plan| plan.remove(0)).collect();
        let before = Ledger::read(&self.store);
        for planned in &first {
            let status = wire.whole(&planned.bytes).await;
            assert!((200..300).contains(&status), "{}: {status}", planned.kind);
        }
        let after = Ledger::read(&self.store);
        let effect = |planned: &Planned| {
            let effect = (before.of(&planned.targets), after.of(&planned.targets));
            assert_ne!(effect.0, effect.1, "{} does something", planned.kind);
            (planned.kind, effect)
        };
        first.iter().map(effect).collect()
    }

    /// Whatever was cut off has come to its end: nothing is under way in the pool.
    pub(super) async fn is_quiet(&self) {
        let under_way = "SELECT count(*) FROM pg_stat_activity
             WHERE datname = current_database() AND application_name = 'tasker' AND state <> 'idle'";
        let metrics = || async {
            let url = format!("http://{}/metrics", self.address);
            reqwest::get(url).await.unwrap().text().await.unwrap()
        };
        let (began, mut look) = (Instant::now(), interval(Duration::from_millis(50)));
        let mut quiet = 0;
        // More than once: between two statements of one request nothing is to be seen of it.
        while quiet < 5 {
            assert!(began.elapsed() < PATIENCE, "something goes on and on");
            look.tick().await;
            let is_idle = metrics().await.contains("\ntasker_db_pool_in_use 0\n");
            let is_quiet = is_idle && self.store.sql(under_way) == "0";
            quiet = if is_quiet { quiet + 1 } else { 0 };
        }
    }

    /// Sends again what was submitted under a key, and the templates: then all of it is there, once.
    pub(super) async fn repeat(
        &self,
        wire: &Wire,
        effects: &BTreeMap<&'static str, Effect>,
        sent: &[Sent],
    ) {
        let kinds = ["submit", "submit many", "put a template", "commit"];
        let again = sent
            .iter()
            .filter(|sent| kinds.contains(&sent.planned.kind));
        let again: Vec<&Planned> = again.map(|sent| &sent.planned).collect();
        assert!(again.len() > 100);
        for planned in &again {
            let status = wire.whole(&planned.bytes).await;
            assert!((200..300).contains(&status), "{}: {status}", planned.kind);
        }
        let ledger = Ledger::read(&self.store);
        for planned in again {
            let whole = is_whole(&ledger, planned, &effects[planned.kind]);
            assert_eq!(whole, Ok(true), "{:?}", planned.targets);
        }
    }

    /// What is stored is as it must be, and no connection was left inside a transaction.
    pub(super) fn is_well(&self) {
        let inside = "SELECT count(*) FROM pg_stat_activity
             WHERE datname = current_database() AND state LIKE 'idle in transaction%'";
        assert_eq!(self.store.sql(inside), "0");
        self.store.invariants_hold();
    }

    /// As many requests as there are connections are under way at once, and no more; all are answered.
    pub(super) async fn every_connection_serves(&self, planner: &Planner<'_>) {
        self.store.sql("CREATE TABLE public.go ()");
        let store = Arc::clone(&self.store);
        let lock: JoinHandle<String> = spawn_blocking(move || store.sql(LOCK));
        self.until("the table is locked", || self.store.sql(LOCKED) == "1")
            .await;
        let mut waiting = JoinSet::new();
        for _ in 0..CONNECTIONS + 2 {
            let client = self.client.clone();
            let task = NewTask {
                template: "quad".to_owned(),
                ..NewTask::default()
            };
            waiting.spawn(async move { client.submit(&task, None).await });
        }
        let blocked = "SELECT count(*) FROM pg_stat_activity
             WHERE datname = current_database() AND application_name = 'tasker' AND wait_event_type = 'Lock'";
        let all = CONNECTIONS.to_string();
        self.until("all of them wait for the lock", || {
            self.store.sql(blocked) == all
        })
        .await;
        self.store.sql("INSERT INTO public.go DEFAULT VALUES");
        lock.await.unwrap();
        for answer in waiting.join_all().await {
            let _: Submitted = answer.unwrap();
        }
        planner.single("after", 1).await;
    }

    /// All that is open is done by a worker, each step in its first attempt unless it failed before.
    pub(super) async fn is_worked_to_its_end(&self) {
        let planner = Planner {
            client: &self.client,
            wire: &Wire::to(&self.address),
        };
        let list =
            |sql: &str| -> Vec<String> { self.store.sql(sql).lines().map(str::to_owned).collect() };
        let paused =
            "SELECT id FROM tasker.tasks WHERE paused_at IS NOT NULL AND completed_at IS NULL";
        for id in list(paused) {
            planner
                .call(&format!("PUT /api/tasks/{id}/resume"), &Value::Null)
                .await;
        }
        let held = "SELECT concat_ws('|', worker, task_id, name, lease_no) FROM tasker.steps
             WHERE state = 'in_progress'";
        for row in list(held) {
            let fields: Vec<&str> = row.split('|').collect();
            let lease = HeldLease {
                task_id: fields[1].to_owned(),
                step: fields[2].to_owned(),
                lease_no: fields[3].parse().unwrap(),
            };
            let outcome = [success(lease)];
            let commit = self.client.commit(fields[0], &outcome, None);
            commit.await.unwrap();
        }
        let queues = list("SELECT DISTINCT queue FROM tasker.steps");
        let queues: Vec<&str> = queues.iter().flat_map(|queue| ["--queue", queue]).collect();
        let worker = self
            .store
            .run(&[&["worker", "--until-idle"], &queues[..]].concat());
        assert_eq!(worker.code, Some(0), "{worker:?}");
        let open = "SELECT count(*) FROM tasker.tasks WHERE completed_at IS NULL";
        assert_eq!(self.store.sql(open), "0");
        let wrong = "SELECT s.task_id, s.name, s.state, s.attempts FROM tasker.steps s
             WHERE s.state = 'complete' AND s.attempts <> 1 + (
                 SELECT count(*) FROM tasker.transitions h
                 WHERE h.task_id = s.task_id AND h.step_index = s.step_index AND h.cause = 'failed'
                     AND h.id > coalesce((
                         SELECT max(r.id) FROM tasker.transitions r
                         WHERE r.task_id = s.task_id AND r.step_index = s.step_index
                             AND r.cause IN ('reset', 'retried_now')
                     ), 0)
             ) LIMIT 3";
        assert_eq!(self.store.sql(wrong), "");
        let submitted = "SELECT count(*) > 100, bool_and(t.state = 'complete' AND t.unfinished = 0)
             FROM tasker.tasks t JOIN tasker.submissions u ON u.task_id = t.id
             WHERE u.idempotency_key IS NOT NULL";
        assert_eq!(self.store.sql(submitted), "t|t");
        self.is_well();
    }

    pub(super) fn end(self) {
        kill(Pid::from_raw(self.server.id()), Signal::SIGTERM).unwrap();
        let ended = self.server.end();
        assert_eq!(ended.code, Some(0), "{ended:?}");
    }
}
