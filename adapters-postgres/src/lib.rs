//! Tasker on plain PostgreSQL, version 14 or later: a plain role, no extension, one schema.
//!
//! A [`PgStore`] is every store port at once. Whatever a port promises as one atomic unit is one
//! statement, or one transaction in a task that goes on when its caller is dropped. What the domain
//! decided is applied by compare-and-set; three rules stand in SQL too, each proven equal by test:
//! which steps may start (`tasker.claim_steps`), what a finished step does to its children
//! (`tasker.commit_steps`), and when a task ends (at the end of `tasker.commit_steps`).
//!
//! ```text
//! PgStore ── Session ── Pool ──▶ PostgreSQL
//!    │          └ spawns, limits the time of, and repeats each Command
//!    ├ tasks      TaskStore       queries/task, queries/step, queries/history
//!    ├ queue      StepQueue       queries/queue ──▶ tasker.claim_steps, tasker.commit_steps
//!    ├ templates  TemplateStore   queries/template
//!    ├ retention  RetentionStore  queries/retention
//!    └ clock      Clock           follows the database's time
//! PgDoctor      looks at a database and says what is not well: queries/doctor
//! ```
//!
//! Read first: [`PgStore`], `session.rs`, and `migrations/`, whose comments say why each table and
//! index is as it is.
//!
//! # Lock order
//!
//! Rows of tasks before rows of steps; tasks by id, steps by task and place. Commits and operations
//! lock their tasks first and change counters, flags and `unmet` under that lock only. Heartbeats
//! lock running steps alone, in the same order. A claim waits for nobody: it skips steps that are
//! locked, and steps whose task must be started and is locked; so it may follow a commit in the
//! same transaction. (A start by name does wait, for its task and then its step; after a commit that
//! may end in a deadlock, which is broken and repeated.) Operations lock all steps of their task, so that a claim either sees what they
//! did or is seen by them.
//!
//! # How to add a command
//!
//! 1. Put its statement into `queries/<what>/<verb>.sql`, with a comment that says why, not what.
//! 2. Make a struct of its arguments and implement `Command` for it beside its relatives.
//! 3. Run it from the port's method by `self.session.run(…)`; nothing else touches a connection.
//! 4. Add its promise to the contract suite in `testkit`, so that every store keeps it.
//!
//! ```no_run
//! use tasker_adapters_postgres::{PgOptions, PgStore};
//!
//! # async fn example() -> Result<(), application::ports::StoreError> {
//! let url = "postgres://tasker@localhost/tasker";
//! PgStore::migrate(url).await?;
//! let store = PgStore::connect(url, PgOptions::default()).await?;
//! let now = store.clock().now();
//! # let _ = now;
//! # Ok(())
//! # }
//! ```

mod analytics;
mod audit;
mod census;
mod clock;
pub mod doctor;
mod failure;
mod feed;
mod grant;
mod keys;
mod options;
mod pool;
mod pooler;
mod queue;
mod retention;
mod row;
mod schema;
mod session;
mod skew;
mod store;
mod tasks;
mod templates;
mod time;
mod transactional;
mod wakeups;
mod webhooks;
mod workers;

pub use clock::PgClock;
pub use grant::Right;
pub use options::PgOptions;
pub use sqlx::PgConnection;
pub use store::PgStore;
pub use transactional::PgStepHandler;
