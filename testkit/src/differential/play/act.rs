//! What workers, rescuers and operators do.

use std::sync::Arc;

use application::ports::{ClaimScope, CommitBatch, HeartbeatRequest, LeaseRef, StepChange};
use domain::history::Stamp;
use domain::millis::Millis;
use domain::name::IdempotencyKey;
use domain::payload::Payload;
use domain::retry::Jitter;
use domain::step::{Step, StepCommand};
use domain::task::{Operation, ReenqueuePolicy, StepOperation, SubmissionFacts};
use domain::text::Actor;

use super::super::pair::Mismatch;
use super::super::player::Player;
use super::super::reply::Reply;
use super::super::request::Request;
use crate::arbitrary::{Act, Finish, Pick, Verb};

impl Player<'_> {
    pub(in super::super) async fn act(&mut self, act: Act) -> Result<(), Mismatch> {
        match act {
            Act::Submit {
                template,
                key,
                delay,
                priority,
            } => {
                let key = key.map(|key| IdempotencyKey::parse(&format!("k{key}")).expect("a key"));
                let facts = SubmissionFacts {
                    run_at: delay.map(|delay| self.now.plus(delay)),
                    priority,
                    idempotency_key: key,
                    ..SubmissionFacts::default()
                };
                let template = Arc::clone(&self.templates[template.index(self.templates.len())]);
                let new = self.new_task(&template, facts);
                self.submit(new).await
            }
            Act::Claim {
                worker,
                limit,
                lease,
            } => {
                let request = self.claim(self.both_queues(), worker, limit);
                let request = application::ports::ClaimRequest { lease, ..request };
                self.ask(Request::Claim(request)).await.map(drop)
            }
            Act::ClaimTask { task, limit } => {
                let Some(task) = self.task(task) else {
                    return Ok(());
                };
                let request = self.claim(ClaimScope::Task(task), 9, limit);
                self.ask(Request::Claim(request)).await.map(drop)
            }
            Act::Start { task, step } => {
                let Some(task) = self.task(task) else {
                    return Ok(());
                };
                let step = self.step_of(task, step);
                self.start(step).await
            }
            Act::Finish(finishes) => self.finish(finishes).await,
            Act::Heartbeat(pick) => {
                let Some(step) = self.lease(pick) else {
                    return Ok(());
                };
                self.heartbeat(&[step]).await
            }
            Act::Rescue => {
                let lapsed = self.lapsed().await?;
                self.rescue(&lapsed).await
            }
            Act::Advance(span) => {
                self.now = self.now.plus(span);
                Ok(())
            }
            Act::Operate { task, verb } => self.operate(task, verb).await,
            Act::PauseQueue { default, paused } => self.pause_queue(default, paused).await,
        }
    }

    async fn pause_queue(&mut self, default: bool, paused: bool) -> Result<(), Mismatch> {
        let queue = self.queue(default);
        self.paused.retain(|known| *known != queue);
        if paused {
            self.paused.push(queue.clone());
        }
        let stamp = self.operator();
        let request = Request::PauseQueue {
            queue,
            paused,
            stamp,
        };
        self.ask(request).await.map(drop)
    }

    pub(super) async fn submit(&mut self, new: domain::task::NewTask) -> Result<(), Mismatch> {
        let reply = self.ask(Request::Submit(vec![new.clone()])).await?;
        if let Reply::Submitted(results) = reply
            && let [Ok(submitted)] = results.as_slice()
            && !submitted.replayed
        {
            self.submitted.push(new);
        }
        Ok(())
    }

    /// Commits; every third time with a claim in the same breath.
    pub(super) async fn commit(&mut self, changes: Vec<StepChange>) -> Result<(), Mismatch> {
        self.changes.extend(changes.iter().cloned());
        let claim = self.turn.is_multiple_of(3);
        let then_claim = claim.then(|| self.claim(self.both_queues(), 8, 2));
        let batch = CommitBatch {
            changes,
            then_claim,
            now: self.now,
        };
        self.ask(Request::Commit(batch)).await.map(drop)
    }

    async fn finish(&mut self, finishes: Vec<(Pick, Finish)>) -> Result<(), Mismatch> {
        let mut changes: Vec<StepChange> = Vec::new();
        for (pick, finish) in finishes {
            let Some(step) = self.lease(pick) else {
                continue;
            };
            // A step may be in a batch once.
            if changes
                .iter()
                .all(|change| change.decision.before.id != step.id)
            {
                changes.extend(self.finished(&step, finish));
            }
        }
        let Some(first) = changes.first() else {
            return Ok(());
        };
        let task = first.decision.after.task();
        self.commit(changes).await?;
        self.start_halted(task).await
    }

    /// What the worker decides on the step as it knows it; nothing if the rules refuse it.
    pub(super) fn finished(&self, step: &Step, finish: Finish) -> Option<StepChange> {
        let lease_no = step.lease_no;
        let succeeds = matches!(finish, Finish::Succeed);
        let command = match finish {
            Finish::Succeed => StepCommand::Succeed { lease_no },
            Finish::Fail(failure) => StepCommand::Fail {
                lease_no,
                failure,
                jitter: Jitter::MIDDLE,
                custom: None,
            },
            Finish::Release => StepCommand::Release { lease_no },
        };
        let worker = step
            .state
            .attempt()
            .map_or("nobody", |(worker, _)| worker.as_str());
        let decision = step
            .decide(&command, &Stamp::by(self.now, Actor::named(worker)))
            .ok()?;
        let wake_at = decision.after.next_run_at();
        let wake_at = wake_at.map(|at| ReenqueuePolicy::default().after_backoff(at, self.now));
        let result = succeeds.then(|| serde_json::json!({"lease": lease_no, "of": step.id}));
        let result = result.map(|result| Payload::new(result).expect("a payload"));
        Some(StepChange {
            decision,
            result,
            lapsed_at: None,
            wake_at,
        })
    }

    pub(super) async fn heartbeat(&mut self, held: &[Step]) -> Result<(), Mismatch> {
        let held = held.iter().map(|step| LeaseRef {
            step: step.id,
            lease_no: step.lease_no,
        });
        let (leases, lease) = (held.collect(), Millis::from_secs(45));
        let request = HeartbeatRequest {
            leases,
            lease,
            now: self.now,
        };
        self.ask(Request::Heartbeat(request)).await.map(drop)
    }

    pub(super) async fn lapsed(&mut self) -> Result<Vec<Step>, Mismatch> {
        let reply = self.ask(Request::Lapsed(self.now)).await?;
        let Reply::Lapsed(steps) = reply else {
            return Ok(Vec::new());
        };
        Ok(steps)
    }

    pub(super) async fn rescue(&mut self, lapsed: &[Step]) -> Result<(), Mismatch> {
        let command = StepCommand::Expire {
            jitter: Jitter::MIDDLE,
            custom: None,
        };
        let decisions = lapsed
            .iter()
            .filter_map(|step| step.decide(&command, &Stamp::engine(self.now)).ok());
        let lapsed_at = Some(self.now);
        let changes: Vec<StepChange> = decisions
            .map(|decision| StepChange {
                decision,
                result: None,
                lapsed_at,
                wake_at: None,
            })
            .collect();
        for _ in &changes {
            self.pair.coverage.note("rescued");
        }
        if changes.is_empty() {
            Ok(())
        } else {
            self.commit(changes).await
        }
    }

    async fn operate(&mut self, task: Pick, verb: Verb) -> Result<(), Mismatch> {
        let Some(task) = self.task(task) else {
            return Ok(());
        };
        let operation = match verb {
            Verb::Cancel => Operation::Cancel,
            Verb::Pause => Operation::Pause,
            Verb::Resume => Operation::Resume,
            Verb::Resolve => Operation::Resolve,
            Verb::RerunFrom(step) => Operation::RerunFrom {
                step: self.step_of(task, step).index,
            },
            Verb::Step(step, act) => Operation::Step {
                step: self.step_of(task, step).index,
                act,
            },
        };
        let vouches = matches!(
            operation,
            Operation::Step {
                act: StepOperation::Resolve,
                ..
            }
        );
        let told = operation
            .step()
            .filter(|_| vouches && self.turn.is_multiple_of(2));
        let by_hand = Payload::new(serde_json::json!("by hand")).expect("a payload");
        let result = told.map(|step| (step, by_hand));
        let stamp = self.operator();
        self.ask(Request::Operate {
            task,
            operation,
            stamp,
            result,
        })
        .await
        .map(drop)
    }
}
