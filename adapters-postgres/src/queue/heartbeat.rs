//! Keeping leases alive.

use std::collections::BTreeMap;
use std::sync::Arc;

use application::ports::{CommitError, HeartbeatRequest, LeaseRef};
use domain::history::Stamp;
use domain::id::StepId;
use domain::step::{Step, StepCommand};
use domain::time::Timestamp;
use sqlx::Row;
use sqlx::postgres::PgConnection;

use super::refuse::steps;
use crate::failure::Failure;
use crate::row::{step_id, step_ids};
use crate::session::Command;
use crate::templates::cache::TemplateCache;
use crate::time::At;

/// Extends leases.
pub(super) struct Heartbeat {
    pub(super) request: HeartbeatRequest,
    pub(super) templates: Arc<TemplateCache>,
}

impl Command for Heartbeat {
    type Reply = Vec<Result<Timestamp, CommitError>>;
    const NAME: &'static str = "heartbeat";

    async fn run(&self, connection: &mut PgConnection) -> Result<Self::Reply, Failure> {
        let leases = &self.request.leases;
        let extended = self.extend(connection).await?;
        let lost = leases
            .iter()
            .filter(|held| !extended.contains_key(&key(held)));
        let lost: Vec<StepId> = lost.map(|held| held.step).collect();
        let current = steps(connection, &lost, &self.templates).await?;
        let answer = |held: &LeaseRef| match extended.get(&key(held)) {
            Some(until) => Ok(*until),
            None => Err(self.refusal(held, current.get(&held.step))),
        };
        Ok(leases.iter().map(answer).collect())
    }
}

fn key(held: &LeaseRef) -> (StepId, i64) {
    (held.step, held.lease_no.get())
}

impl Heartbeat {
    async fn extend(
        &self,
        connection: &mut PgConnection,
    ) -> Result<BTreeMap<(StepId, i64), Timestamp>, Failure> {
        let HeartbeatRequest { leases, lease, now } = &self.request;
        let (tasks, indexes) = step_ids(leases.iter().map(|held| held.step));
        let rows = sqlx::query(include_str!("../../queries/queue/heartbeat.sql"))
            .bind(tasks)
            .bind(indexes)
            .bind(
                leases
                    .iter()
                    .map(|held| held.lease_no.get())
                    .collect::<Vec<_>>(),
            )
            .bind(At(now.plus(*lease)))
            .fetch_all(connection)
            .await?;
        let mut extended = BTreeMap::new();
        for row in rows {
            let At(until) = row.try_get("lease_expires_at")?;
            extended.insert((step_id(&row)?, row.try_get("lease_no")?), until);
        }
        Ok(extended)
    }

    fn refusal(&self, held: &LeaseRef, current: Option<&Step>) -> CommitError {
        let Some(step) = current else {
            return CommitError::NotFound;
        };
        let HeartbeatRequest { lease, now, .. } = self.request;
        let command = StepCommand::Heartbeat {
            lease_no: held.lease_no,
            lease,
        };
        match step.decide(&command, &Stamp::engine(now)) {
            Err(refused) => CommitError::Refused(refused),
            // It was not held a moment ago and a lease number never comes back.
            Ok(_) => CommitError::NotFound,
        }
    }
}
