//! A database of its own for every test.

use std::collections::hash_map::DefaultHasher;
use std::env;
use std::fs;
use std::hash::{Hash, Hasher};
use std::process;

use super::ClusterError;
use super::psql::Psql;
use super::server::random;
use super::shared::Shared;

/// The marker a finished template carries, so that a half-prepared one is never cloned.
const TEMPLATE_PREFIX: &str = "tasker_template_";

/// A fresh PostgreSQL database, dropped when the value is.
///
/// With `DATABASE_URL` set, databases are made on that server, which needs the right to create
/// them; otherwise on a private server that all test processes of a run share.
#[derive(Debug)]
pub struct Database {
    psql: Psql,
    admin: Psql,
    name: String,
}

impl Database {
    /// An empty database.
    ///
    /// # Errors
    /// When PostgreSQL is not installed, does not start, or refuses; the text says what to do.
    pub fn fresh() -> Result<Self, ClusterError> {
        match configured() {
            Some(url) => Self::create(Psql::new(url)?, "template0"),
            None => Self::create(Shared::join()?.admin.clone(), "template0"),
        }
    }

    /// A copy of a database that `prepare` has filled, typically by migrating it.
    ///
    /// `prepare` gets the URL of an empty database and must have closed its connections when it
    /// returns. On the shared server it runs once per test binary and `name`, under a lock, and
    /// copies take about a tenth of a second; a rebuilt binary prepares anew, so a changed migration
    /// is never missed. On the server of `DATABASE_URL` nothing may be left behind, so there every
    /// database is prepared for itself.
    ///
    /// # Errors
    /// As [`Database::fresh`]; and what `prepare` answers, in [`ClusterError::Failed`].
    pub fn from_template<E: ToString>(
        name: &str,
        prepare: impl FnOnce(&str) -> Result<(), E>,
    ) -> Result<Self, ClusterError> {
        let prepared = |url: &str| {
            prepare(url).map_err(|error| ClusterError::Failed {
                doing: "preparing a test database",
                output: error.to_string(),
            })
        };
        if configured().is_some() {
            let database = Self::fresh()?;
            prepared(database.url())?;
            return Ok(database);
        }
        let shared = Shared::join()?;
        let template = format!("{TEMPLATE_PREFIX}{:016x}", identity(name)?);
        if !exists(&shared.admin, &template)? {
            shared.alone(|| {
                // Another process may have been faster.
                if exists(&shared.admin, &template)? {
                    return Ok(());
                }
                let draft = Self::create(shared.admin.clone(), "template0")?;
                prepared(draft.url())?;
                draft.rename(&template)
            })?;
        }
        Self::create(shared.admin.clone(), &template)
    }

    /// A database on the server behind `admin`, copied from `template`.
    pub(super) fn create(admin: Psql, template: &str) -> Result<Self, ClusterError> {
        let name = format!("tasker_test_{}_{:016x}", process::id(), random());
        admin.run(&format!("CREATE DATABASE {name} TEMPLATE {template}"))?;
        Ok(Self {
            psql: admin.on(&name),
            admin,
            name,
        })
    }

    /// Where to connect to, such as `postgres://postgres@127.0.0.1:15432/name`.
    #[must_use]
    pub fn url(&self) -> &str {
        self.psql.url()
    }

    /// The name of the database, unique on its server.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Runs one SQL statement through `psql`, for tests that have no driver at hand.
    ///
    /// Rows come back one a line, columns separated by `|`.
    ///
    /// # Errors
    /// [`ClusterError::Failed`] with the words of the server.
    pub fn sql(&self, statement: &str) -> Result<String, ClusterError> {
        self.psql.run(statement)
    }

    /// Gives the database another name and stops dropping it.
    fn rename(mut self, name: &str) -> Result<(), ClusterError> {
        self.admin
            .run(&format!("ALTER DATABASE {} RENAME TO {name}", self.name))?;
        self.name.clear();
        Ok(())
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if !self.name.is_empty() {
            // A server that a test has stopped takes its databases with it.
            self.admin
                .run(&format!(
                    "DROP DATABASE IF EXISTS {} WITH (FORCE)",
                    self.name
                ))
                .ok();
        }
    }
}

/// The server the developer wants the tests to use, if any.
fn configured() -> Option<String> {
    env::var("DATABASE_URL").ok().filter(|url| !url.is_empty())
}

fn exists(admin: &Psql, database: &str) -> Result<bool, ClusterError> {
    let sql = format!("SELECT 1 FROM pg_database WHERE datname = '{database}'");
    Ok(!admin.run(&sql)?.is_empty())
}

/// Changes with the name and with every build of the running binary: the server lives for a while
/// after a run, and the next one may come with other migrations.
fn identity(name: &str) -> Result<u64, ClusterError> {
    let doing = "reading the test binary's own file";
    let path = env::current_exe().map_err(ClusterError::io(doing))?;
    let metadata = fs::metadata(&path).map_err(ClusterError::io(doing))?;
    let modified = metadata.modified().map_err(ClusterError::io(doing))?;
    let mut hasher = DefaultHasher::new();
    (name, path, metadata.len(), modified).hash(&mut hasher);
    Ok(hasher.finish())
}
