//! A client that submits tasks, each until it has an answer.

use std::sync::Arc;
use std::time::Duration;

use application::Orchestrator;
use application::ports::VersionChoice;
use application::submit::{SubmitError, SubmitRequest};
use domain::name::IdempotencyKey;
use domain::payload::Payload;
use domain::task::SubmissionFacts;
use domain::template::Template;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use super::ASK_AGAIN;
use super::log::{Answer, Ask, ClientLog};
use crate::ground::Dice;

/// Three of them make about sixteen tasks a second.
const PAUSE: Duration = Duration::from_millis(180);

#[derive(Debug)]
pub(super) struct Submitter {
    pub(super) orchestrator: Orchestrator,
    pub(super) log: Arc<ClientLog>,
    pub(super) shapes: Vec<(u64, Arc<Template>)>,
    pub(super) name: String,
    pub(super) dice: Dice,
}

impl Submitter {
    pub(super) async fn work(self, end: CancellationToken) {
        let mut number: u64 = 0;
        while !end.is_cancelled() {
            number = number.saturating_add(1);
            let key = format!("{}-{number}", self.name);
            let template = self.draw();
            while !self.submit(&key, &template).await && !end.is_cancelled() {
                sleep(ASK_AGAIN).await;
            }
            sleep(PAUSE).await;
        }
    }

    fn draw(&self) -> Arc<Template> {
        let all = self.shapes.iter().map(|(share, _)| share).sum();
        let mut left = self.dice.below(all);
        for (share, template) in &self.shapes {
            match left.checked_sub(*share) {
                Some(rest) => left = rest,
                None => return Arc::clone(template),
            }
        }
        Arc::clone(&self.shapes[0].1)
    }

    /// Submits once; answers whether it heard anything.
    async fn submit(&self, key: &str, template: &Template) -> bool {
        let Ok(idempotency_key) = IdempotencyKey::parse(key) else {
            return true;
        };
        let request = SubmitRequest {
            namespace: template.key().namespace.clone(),
            template: template.key().name.clone(),
            version: VersionChoice::Latest,
            context: Payload::empty(),
            facts: SubmissionFacts {
                idempotency_key: Some(idempotency_key),
                ..SubmissionFacts::default()
            },
        };
        let ticket = self.log.invoke(Ask::Submit {
            key: key.to_owned(),
        });
        let answer = match self.orchestrator.submit(request).await {
            Ok(submitted) => Answer::Submitted {
                task: submitted.task.as_uuid(),
            },
            Err(SubmitError::Store(_)) => Answer::Unknown,
            Err(_) => Answer::Refused,
        };
        let heard = answer != Answer::Unknown;
        self.log.hear(ticket, answer);
        heard
    }
}
