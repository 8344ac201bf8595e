//! Outcomes on their way to the server.

use std::collections::VecDeque;
use std::time::Duration;

use crate::client::Client;
use crate::error::Error;
use crate::retry::Backoff;
use crate::wire::{HeldLease, Outcome, OutcomeAnswer, StepEnd, Taken};

/// The most outcomes of one commit.
const BATCH_MAX: usize = 50;
/// And the most bytes of them: well within what a server takes.
const BYTES_MAX: usize = 768 * 1024;

/// Outcomes that are not answered yet, oldest first.
#[derive(Debug, Default)]
pub(super) struct Outcomes {
    waiting: VecDeque<Outcome>,
    /// Something in the last batch was refused as a whole: which one shows when they go alone.
    one_by_one: bool,
    backoff: Backoff,
    rest: Duration,
}

/// A batch that was sent.
#[derive(Debug)]
pub(super) struct Sent {
    batch: Vec<Outcome>,
    answer: Result<Vec<OutcomeAnswer>, Error>,
}

/// What became of one outcome.
#[derive(Debug, PartialEq)]
pub(super) enum Told {
    /// It is written.
    Written(Outcome),
    /// It is void.
    Void(HeldLease),
}

impl Outcomes {
    pub(super) fn push(&mut self, outcome: Outcome) {
        self.waiting.push_back(outcome);
    }

    /// The next batch, as a call to be made.
    pub(super) fn send(
        &mut self,
        client: Client,
        worker: String,
    ) -> Option<impl Future<Output = Sent> + Send + 'static> {
        let most = if self.one_by_one { 1 } else { BATCH_MAX };
        let (mut batch, mut bytes) = (Vec::new(), 0_usize);
        while let Some(outcome) = self.waiting.front() {
            bytes = bytes.saturating_add(size(outcome));
            if batch.len() >= most || (bytes > BYTES_MAX && !batch.is_empty()) {
                break;
            }
            batch.extend(self.waiting.pop_front());
        }
        let rest = std::mem::take(&mut self.rest);
        let is_any = !batch.is_empty();
        is_any.then_some(async move {
            tokio::time::sleep(rest).await;
            let answer = client.commit(&worker, &batch, None).await;
            let answer = answer.map(|committed| committed.outcomes);
            Sent { batch, answer }
        })
    }

    /// Acts on an answer; what is not known is sent again.
    ///
    /// # Errors
    /// What no repeating helps.
    pub(super) fn answered(&mut self, sent: Sent) -> Result<Vec<Told>, Error> {
        let Sent { batch, answer } = sent;
        let answers = match answer {
            Ok(answers) if answers.len() == batch.len() => answers,
            Ok(answers) => {
                let (asked, told) = (batch.len(), answers.len());
                let why = format!("{told} answers to {asked} outcomes");
                return Err(Error::Unreadable(why));
            }
            Err(error) => return self.failed(batch, error),
        };
        self.backoff.reset();
        self.one_by_one = false;
        let mut told = Vec::with_capacity(batch.len());
        for (outcome, answer) in batch.into_iter().zip(answers) {
            let status = answer.problem.as_ref().map_or(0, |problem| problem.status);
            match (answer.outcome, status) {
                (Taken::Applied | Taken::Unchanged, _) => told.push(Told::Written(outcome)),
                (Taken::Problem, 500..) => {
                    let problem = answer.problem.unwrap_or_default();
                    let error = Error::Refused(Box::new(problem));
                    self.rest = self.backoff.after(&error);
                    self.waiting.push_back(outcome);
                }
                (Taken::Problem, 422) => {
                    let why = answer.problem.map(|problem| problem.detail);
                    told.extend(self.unstorable(outcome, &why.unwrap_or_default()));
                }
                (Taken::Problem, _) => told.push(Told::Void(outcome.lease)),
            }
        }
        Ok(told)
    }

    fn failed(&mut self, batch: Vec<Outcome>, error: Error) -> Result<Vec<Told>, Error> {
        if error.is_worth_repeating() {
            self.rest = self.backoff.after(&error);
            tracing::warn!(%error, outcomes = batch.len(), "outcomes are sent again");
            self.put_back(batch);
            return Ok(Vec::new());
        }
        match &error {
            Error::Refused(problem) if matches!(problem.status, 400 | 413 | 422) => {
                let detail = problem.detail.clone();
                if batch.len() > 1 {
                    self.one_by_one = true;
                    self.put_back(batch);
                    return Ok(Vec::new());
                }
                let told = batch.into_iter();
                Ok(told
                    .filter_map(|outcome| self.unstorable(outcome, &detail))
                    .collect())
            }
            Error::Refused(_) | Error::NoAnswer(_) | Error::Unreadable(_) | Error::Unusable(_) => {
                Err(error)
            }
        }
    }

    fn put_back(&mut self, batch: Vec<Outcome>) {
        for outcome in batch.into_iter().rev() {
            self.waiting.push_front(outcome);
        }
    }

    /// What can never be stored is a failure that no retry will mend; if that cannot be stored
    /// either, its lease runs out.
    fn unstorable(&mut self, outcome: Outcome, why: &str) -> Option<Told> {
        if !matches!(outcome.end, StepEnd::Succeeded { .. }) {
            return Some(Told::Void(outcome.lease));
        }
        self.waiting.push_front(Outcome {
            end: StepEnd::Failed {
                error_message: format!("the result cannot be stored: {why}"),
                error_class: Some("result".to_owned()),
                retryable: false,
                retry_after_seconds: None,
            },
            ..outcome
        });
        None
    }
}

fn size(outcome: &Outcome) -> usize {
    serde_json::to_vec(outcome).map_or(0, |bytes| bytes.len())
}
