//! Housekeeping: what a coordinator does for everyone, beside its own work, when its look at the
//! store has shown that something is to be done.

use std::sync::Arc;

use domain::millis::Millis;
use domain::step::{Step, StepState};
use domain::time::Timestamp;
use tokio::task::{JoinError, JoinSet};

use super::agenda::is_past;
use super::leases::Leases;
use super::shift::Shift;
use crate::finalize::Finalizer;
use crate::orchestrator::Orchestrator;
use crate::ports::ClaimScope;
use crate::rescue::Rescuer;
use crate::supervise::{POLICY, Restarts};

/// How soon one round may follow another: what cannot be mended, or is spared, stays to be seen.
const EVERY: Millis = Millis::from_secs(1);
/// At most this many steps and tasks per round.
const LIMIT: u16 = 100;

/// The rounds through the house. They run beside the work, which never waits for them, and what
/// fails there fails there alone: the work finds out by itself if the store is gone.
pub(super) struct House {
    /// At most one round at a time. Dropped with the shift, which ends it.
    round: JoinSet<usize>,
    /// What the last one took back, if it is just over.
    over: Option<Result<usize, JoinError>>,
    began: Timestamp,
    not_before: Timestamp,
    restarts: Restarts,
}

impl House {
    pub(super) fn new() -> Self {
        Self {
            round: JoinSet::new(),
            over: None,
            began: Timestamp::MIN,
            not_before: Timestamp::MIN,
            restarts: Restarts::default(),
        }
    }

    /// Returns when the round under way is over; never if there is none.
    pub(super) async fn round_ends(&mut self) {
        match self.round.join_next().await {
            Some(over) => self.over = Some(over),
            None => std::future::pending().await,
        }
    }

    fn is_stalled(&self, now: Timestamp) -> bool {
        !self.round.is_empty() && now >= self.began.plus(POLICY.stalled_after)
    }
}

impl Shift<'_> {
    /// Looks after what is everyone's, if the last look has shown that it is time.
    pub(super) fn keep_house(&mut self) {
        let now = self.coordinator.now();
        if let Some(over) = self.house.round.try_join_next() {
            self.house.over = Some(over);
        }
        self.take_over_round(now);
        let due = self.agenda.due();
        let lapses = is_past(due.lapse, now);
        let is_of_queues = matches!(self.coordinator.options.scope, ClaimScope::Queues(_));
        let wakes = is_of_queues && is_past(due.wake, now);
        if !self.house.round.is_empty() || now < self.house.not_before {
            return;
        }
        if !lapses && !wakes {
            return;
        }
        let coordinator = self.coordinator;
        let round = Round {
            orchestrator: coordinator.orchestrator.clone(),
            rescuer: coordinator.rescuer.clone(),
            finalizer: coordinator.finalizer.clone(),
            leases: Arc::clone(&self.leases),
            lapses,
            wakes,
        };
        self.house.began = now;
        self.house.not_before = now.plus(EVERY);
        self.house.round.spawn(round.go());
        self.agenda.is_taken_care_of(now);
    }

    /// When there is something to do next, if nobody calls and nothing ends.
    pub(super) fn next_at(&self, now: Timestamp) -> Timestamp {
        let (agenda, house) = (&self.agenda, &self.house);
        let is_put_off = is_past(agenda.due().lapse, now) || is_past(agenda.due().wake, now);
        let round = if house.round.is_empty() {
            Some(house.not_before).filter(|at| is_put_off && *at > now)
        } else {
            Some(house.began.plus(POLICY.stalled_after))
        };
        round
            .map_or(Timestamp::MAX, |at| at)
            .min(agenda.next_at(now))
    }

    /// Waits for the housekeeping under way; answers whether there was any.
    pub(super) async fn house_is_kept(&mut self) -> bool {
        if self.house.round.is_empty() {
            return false;
        }
        self.house.round_ends().await;
        self.take_over_round(self.coordinator.now());
        true
    }

    /// After a round: counts what it took back. One that panicked or stands still is ended, and
    /// the next one waits a while.
    fn take_over_round(&mut self, now: Timestamp) {
        let metrics = &self.coordinator.orchestrator.metrics;
        let why = match self.house.over.take() {
            Some(Ok(rescued)) => {
                if rescued >= usize::from(LIMIT) {
                    // There may be as many again.
                    self.house.not_before = now;
                }
                self.report.rescued = self.report.rescued.saturating_add(rescued);
                self.house.restarts.reset();
                self.agenda.look_soon(now);
                return;
            }
            Some(Err(error)) => error.to_string(),
            None if self.house.is_stalled(now) => {
                self.house.round = JoinSet::new();
                format!("no end after {}", POLICY.stalled_after)
            }
            None => return,
        };
        let pause = self.house.restarts.next(&POLICY);
        tracing::error!(why, %pause, "housekeeping failed; it sets out again after a pause");
        metrics.loops_restarted.add(1);
        self.house.not_before = now.plus(pause);
        self.agenda.look_soon(now.plus(pause));
    }
}

struct Round {
    orchestrator: Orchestrator,
    rescuer: Rescuer,
    finalizer: Finalizer,
    leases: Arc<Leases>,
    lapses: bool,
    wakes: bool,
}

impl Round {
    /// Lapsed leases, then tasks someone asked to look at.
    async fn go(self) -> usize {
        let rescued = if self.lapses { self.rescue().await } else { 0 };
        if self.wakes {
            self.look_at_tasks().await;
        }
        rescued
    }

    async fn rescue(&self) -> usize {
        // What is held here is not lapsed, however late its heartbeat is: the clock has jumped, or
        // this process stood still. Only its deadline ends it.
        let now = self.orchestrator.ports.clock.now();
        let held = |step: &Step| {
            let in_time = matches!(&step.state, StepState::InProgress { lease, .. } if lease.deadline_at > now);
            in_time && self.leases.holds(step.id, step.lease_no)
        };
        let rescued = self.rescuer.rescue_unless(LIMIT.into(), held).await;
        rescued.unwrap_or_else(|error| {
            tracing::warn!(%error, "could not look for lapsed leases");
            0
        })
    }

    async fn look_at_tasks(&self) {
        let ports = &self.orchestrator.ports;
        match ports.tasks.due(ports.clock.now(), LIMIT.into()).await {
            Ok(tasks) => {
                for task in tasks {
                    let Err(error) = self.finalizer.look_again(task).await else {
                        continue;
                    };
                    tracing::warn!(%task, %error, "could not look at a task again");
                    // A store that is gone is gone for the rest as well.
                    if error.is_retryable() {
                        return;
                    }
                }
            }
            Err(error) => tracing::warn!(%error, "could not look for tasks to look at again"),
        }
    }
}
