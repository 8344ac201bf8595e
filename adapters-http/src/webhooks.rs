//! Webhooks over HTTP, one group of endpoints a file.

mod body;
pub(crate) mod deliveries;
pub(crate) mod keep;
mod page;
mod problem;
pub(crate) mod secret;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use domain::webhook::WebhookId;

use crate::extract::Segments;
use crate::problem::Problem;

/// The webhook that `{id}` names; a text that can be no id names nothing there is.
pub(crate) struct Named(WebhookId);

impl<S: Send + Sync> FromRequestParts<S> for Named {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let segments = Segments::from_request_parts(parts, state).await?;
        let parse = |text: &str| WebhookId::parse(text).ok_or(());
        segments.parse("id", "webhook", parse).map(Self)
    }
}
