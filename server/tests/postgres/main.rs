//! The binary on PostgreSQL.

#![cfg(test)]

mod access;
#[path = "../tasker/asked.rs"]
mod asked;
mod bench;
mod canary;
mod crashes;
#[path = "../tasker/crowd.rs"]
mod crowd;
mod crowds;
mod cuts;
#[path = "../tasker/diamond.rs"]
mod diamond;
mod durable;
#[path = "../tasker/http.rs"]
mod http;
mod logs;
mod metrics;
mod operators;
mod poolers;
mod remote;
mod served;
mod stops;
mod streams;
#[path = "../tasker/binary.rs"]
mod tasker;
mod traces;
mod upkeep;
#[path = "../tasker/walk.rs"]
mod walk;

use serde_json::Value;
use testkit::cluster::{Cluster, Database};

use tasker::{Place, Said};

/// A folder, and a database that has been migrated.
struct Store {
    place: Place,
    database: Database,
    // Dropped last: the database goes with it.
    server: Option<Cluster>,
}

impl Store {
    fn new() -> Self {
        Self::on(Database::fresh().unwrap(), None)
    }

    /// On a server of its own, for what is counted of a whole server.
    fn alone() -> Self {
        let server = Cluster::start().unwrap();
        Self::on(server.database().unwrap(), Some(server))
    }

    fn on(database: Database, server: Option<Cluster>) -> Self {
        let store = Self {
            place: Place::new(),
            database,
            server,
        };
        assert_eq!(store.run(&["migrate"]).code, Some(0));
        store
    }

    fn command(&self, arguments: &[&str]) -> std::process::Command {
        let mut command = self.place.command(arguments);
        command.env("TASKER_STORE", self.database.url());
        command
    }

    fn run(&self, arguments: &[&str]) -> Said {
        Said::of(self.command(arguments).output().unwrap())
    }

    fn sql(&self, statement: &str) -> String {
        self.database.sql(statement).unwrap()
    }

    /// Runs a template of these steps; answers what `--json` said of the task.
    fn task(&self, steps: &str) -> Value {
        let template = self.place.template(steps);
        self.run(&["run", &template, "--json"]).last()
    }

    /// What is stored is as it must be; that the server of a test is not durable is no matter.
    fn invariants_hold(&self) {
        let said = self.run(&["doctor", "--invariants", "--json"]).last();
        let invariants = said["invariants"].as_array().unwrap();
        assert!(invariants.len() > 10, "{said}");
        for invariant in invariants {
            assert_eq!(invariant["broken"], Value::Array(Vec::new()), "{invariant}");
        }
    }

    fn show(&self, task: &str) -> Value {
        self.run(&["task", "show", "--json", task]).last()
    }
}
