//! The net beneath the counters: recounts them from the states of the steps, by the domain's own
//! rules.

use std::sync::Arc;

use domain::history::Stamp;
use domain::id::TaskId;
use domain::step::Step;
use domain::task::{Snapshot, TaskChange, settle};
use sqlx::Connection;
use sqlx::postgres::PgConnection;

use super::change;
use crate::failure::Failure;
use crate::session::Command;
use crate::templates::cache::TemplateCache;

/// Sets the counters of a task to the truth; answers how many were wrong.
pub(super) struct Repair {
    pub(super) task: TaskId,
    pub(super) stamp: Stamp,
    pub(super) templates: Arc<TemplateCache>,
}

impl Command for Repair {
    type Reply = u32;
    const NAME: &'static str = "repair task";

    async fn run(&self, connection: &mut PgConnection) -> Result<u32, Failure> {
        let mut transaction = connection.begin().await?;
        let wrong = match change::lock(&mut transaction, self.task, &self.templates).await? {
            Some(snapshot) => self.repair(&mut transaction, &snapshot).await?,
            None => 0,
        };
        transaction.commit().await?;
        Ok(wrong)
    }
}

impl Repair {
    async fn repair(
        &self,
        connection: &mut PgConnection,
        before: &Snapshot,
    ) -> Result<u32, Failure> {
        let (change, wrong) = self.truth(before);
        if change.task != before.task || !change.steps.is_empty() {
            change::write(connection, before, &change).await?;
        }
        let task = &change.task;
        let parked = task.paused_at.is_some() || task.is_halted();
        let misplaced = change::park(connection, task, parked).await?;
        Ok(wrong.saturating_add(u32::try_from(misplaced).unwrap_or(u32::MAX)))
    }

    /// What should be there, and how many counters of `before` are not so.
    fn truth(&self, before: &Snapshot) -> (TaskChange, u32) {
        let wrong_steps = before.steps.iter().filter_map(|step| {
            let unmet = before.unmet(step.id.index);
            let version = step.version.saturating_add(1);
            (step.unmet != unmet).then(|| Step {
                unmet,
                version,
                ..step.clone()
            })
        });
        let steps: Vec<Step> = wrong_steps.collect();
        let mut now = before.clone();
        for step in &steps {
            if let Some(slot) = now.steps.get_mut(step.id.index.as_usize()) {
                *slot = step.clone();
            }
        }
        let (counted, tally) = (before.task.tally, now.recount());
        now.task.tally = tally;
        let wrong = u32::try_from(steps.len())
            .unwrap_or(u32::MAX)
            .saturating_add(u32::from(counted.unfinished != tally.unfinished))
            .saturating_add(u32::from(counted.live != tally.live));
        let ends = settle(tally).filter(|_| !now.task.status().is_ended());
        let trail = match ends.map(|command| now.task.decide(command, &self.stamp)) {
            Some(Ok(decision)) => now.task.enter(decision),
            Some(Err(_)) | None => Vec::new(),
        };
        let change = TaskChange {
            at: self.stamp.at,
            task: now.task,
            steps,
            trail,
            record: None,
        };
        (change, wrong)
    }
}
