//! Webhooks and deliveries from rows.

use application::ports::StoreError;
use domain::event::{EventFilter, EventId};
use domain::name::Namespace;
use domain::text::Text;
use domain::webhook::{
    Delivery, DeliveryState, PreviousSecret, Webhook, WebhookId, WebhookSecret, WebhookState,
    WebhookUrl,
};
use sqlx::Row;
use sqlx::postgres::PgRow;

use crate::failure::Failure;
use crate::row::Fields;

pub(super) fn webhook(row: &PgRow) -> Result<Webhook, Failure> {
    let id = WebhookId::from_uuid(row.try_get("id")?);
    let fields = Fields::of(row, "webhook", &id);
    let filters: Vec<String> = fields.get("events")?;
    Ok(Webhook {
        id,
        namespace: fields.word("namespace", |word| Namespace::parse(word).ok())?,
        url: fields.word("url", |word| WebhookUrl::parse(word).ok())?,
        events: filters
            .iter()
            .map(|text| EventFilter::parse(text))
            .collect(),
        description: fields.get::<Option<&str>>("description")?.map(Text::clean),
        secret: secret(&fields, fields.get("secret")?)?,
        previous_secret: previous(&fields)?,
        state: state(&fields)?,
        position: EventId::new(fields.get("position")?),
        failing_since: fields.time_or_none("failing_since")?,
        created_at: fields.time("created_at")?,
        updated_at: fields.time("updated_at")?,
        version: fields.get("version")?,
    })
}

fn secret(fields: &Fields<'_>, bytes: &[u8]) -> Result<WebhookSecret, StoreError> {
    let bytes = <[u8; 32]>::try_from(bytes);
    let bytes = bytes.map_err(|_length| fields.corrupt(&"a secret is not 32 bytes long"))?;
    Ok(WebhookSecret::new(bytes))
}

fn previous(fields: &Fields<'_>) -> Result<Option<PreviousSecret>, StoreError> {
    let bytes: Option<&[u8]> = fields.get("previous_secret")?;
    let Some(bytes) = bytes else {
        return Ok(None);
    };
    Ok(Some(PreviousSecret {
        secret: secret(fields, bytes)?,
        until: fields.time("previous_until")?,
    }))
}

fn state(fields: &Fields<'_>) -> Result<WebhookState, StoreError> {
    let word: &str = fields.get("state")?;
    match word {
        "enabled" => Ok(WebhookState::Enabled),
        "disabled" => Ok(WebhookState::Disabled),
        "suspended" => Ok(WebhookState::Suspended {
            at: fields.time("suspended_at")?,
            reason: Text::clean(fields.get("suspended_reason")?),
        }),
        other => Err(fields.corrupt(&format!("state is {other:?}"))),
    }
}

pub(super) fn delivery(row: &PgRow) -> Result<Delivery, Failure> {
    let webhook = WebhookId::from_uuid(row.try_get("webhook_id")?);
    let fields = Fields::of(row, "delivery of webhook", &webhook);
    let at = fields.time("at")?;
    let status: Option<i32> = fields.get("last_status")?;
    let status = status.map(u16::try_from).transpose();
    Ok(Delivery {
        webhook,
        event: EventId::new(fields.get("event_id")?),
        state: fields.word("state", |word| DeliveryState::parse(word, at))?,
        attempts: fields.count("attempts")?,
        last_status: status.map_err(|error| fields.corrupt(&error))?,
        last_error: fields.get::<Option<&str>>("last_error")?.map(Text::clean),
        created_at: fields.time("created_at")?,
    })
}
