//! What is done more rarely, and what should not be done at all.

use std::sync::Arc;

use application::ports::{ClaimRequest, HeartbeatRequest, LeaseRef, StepChange, TaskListQuery};
use domain::id::{LeaseNo, StepIndex, TaskId};
use domain::millis::Millis;
use domain::status::Status;
use domain::step::Step;
use domain::task::{Operation, Reenqueue, ReenqueueReason, SubmissionFacts};
use domain::template::Template;

use super::super::moves::{Probe, What};
use super::super::pair::Mismatch;
use super::super::player::Player;
use super::super::reply::Reply;
use super::super::request::Request;
use crate::arbitrary::{Finish, Pick};

impl Player<'_> {
    pub(in super::super) async fn probe(&mut self, probe: Probe) -> Result<(), Mismatch> {
        let Probe { what, of } = probe;
        let Some(task) = self.task(of) else {
            return Ok(());
        };
        match what {
            What::Repeat => self.repeat(of).await,
            What::Resubmit => {
                let again = self.submitted[of.index(self.submitted.len())].clone();
                self.ask(Request::Submit(vec![again])).await.map(drop)
            }
            What::SubmitUnknown => self.submit_unknown().await,
            What::FinishUnknown => self.finish_unknown(of).await,
            What::HeartbeatUnknown => self.heartbeat_unknown(of).await,
            What::RescueTooLate => {
                let lapsed = self.lapsed().await?;
                if lapsed.is_empty() {
                    return Ok(());
                }
                self.heartbeat(&lapsed).await?;
                self.rescue(&lapsed).await
            }
            What::Overrun => self.overrun().await,
            What::Mend => self.mend(task, of).await,
            What::DecideAnew => self.decide_anew(task, of).await,
            What::OperateNowhere => {
                let (operation, stamp) = (
                    Operation::RerunFrom {
                        step: StepIndex(1_000),
                    },
                    self.operator(),
                );
                let request = Request::Operate {
                    task,
                    operation,
                    stamp,
                    result: None,
                };
                self.ask(request).await.map(drop)
            }
            What::Repair => {
                let stamp = self.operator();
                self.ask(Request::Repair { task, stamp }).await.map(drop)
            }
            What::Miscount => {
                let (by, at, stamp) = (2, self.now, self.operator());
                self.ask(Request::Miscount { task, by, at }).await?;
                self.ask(Request::Repair { task, stamp }).await.map(drop)
            }
            What::Reenqueue(secs) => self.reenqueue(task, secs).await,
            What::Due => self.ask(Request::Due(self.now)).await.map(drop),
            What::List(limit, status) => self.list(limit, status).await,
            What::NextDue => self
                .ask(Request::NextDue(self.both_queues()))
                .await
                .map(drop),
            What::Read => self.compare_task(task).await,
        }
    }

    async fn repeat(&mut self, of: Pick) -> Result<(), Mismatch> {
        let len = self.changes.len();
        if len == 0 {
            return Ok(());
        }
        let from = len.saturating_sub(6);
        let again = self.changes[from + of.index(len - from)].clone();
        self.commit(vec![again]).await
    }

    /// The longest deadline of a generated step that has a short one is 130 s.
    async fn overrun(&mut self) -> Result<(), Mismatch> {
        let lease = Millis::from_secs(7_200);
        let request = ClaimRequest {
            lease,
            ..self.claim(self.both_queues(), 6, 4)
        };
        self.ask(Request::Claim(request)).await?;
        self.now = self.now.plus(Millis::from_secs(130));
        let lapsed = self.lapsed().await?;
        self.rescue(&lapsed).await?;
        let late = lapsed
            .iter()
            .filter_map(|step| self.finished(step, Finish::Succeed))
            .collect();
        self.commit(late).await
    }

    async fn submit_unknown(&mut self) -> Result<(), Mismatch> {
        let mut spec = self.templates[0].spec().clone();
        spec.key.version.major = 99;
        let unknown = Arc::new(Template::try_new(spec).expect("a valid template"));
        let known = Arc::clone(&self.templates[0]);
        let unknown = self.new_task(&unknown, SubmissionFacts::default());
        let known = self.new_task(&known, SubmissionFacts::default());
        self.ask(Request::Submit(vec![unknown, known.clone()]))
            .await?;
        self.submitted.push(known);
        Ok(())
    }

    async fn finish_unknown(&mut self, of: Pick) -> Result<(), Mismatch> {
        let Some(step) = self.lease(of) else {
            return Ok(());
        };
        let mut nowhere = step.clone();
        nowhere.id.index = StepIndex(1_000);
        let mut nobody = step.clone();
        nobody.id.task = TaskId::from_parts(self.now, u128::MAX);
        let steps = [nowhere, step, nobody];
        let changes: Vec<StepChange> = steps
            .iter()
            .filter_map(|step| self.finished(step, Finish::Succeed))
            .collect();
        self.commit(changes).await
    }

    async fn heartbeat_unknown(&mut self, of: Pick) -> Result<(), Mismatch> {
        let Some(step) = self.lease(of) else {
            return Ok(());
        };
        let next = LeaseRef {
            step: step.id,
            lease_no: LeaseNo::new(step.lease_no.get() + 100),
        };
        let never = LeaseRef {
            lease_no: LeaseNo::default(),
            ..next
        };
        let mut nowhere = next;
        nowhere.step.index = StepIndex(1_000);
        let (leases, lease) = (vec![next, never, nowhere], Millis::from_secs(45));
        let request = HeartbeatRequest {
            leases,
            lease,
            now: self.now,
        };
        self.ask(Request::Heartbeat(request)).await.map(drop)
    }

    /// A worker that has looked the step up before it decided.
    async fn decide_anew(&mut self, task: TaskId, of: Pick) -> Result<(), Mismatch> {
        let Reply::Loaded(Some(found)) = self.ask(Request::Load(task)).await? else {
            return Ok(());
        };
        let present: Vec<&Step> = found
            .steps
            .iter()
            .filter(|step| step.lease_no != LeaseNo::default())
            .collect();
        if present.is_empty() {
            return Ok(());
        }
        match self.finished(present[of.index(present.len())], Finish::Succeed) {
            Some(change) => self.commit(vec![change]).await,
            None => Ok(()),
        }
    }

    async fn reenqueue(&mut self, task: TaskId, secs: i16) -> Result<(), Mismatch> {
        let delay = Millis::from_secs(u64::from(secs.unsigned_abs()));
        let at = if secs < 0 {
            self.now.minus(delay)
        } else {
            self.now.plus(delay)
        };
        let reenqueue = Reenqueue {
            delay,
            at,
            reason: ReenqueueReason::StepsInProgress,
        };
        self.ask(Request::Reenqueue { task, reenqueue })
            .await
            .map(drop)
    }

    /// The first two pages.
    async fn list(&mut self, limit: u32, status: Status) -> Result<(), Mismatch> {
        let status = self.turn.is_multiple_of(2).then_some(status);
        let namespace = Some(self.namespace());
        let mut query = TaskListQuery {
            namespace,
            status,
            limit,
            ..TaskListQuery::default()
        };
        for _ in 0..2 {
            let Reply::Listed(page) = self.ask(Request::List(query.clone())).await? else {
                break;
            };
            query.before = page.next;
            if query.before.is_none() {
                break;
            }
        }
        Ok(())
    }
}
