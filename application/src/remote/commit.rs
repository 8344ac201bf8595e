//! Outcomes from remote workers.

use std::collections::BTreeSet;

use domain::error::{LeaseEnd, TransitionError};
use domain::event::Event;
use domain::history::Stamp;
use domain::id::{LeaseNo, StepId, TaskId};
use domain::name::{QueueName, WorkerId};
use domain::status::Status;
use domain::step::StepState;
use domain::text::Actor;
use domain::time::Timestamp;

use crate::attempt::{Ending, FinishError};
use crate::orchestrator::Orchestrator;
use crate::ports::{Applied, CommitBatch, CommitError, HeldStep, StepChange, StepRef, StoreError};
use crate::told::told;
use crate::wake::released;

/// How often a decision is made again on a step that has changed in between.
const DECISIONS_MAX: usize = 4;

/// How an attempt ended.
#[derive(Clone, Debug)]
pub struct RemoteOutcome {
    /// Of which step.
    pub step: StepRef,
    /// Under which lease.
    pub lease_no: LeaseNo,
    /// How.
    pub ending: Ending,
}

/// What an outcome did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settled {
    /// Where the step stands.
    pub state: Status,
    /// Whether it was this time that it was written, and not before.
    pub changed: bool,
}

type Answer = Result<Settled, FinishError>;

/// One outcome on its way.
struct Open {
    place: usize,
    outcome: RemoteOutcome,
    /// As far as it is known; none is to be read.
    held: Option<HeldStep>,
}

/// What a commit has brought about.
#[derive(Default)]
struct News {
    events: Vec<Event>,
    /// Where steps may start now.
    queues: BTreeSet<QueueName>,
    tasks: BTreeSet<TaskId>,
    applied: bool,
}

impl News {
    fn of(&mut self, open: &Open, change: &StepChange, applied: Applied) -> Settled {
        // Also of a repeat: perhaps the answer to the first time was lost, and nobody was called.
        if let Some(held) = &open.held {
            self.queues
                .append(&mut released(&held.template, &change.decision));
        }
        let state = change.decision.after.status();
        if applied == Applied::Unchanged {
            return unchanged(state);
        }
        self.applied = true;
        self.events.extend(told(&change.decision));
        self.tasks.insert(open.outcome.step.task);
        Settled {
            state,
            changed: true,
        }
    }
}

impl Orchestrator {
    /// Commits outcomes, each for itself; the answers come in their order. Repeating them is fine.
    ///
    /// # Errors
    /// [`StoreError`] when it fails as a whole. Part of it may have been written, so that it is to
    /// be sent again as it is.
    pub async fn commit_remote(
        &self,
        worker: &WorkerId,
        outcomes: Vec<RemoteOutcome>,
    ) -> Result<Vec<Answer>, StoreError> {
        let mut answers: Vec<Option<Answer>> = outcomes.iter().map(|_| None).collect();
        let open = outcomes
            .into_iter()
            .enumerate()
            .map(|(place, outcome)| Open {
                place,
                held: self.remote.hands.get(&outcome.step, outcome.lease_no),
                outcome,
            });
        let mut open: Vec<Open> = open.collect();
        for _ in 0..DECISIONS_MAX {
            if open.is_empty() {
                break;
            }
            self.read_unknown(&mut open).await?;
            open = self.commit_round(worker, open, &mut answers).await?;
        }
        let changing = || StoreError::unavailable("the step changed again and again");
        let answers = answers.into_iter();
        Ok(answers
            .map(|answer| answer.unwrap_or_else(|| Err(changing().into())))
            .collect())
    }

    /// Reads the steps that are not known here.
    async fn read_unknown(&self, open: &mut [Open]) -> Result<(), StoreError> {
        let unknown: Vec<StepRef> = open
            .iter()
            .filter(|open| open.held.is_none())
            .map(|open| open.outcome.step.clone())
            .collect();
        if unknown.is_empty() {
            return Ok(());
        }
        let mut read = self.ports.workers.steps(unknown).await?.into_iter();
        for open in open.iter_mut().filter(|open| open.held.is_none()) {
            open.held = read.next().flatten();
        }
        Ok(())
    }

