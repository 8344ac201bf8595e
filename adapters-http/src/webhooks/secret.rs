//! `POST /api/webhooks/{id}/rotate-secret`

use application::webhooks::ROTATION_GRACE;
use axum::Json;
use axum::extract::State;
use domain::millis::Millis;
use serde::Deserialize;
use utoipa::ToSchema;

use super::Named;
use super::body::WebhookBody;
use crate::api::Api;
use crate::extract::{OptionalBody, maybe_whole};
use crate::problem::Problem;
use crate::schema;

/// The longest that the secret before may be good for.
const GRACE_MAX: u64 = 7 * 24 * 3_600;

/// How to rotate.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = SecretRotation)]
pub(crate) struct Rotation {
    /// How many seconds longer requests are signed with the present secret as well: 0 to 604,800.
    /// Default 86,400.
    #[serde(default, deserialize_with = "maybe_whole")]
    #[schema(minimum = 0, maximum = 604_800)]
    grace_seconds: Option<u64>,
}

/// Gives a webhook a new secret, which the answer shows, once. For a while requests carry a signature
/// by the secret before as well, so that the receiver can change over.
#[utoipa::path(
    post, path = "/api/webhooks/{id}/rotate-secret", operation_id = "rotateWebhookSecret", tag = "webhooks",
    params(("id" = schema::WebhookId, Path, description = "The webhook")),
    request_body = Option<Rotation>,
    responses((status = 200, description = "The webhook, with its new secret", body = WebhookBody))
)]
pub(crate) async fn rotate_webhook_secret(
    State(api): State<Api>,
    Named(id): Named,
    OptionalBody(rotation): OptionalBody<Rotation>,
) -> Result<Json<WebhookBody>, Problem> {
    let grace = match rotation.grace_seconds {
        None => ROTATION_GRACE,
        Some(seconds) if seconds <= GRACE_MAX => Millis::from_secs(seconds),
        Some(_) => {
            let why = "graceSeconds is from 0 to 604800";
            return Err(Problem::invalid_field("/graceSeconds", why));
        }
    };
    let rotated = api.webhooks()?.rotate(id, grace).await?;
    Ok(Json(WebhookBody::with_secret(rotated)))
}
