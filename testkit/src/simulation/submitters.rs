//! Clients that submit, and submit again when they have not heard.

use std::sync::Arc;

use application::ports::{Clock, VersionChoice};
use application::{Orchestrator, SubmitError, SubmitRequest};
use domain::millis::Millis;
use domain::name::IdempotencyKey;
use domain::payload::Payload;
use domain::task::SubmissionFacts;
use tokio::task::JoinHandle;

use super::process::Process;

impl Process {
    /// One client for each task.
    pub(super) fn spawn_submitters(&self) -> Vec<JoinHandle<()>> {
        (0..self.mix.tasks)
            .map(|task| self.spawn_submitter(task))
            .collect()
    }

    fn spawn_submitter(&self, task: u64) -> JoinHandle<()> {
        let orchestrator = Orchestrator::new(self.ports_of_its_own());
        let (clock, dice) = (Arc::clone(&self.clock), self.dice.split());
        let request = self.request(task);
        let first = clock.now().plus(dice.span(0, self.mix.chaos.get() / 2));
        tokio::spawn(async move {
            clock.sleep_until(first).await;
            // Some impatient ones submit again although they have heard.
            let mut heard = u64::from(dice.chance(80));
            while heard < 2 {
                match orchestrator.submit(request.clone()).await {
                    Ok(_) => heard += 1,
                    Err(SubmitError::Store(_)) => {}
                    Err(error) => panic!("a submission was refused: {error}"),
                }
                clock
                    .sleep_until(clock.now().plus(dice.span(1, 2_000)))
                    .await;
            }
        })
    }

    fn request(&self, task: u64) -> SubmitRequest {
        let template = self
            .dice
            .pick(&self.mix.templates)
            .expect("there is a template");
        let key = IdempotencyKey::parse(&format!("task-{task}")).expect("a key");
        let delay = self.dice.chance(15).then(|| self.dice.span(0, 60_000));
        let facts = SubmissionFacts {
            run_at: delay.map(|delay: Millis| self.clock.now().plus(delay)),
            idempotency_key: Some(key),
            ..SubmissionFacts::default()
        };
        SubmitRequest {
            namespace: template.key().namespace.clone(),
            template: template.key().name.clone(),
            version: VersionChoice::Latest,
            context: Payload::empty(),
            facts,
        }
    }
}
