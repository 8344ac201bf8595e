//! Who plays a sequence: what there is to act on, and what time it is.

use std::sync::Arc;

use application::ports::{ClaimRequest, ClaimScope, StepChange};
use domain::history::Stamp;
use domain::id::{StepId, StepIndex, TaskId};
use domain::millis::Millis;
use domain::name::{Namespace, QueueName, WorkerId};
use domain::payload::Payload;
use domain::step::Step;
use domain::task::submission::fingerprint;
use domain::task::{NewTask, Snapshot, SubmissionFacts};
use domain::template::Template;
use domain::text::{Actor, Text};
use domain::time::Timestamp;

use super::moves::{Move, Sequence};
use super::pair::{Mismatch, Pair};
use super::reply::{Claimed, Reply};
use super::request::Request;
use crate::arbitrary::Pick;

/// Plays one sequence on a pair of stores.
pub(super) struct Player<'a> {
    pub(super) pair: Pair<'a>,
    /// Which sequence: what tells its names from those of others.
    nth: u32,
    moves: Vec<(usize, Move)>,
    pub(super) templates: Vec<Arc<Template>>,
    pub(super) now: Timestamp,
    pub(super) submitted: Vec<NewTask>,
    /// Every step ever handed out, as it was handed out.
    pub(super) leases: Vec<Step>,
    /// Every change ever committed.
    pub(super) changes: Vec<StepChange>,
    pub(super) paused: Vec<QueueName>,
    born: u32,
    /// The present move's.
    pub(super) turn: usize,
}

/// The first sequence plays here, 2200-01-01, each one 30 days before the one before.
const FIRST: i64 = 7_258_118_400;

impl<'a> Player<'a> {
    pub(super) fn new(pair: Pair<'a>, nth: u32, sequence: &Sequence) -> Self {
        let templates = (0_u32..).zip(&sequence.templates);
        let templates = templates
            .map(|(which, template)| renamed(template, nth, which))
            .collect();
        // Odd microseconds, so that a store that rounds is found.
        let start = Timestamp::from_secs(FIRST - i64::from(nth) * 30 * 86_400);
        let now = Timestamp::from_micros(start.as_micros() + 123_457).expect("a time");
        let moves = sequence.moves.clone();
        Self {
            pair,
            nth,
            moves,
            templates,
            now,
            submitted: Vec::new(),
            leases: Vec::new(),
            changes: Vec::new(),
            paused: Vec::new(),
            born: 0,
            turn: 0,
        }
    }

    /// Plays the whole sequence, then compares everything.
    pub(super) async fn play(mut self) -> Result<(), Mismatch> {
        for template in &self.templates {
            for ports in [self.pair.one, self.pair.other] {
                ports
                    .templates
                    .put(Arc::clone(template))
                    .await
                    .expect("the template is kept");
            }
        }
        for (turn, next) in std::mem::take(&mut self.moves) {
            self.turn = turn;
            match next {
                Move::Act(act) => self.act(act).await?,
                Move::Probe(probe) => self.probe(probe).await?,
            }
        }
        self.compare_everything().await
    }

    pub(super) async fn ask(&mut self, request: Request) -> Result<Reply, Mismatch> {
        let reply = self.pair.ask(request).await?;
        if let Reply::Claimed { steps: claimed, .. } | Reply::Committed { claimed, .. } = &reply {
            self.remember(claimed);
        }
        Ok(reply)
    }

    fn remember(&mut self, claimed: &[Claimed]) {
        self.leases
            .extend(claimed.iter().map(|claimed| claimed.step.clone()));
    }

    pub(super) fn namespace(&self) -> Namespace {
        namespace(self.nth)
    }

    /// The queues of this sequence's templates.
    pub(super) fn queue(&self, default: bool) -> QueueName {
        queue(self.nth, if default { "default" } else { "other" })
    }

    pub(super) fn both_queues(&self) -> ClaimScope {
        ClaimScope::Queues(vec![self.queue(true), self.queue(false)])
    }

    pub(super) fn task(&self, pick: Pick) -> Option<TaskId> {
        let len = self.submitted.len();
        (len > 0).then(|| self.submitted[pick.index(len)].snapshot.task.id)
    }

    pub(super) fn lease(&self, pick: Pick) -> Option<Step> {
        let len = self.leases.len();
        // Of the last few: older ones are dead for good.
        let from = len.saturating_sub(6);
        (len > 0).then(|| self.leases[from + pick.index(len - from)].clone())
    }

    pub(super) fn step_of(&self, task: TaskId, pick: Pick) -> StepId {
        let found = self
            .submitted
            .iter()
            .find(|new| new.snapshot.task.id == task);
        let steps = found.map_or(1, |new| new.snapshot.steps.len());
        let index = StepIndex(u32::try_from(pick.index(steps)).expect("a place"));
        StepId { task, index }
    }

    pub(super) fn operator(&self) -> Stamp {
        let note = self.turn.is_multiple_of(2).then(|| Text::clean("because"));
        Stamp {
            at: self.now,
            by: Actor::named("olga"),
            note,
        }
    }

    pub(super) fn claim(&self, scope: ClaimScope, worker: u8, limit: u32) -> ClaimRequest {
        ClaimRequest {
            scope,
            handlers: None,
            worker: WorkerId::parse(&format!("w{worker}")).expect("a worker id"),
            limit,
            lease: Millis::from_secs(30),
            now: self.now,
        }
    }

    /// A task of this template about to be submitted.
    pub(super) fn new_task(&mut self, template: &Arc<Template>, facts: SubmissionFacts) -> NewTask {
        self.born += 1;
        let random = u128::from(self.nth) << 32 | u128::from(self.born);
        let id = TaskId::from_parts(self.now, random);
        let context = Payload::new(serde_json::json!({"nth": 1.5})).expect("a payload");
        let fingerprint = fingerprint(template.key().name.as_str(), &context, &facts);
        let snapshot = Snapshot::born(Arc::clone(template), id, facts, self.now);
        NewTask {
            snapshot,
            context,
            fingerprint,
        }
    }
}

fn namespace(nth: u32) -> Namespace {
    Namespace::parse(&format!("differential.{nth}")).expect("a namespace")
}

fn queue(nth: u32, name: &str) -> QueueName {
    QueueName::parse(&format!("{name}.{nth}")).expect("a queue name")
}

/// The template in a namespace and queues that no other sequence has.
fn renamed(template: &Template, nth: u32, which: u32) -> Arc<Template> {
    let mut spec = template.spec().clone();
    spec.key.namespace = namespace(nth);
    spec.key.version.minor = u64::from(which);
    for step in &mut spec.steps {
        step.queue = queue(nth, step.queue.as_str());
    }
    Arc::new(Template::try_new(spec).expect("a valid template"))
}
