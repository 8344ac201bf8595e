//! A start by name: the stores repeat the domain's rule, and here it is compared.

use application::ports::ClaimScope;
use domain::error::TransitionError;
use domain::history::Stamp;
use domain::id::{StepId, TaskId};
use domain::millis::Millis;
use domain::name::WorkerId;
use domain::status::Status;
use domain::step::{StepCommand, TaskGate};

use super::super::pair::Mismatch;
use super::super::player::Player;
use super::super::reply::Reply;
use super::super::request::Request;

impl Player<'_> {
    /// Claims one step; both stores must hand it out if and only if the domain lets it start.
    pub(super) async fn start(&mut self, id: StepId) -> Result<(), Mismatch> {
        let verdict = self.may_start(id).await?;
        let request = self.claim(ClaimScope::Step(id), 7, 1);
        let reply = self.ask(Request::Claim(request)).await?;
        let started = matches!(&reply, Reply::Claimed { steps, .. } if !steps.is_empty());
        match &verdict {
            Ok(()) => self.pair.coverage.note("startable"),
            Err(error) => self.pair.coverage.note_unstartable(error),
        }
        let what = || format!("start {id}: the domain says {verdict:?}, and the stores");
        Mismatch::between(what, &verdict.is_ok(), &started)
    }

    /// Tries to start a pending step of this task if it is halted and yet open: a short moment,
    /// rarely met by chance.
    pub(super) async fn start_halted(&mut self, task: TaskId) -> Result<(), Mismatch> {
        let Reply::Loaded(Some(found)) = self.ask(Request::Load(task)).await? else {
            return Ok(());
        };
        let pending = found
            .steps
            .iter()
            .find(|step| step.status() == Status::Pending);
        match pending {
            Some(step) if found.task.is_halted() => self.start(step.id).await,
            _ => Ok(()),
        }
    }

    async fn may_start(&mut self, id: StepId) -> Result<Result<(), TransitionError>, Mismatch> {
        let Reply::Loaded(Some(found)) = self.ask(Request::Load(id.task)).await? else {
            return Ok(Err(TransitionError::NoSuchStep));
        };
        let Ok(step) = found.step(id.index) else {
            return Ok(Err(TransitionError::NoSuchStep));
        };
        let gate = found.gate();
        let queue_paused = self.paused.contains(&step.definition.queue);
        if queue_paused && !gate.paused {
            self.pair.coverage.note("queue_paused");
        }
        let gate = TaskGate {
            paused: gate.paused || queue_paused,
            ..gate
        };
        let worker = WorkerId::parse("w7").expect("a worker id");
        let command = StepCommand::Start {
            worker,
            lease: Millis::from_secs(30),
            gate,
        };
        Ok(step.decide(&command, &Stamp::engine(self.now)).map(drop))
    }
}
