//! Webhooks over HTTP, one group of endpoints a file.

mod body;
pub(crate) mod deliveries;
pub(crate) mod keep;
mod page;
mod problem;
pub(crate) mod secret;

use axum::extract::{FromRef, FromRequestParts};
use axum::http::request::Parts;
use domain::access::Namespaces;
use domain::webhook::WebhookId;

use crate::api::Api;
use crate::extract::{Caller, Segments};
use crate::problem::Problem;

/// The webhook that `{id}` names; a text that can be no id names nothing there is.
pub(crate) struct Named(WebhookId);

impl<S: Send + Sync> FromRequestParts<S> for Named
where
    Api: FromRef<S>,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let segments = Segments::from_request_parts(parts, state).await?;
        let parse = |text: &str| WebhookId::parse(text).ok_or(());
        let id = segments.parse("id", "webhook", parse)?;
        let Ok(caller) = Caller::from_request_parts(parts, state).await;
        if caller.namespaces() != Namespaces::All {
            let webhook = Api::from_ref(state).webhooks()?.show(id).await?;
            caller.may(&webhook.namespace, "webhook")?;
        }
        Ok(Self(id))
    }
}
