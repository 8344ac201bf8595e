//! Tasks of one step, for those who have a handler and no template.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use domain::millis::Millis;
use domain::name::{HandlerName, Namespace, QueueName};
use domain::retry::RetryPolicy;
use domain::template::builder::BuilderError;
use domain::template::{InvalidTemplate, StepBuilder, Template, TemplateBuilder, TemplateKey};

use crate::orchestrator::Orchestrator;
use crate::templates::PutError;

/// The name of the step.
const STEP: &str = "run";
/// The longest part of a handler's name that the template's name repeats.
const NAME_MAX: usize = 90;
/// How many templates are known to be kept.
const KNOWN_MAX: usize = 1_024;

/// What the single step of a task is like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OneStep {
    /// Where the task belongs.
    pub namespace: Namespace,
    /// Who does it.
    pub handler: HandlerName,
    /// Attempts in all.
    pub limit: u32,
    /// How long one may take.
    pub timeout: Millis,
    /// Which queue it waits in.
    pub queue: QueueName,
}

/// Why there can be no template like that.
#[derive(Debug, thiserror::Error)]
pub enum OneStepError {
    /// Something of it is out of bounds.
    #[error(transparent)]
    Invalid(#[from] InvalidTemplate),
    /// A name cannot be one.
    #[error(transparent)]
    Name(#[from] BuilderError),
    /// It could not be kept.
    #[error(transparent)]
    Put(#[from] PutError),
}

/// Templates that are known to be in the store, so that they need not be put again.
#[derive(Debug, Default)]
pub(crate) struct Known(Mutex<BTreeSet<TemplateKey>>);

impl Known {
    fn has(&self, key: &TemplateKey) -> bool {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .contains(key)
    }

    fn add(&self, key: TemplateKey) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= KNOWN_MAX {
            known.clear();
        }
        known.insert(key);
    }
}

impl OneStep {
    /// The template: named after its handler, its version after its content, so that equal wishes
    /// share one and different ones never collide.
    ///
    /// # Errors
    /// [`OneStepError`] when something is out of bounds.
    pub fn template(&self) -> Result<Template, OneStepError> {
        let hash = self.version("0.0.0")?.content_hash().to_string();
        // Letters first: a part that is a number may not begin with a zero.
        let version = format!("1.0.0-c{}", hash.get(..16).unwrap_or(&hash));
        self.version(&version)
    }

    fn version(&self, version: &str) -> Result<Template, OneStepError> {
        let name = template_name(&self.handler);
        let retry = RetryPolicy {
            limit: self.limit,
            ..RetryPolicy::default()
        };
        let step = StepBuilder::new(STEP, self.handler.as_str()).map_err(BuilderError::from)?;
        let step = step
            .retry(retry)
            .timeout(self.timeout)
            .queue(self.queue.clone());
        let template = TemplateBuilder::new(self.namespace.as_str(), &name, version)?;
        Ok(template
            .description("One step, made for tasks submitted by handler")
            .step(step)
            .build()?)
    }
}

/// In lower case, colons as dots: what a handler may be called and a template may not.
fn template_name(handler: &HandlerName) -> String {
    let lower = handler.as_str().to_ascii_lowercase().replace(':', ".");
    let kept: String = lower.chars().take(NAME_MAX).collect();
    format!("one-step.{kept}")
}

impl Orchestrator {
    /// The template of such tasks, which is kept if it was not yet.
    ///
    /// # Errors
    /// [`OneStepError`].
    pub async fn one_step(&self, wanted: &OneStep) -> Result<TemplateKey, OneStepError> {
        let template = Arc::new(wanted.template()?);
        let key = template.key().clone();
        if !self.known.has(&key) {
            self.put_template(template).await?;
            self.known.add(key.clone());
        }
        Ok(key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted(handler: &str, limit: u32) -> OneStep {
        OneStep {
            namespace: Namespace::default(),
            handler: HandlerName::parse(handler).unwrap(),
            limit,
            timeout: Millis::from_secs(60),
            queue: QueueName::default(),
        }
    }

    #[test]
    fn equal_wishes_share_a_template_and_different_ones_do_not() {
        let template = |handler: &str, limit| wanted(handler, limit).template().unwrap();
        let one = template("Mail::Send", 3);
        assert_eq!(one, template("Mail::Send", 3));
        assert_eq!(one.key().name.as_str(), "one-step.mail..send");
        assert_eq!(one.steps()[0].handler.as_str(), "Mail::Send");
        assert_ne!(one.key(), template("Mail::Send", 4).key());
        assert_ne!(
            one.key(),
            template("mail::send", 3).key(),
            "names that differ in case only"
        );
        assert!(wanted(&"h".repeat(128), 1).template().is_ok());
        assert!(matches!(
            wanted("h", 0).template(),
            Err(OneStepError::Invalid(_))
        ));
    }
}