    /// Decides and commits once; answers what has to be decided again.
    async fn commit_round(
        &self,
        worker: &WorkerId,
        open: Vec<Open>,
        answers: &mut [Option<Answer>],
    ) -> Result<Vec<Open>, StoreError> {
        let now = self.ports.clock.now();
        let (sent, mut again) = self.decide_all(worker, open, answers, now);
        if sent.is_empty() {
            return Ok(again);
        }
        let batch = CommitBatch {
            changes: sent.iter().map(|(_, change)| change.clone()).collect(),
            then_claim: None,
            now,
        };
        let reply = self.ports.queue.commit(batch).await?;
        let mut news = News::default();
        for ((mut open, change), result) in sent.into_iter().zip(reply.results) {
            let answer = match result {
                Ok(applied) => Ok(news.of(&open, &change, applied)),
                Err(CommitError::Stale { current, .. }) => {
                    if let Some(held) = &mut open.held {
                        held.step = *current;
                    }
                    again.push(open);
                    continue;
                }
                Err(error) => Err(FinishError::from(error)),
            };
            if !matches!(answer, Err(FinishError::Store(_))) {
                let outcome = &open.outcome;
                self.remote.hands.strike(&outcome.step, outcome.lease_no);
            }
            set(answers, open.place, answer);
        }
        let task_trail = reply.task_trail.into_iter().map(Event::recorded);
        news.events.extend(task_trail);
        self.tell(news.events);
        if news.applied || !news.queues.is_empty() {
            let one = Some(news.tasks).filter(|tasks| tasks.len() == 1);
            self.announce_or_wake(news.queues, one.and_then(|tasks| tasks.first().copied()));
        }
        Ok(again)
    }

    /// The changes to send, and what has to wait for another round. What needs neither is answered.
    fn decide_all(
        &self,
        worker: &WorkerId,
        open: Vec<Open>,
        answers: &mut [Option<Answer>],
        now: Timestamp,
    ) -> (Vec<(Open, StepChange)>, Vec<Open>) {
        let (mut sent, mut again) = (Vec::new(), Vec::new());
        let mut taken = BTreeSet::<StepId>::new();
        for mut open in open {
            let Some(held) = open.held.as_ref() else {
                set(answers, open.place, Err(FinishError::NotFound));
                continue;
            };
            if !taken.insert(held.step.id) {
                // The same step once more: decided on what the first time made of it.
                open.held = None;
                again.push(open);
                continue;
            }
            match self.decide_remote(worker, &open.outcome, held, now) {
                Ok(Some(change)) => sent.push((open, change)),
                Ok(None) => {
                    let state = held.step.status();
                    set(answers, open.place, Ok(unchanged(state)));
                }
                Err(error) => set(answers, open.place, Err(error)),
            }
        }
        (sent, again)
    }

    /// The change that an outcome asks for; none if it was made before.
    fn decide_remote(
        &self,
        worker: &WorkerId,
        outcome: &RemoteOutcome,
        held: &HeldStep,
        now: Timestamp,
    ) -> Result<Option<StepChange>, FinishError> {
        let (step, lease_no) = (&held.step, outcome.lease_no);
        if let StepState::InProgress { lease, .. } = &step.state
            && lease.worker != *worker
        {
            // Whatever number it guessed, the lease is not its own.
            return Err(FinishError::Refused(TransitionError::LeaseLost {
                presented: lease_no,
                current: step.lease_no,
                end: LeaseEnd::TakenOver,
            }));
        }
        let command = self.ending_command(step, lease_no, &outcome.ending);
        let stamp = Stamp::by(now, Actor::named(worker.as_str()));
        let decision = step.decide(&command, &stamp)?;
        if decision.is_unchanged() {
            return Ok(None);
        }
        let until = decision.after.next_run_at();
        let result = match &outcome.ending {
            Ending::Succeeded(result) => Some(result.clone()),
            Ending::Failed(_) | Ending::Released => None,
        };
        Ok(Some(StepChange {
            decision,
            result,
            lapsed_at: None,
            wake_at: until.map(|until| self.reenqueue.after_backoff(until, now)),
        }))
    }
}

const fn unchanged(state: Status) -> Settled {
    Settled {
        state,
        changed: false,
    }
}

fn set(answers: &mut [Option<Answer>], place: usize, answer: Answer) {
    if let Some(slot) = answers.get_mut(place) {
        *slot = Some(answer);
    }
}
