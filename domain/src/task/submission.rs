//! A task about to be born.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{Snapshot, Tally, Task, TaskState};
use crate::canonical;
use crate::id::{StepId, StepIndex, TaskId};
use crate::name::{IdempotencyKey, Tag};
use crate::payload::Payload;
use crate::step::Step;
use crate::template::Template;
use crate::text::{Actor, Text};
use crate::time::Timestamp;

/// What a submitter says about a task.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubmissionFacts {
    /// Not before this time.
    pub run_at: Option<Timestamp>,
    /// −1,000 to 1,000; higher goes first. Added to each step's own.
    pub priority: i16,
    /// To find it by; at most 32.
    pub tags: Vec<Tag>,
    /// Who asked for it.
    pub initiator: Option<Actor>,
    /// Why.
    pub reason: Option<Text>,
    /// Makes a repeat of the same submission the same task.
    pub idempotency_key: Option<IdempotencyKey>,
}

/// A task to insert, with its context.
#[derive(Clone, Debug)]
pub struct NewTask {
    /// The task, its template and its steps.
    pub snapshot: Snapshot,
    /// What its steps work on.
    pub context: Payload,
    /// SHA-256 of what was asked for; tells a repeat from another request with the same key.
    pub fingerprint: [u8; 32],
}

/// What tells a repeat of a request from another one under the same key: SHA-256 of the template
/// asked for (as it was asked for: `latest` stays `latest`), the context and the facts.
pub fn fingerprint(asked_for: &str, context: &Payload, facts: &SubmissionFacts) -> [u8; 32] {
    let facts = SubmissionFacts {
        idempotency_key: None,
        ..facts.clone()
    };
    canonical::digest(&(asked_for, context, facts))
}

impl Snapshot {
    /// The task and its steps as they are born. Roots wait for `run_at` if it is later than `now`.
    pub fn born(
        template: Arc<Template>,
        id: TaskId,
        facts: SubmissionFacts,
        now: Timestamp,
    ) -> Self {
        let run_at = facts.run_at.filter(|at| *at > now);
        let graph = template.graph();
        let places = (0_u32..).map(StepIndex).zip(template.steps());
        let steps: Vec<Step> = places
            .map(|(index, definition)| {
                let unmet = u32::try_from(graph.parents(index).len()).unwrap_or(u32::MAX);
                Step::new(
                    StepId { task: id, index },
                    Arc::clone(definition),
                    unmet,
                    run_at,
                )
            })
            .collect();
        let task = Task {
            id,
            template: template.key().clone(),
            content_hash: *template.content_hash(),
            on_failure: template.spec().on_failure,
            state: TaskState::Pending,
            paused_at: None,
            halted_at: None,
            tally: Tally::count(&steps, false),
            facts,
            created_at: now,
            started_at: None,
            wake_at: None,
        };
        Self {
            task,
            template,
            steps,
        }
    }
}
