//! What must be true of everything that is stored, as queries that answer with what breaks it.
//!
//! I1 to I16 are those of the testkit's `invariants`, as far as rows alone can show them; each
//! statement says in its comment what it checks and what it cannot. I17 is of rows only: what must
//! hold between their columns, and would slow down each statement as constraints of the tables.

use application::ports::StoreError;
use domain::id::TaskId;
use serde::Serialize;
use sqlx::Row;
use sqlx::postgres::PgConnection;

use super::Thresholds;
use crate::failure::Failure;
use crate::session::{Command, Session};

/// A statement that must hold, with the places where it does not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Invariant {
    /// Which, of I1 to I17.
    pub id: &'static str,
    /// What must hold.
    pub says: &'static str,
    /// Where it does not, at most 20 places.
    pub broken: Vec<Broken>,
}

/// A place where an invariant does not hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Broken {
    /// The task.
    pub task: TaskId,
    /// The place of the step in its task, if it concerns one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub step: Option<i32>,
    /// What was found.
    pub detail: String,
}

/// What is checked, in order: which, what it says, and its statement.
///
/// There is no I12, that nothing ready is left lying while a worker could take it: whether a worker
/// looks is not in the rows. The examination tells how long the oldest step of a queue has waited.
pub const INVARIANTS: [(&str, &str, &str); 16] = [
    (
        "I1",
        "a step succeeds once in a run",
        include_str!("../../queries/doctor/invariants/i01_one_success.sql"),
    ),
    (
        "I2",
        "an outcome comes from the newest lease",
        include_str!("../../queries/doctor/invariants/i02_newest_lease.sql"),
    ),
    (
        "I3",
        "lease numbers rise by one",
        include_str!("../../queries/doctor/invariants/i03_leases_rise.sql"),
    ),
    (
        "I4",
        "attempts stay within the limit",
        include_str!("../../queries/doctor/invariants/i04_attempts_within_limit.sql"),
    ),
    (
        "I5",
        "a running step has a lease, and no other has",
        include_str!("../../queries/doctor/invariants/i05_running_has_a_lease.sql"),
    ),
    (
        "I6",
        "a terminal state is left by a rerun only",
        include_str!("../../queries/doctor/invariants/i06_terminal_is_final.sql"),
    ),
    (
        "I7",
        "a step starts after its parents are done",
        include_str!("../../queries/doctor/invariants/i07_parents_first.sql"),
    ),
    (
        "I8",
        "unmet parents are counted right",
        include_str!("../../queries/doctor/invariants/i08_unmet_is_true.sql"),
    ),
    (
        "I9",
        "no step waits for nothing",
        include_str!("../../queries/doctor/invariants/i09_nothing_waits_for_nothing.sql"),
    ),
    (
        "I10",
        "a task's state follows from its steps",
        include_str!("../../queries/doctor/invariants/i10_task_follows_steps.sql"),
    ),
    (
        "I11",
        "history gives the state",
        include_str!("../../queries/doctor/invariants/i11_history_gives_the_state.sql"),
    ),
    (
        "I13",
        "nothing starts before it may",
        include_str!("../../queries/doctor/invariants/i13_not_before_due.sql"),
    ),
    (
        "I14",
        "leases end with their task, and in time",
        include_str!("../../queries/doctor/invariants/i14_leases_end.sql"),
    ),
    (
        "I15",
        "a cancelled task starts nothing",
        include_str!("../../queries/doctor/invariants/i15_cancelled_starts_nothing.sql"),
    ),
    (
        "I16",
        "what operators did is logged",
        include_str!("../../queries/doctor/invariants/i16_acts_are_logged.sql"),
    ),
    (
        "I17",
        "the columns of a row fit its state",
        include_str!("../../queries/doctor/invariants/i17_columns_fit_the_state.sql"),
    ),
];

pub(super) async fn check(
    session: &Session,
    newest: u32,
    thresholds: &Thresholds,
) -> Result<Vec<Invariant>, StoreError> {
    let mut checked = Vec::new();
    // One after the other, each in a snapshot of its own: one for all would keep vacuum waiting.
    for (id, says, sql) in INVARIANTS {
        let grace = thresholds.lapsed_age.saturating_mul(10).as_secs_f64();
        let search = Search {
            sql,
            newest: i64::from(newest),
            grace: sql.contains("$2").then_some(grace),
        };
        let broken = session.run(search).await?;
        checked.push(Invariant { id, says, broken });
    }
    Ok(checked)
}

/// One invariant on the newest tasks.
struct Search {
    sql: &'static str,
    newest: i64,
    /// How long a lease may have run out, for the one that asks.
    grace: Option<f64>,
}

impl Command for Search {
    type Reply = Vec<Broken>;
    const NAME: &'static str = "check an invariant";

    async fn run(&self, connection: &mut PgConnection) -> Result<Vec<Broken>, Failure> {
        let asked = sqlx::query(self.sql).bind(self.newest);
        let asked = match self.grace {
            Some(grace) => asked.bind(grace),
            None => asked,
        };
        // Asked once, of however much there is.
        let rows = asked.persistent(false).fetch_all(connection).await?;
        let broken = rows.iter().map(|row| {
            Ok(Broken {
                task: TaskId::from_uuid(row.try_get("task_id")?),
                step: row.try_get("step_index")?,
                detail: row.try_get("detail")?,
            })
        });
        broken.collect()
    }
}
