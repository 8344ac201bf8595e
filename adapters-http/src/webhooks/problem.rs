//! What errors of webhooks are as problems.

use application::webhooks::WebhookError;

use crate::problem::{Kind, Problem};

impl From<WebhookError> for Problem {
    fn from(error: WebhookError) -> Self {
        let detail = error.to_string();
        match error {
            WebhookError::NotFound => Self::not_found("webhook"),
            WebhookError::NoDelivery => Self::new(Kind::NotFound, detail),
            WebhookError::BadField { field, problem } => {
                Self::invalid_field(&format!("/{field}"), problem)
            }
            WebhookError::TooMany => Self::invalid_field("/namespace", detail),
            WebhookError::Stale { .. } => Self::new(Kind::PreconditionFailed, detail),
            WebhookError::NoSecret(_) => Self::internal(&error),
            WebhookError::Store(error) => error.into(),
        }
    }
}
