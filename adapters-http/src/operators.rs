//! What operators say: why, and of which version.

use application::OperateRequest;
use axum::extract::FromRequestParts;
use axum::http::header::IF_MATCH;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue};
use domain::text::Text;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::extract::Caller;
use crate::problem::{Kind, Problem};

/// Why it is done.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(crate) struct Reason {
    /// Kept in the history and in the operation log. More than 8 KiB is cut.
    reason: Option<String>,
}

impl Reason {
    pub(crate) fn request(self, caller: Caller) -> OperateRequest {
        request(self.reason.as_deref(), caller)
    }
}

/// An operator's act: who, and why.
pub(crate) fn request(reason: Option<&str>, caller: Caller) -> OperateRequest {
    OperateRequest {
        by: caller.actor,
        reason: reason.map(Text::clean),
    }
}

/// A reason, where there must be one.
pub(crate) fn required(reason: &str) -> Result<&str, Problem> {
    if reason.trim().is_empty() {
        let detail = "say why: it is kept in the history";
        return Err(Problem::invalid_field("/reason", detail));
    }
    Ok(reason)
}

/// The version of a step as an entity tag.
pub(crate) fn entity_tag(version: i64) -> HeaderValue {
    HeaderValue::from_str(&format!("\"{version}\""))
        .unwrap_or_else(|_| HeaderValue::from_static("\"\""))
}

/// The version that whoever asks has seen, by `If-Match`; none if any will do.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Seen(pub(crate) Option<i64>);

impl<S: Send + Sync> FromRequestParts<S> for Seen {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        seen(&parts.headers).map(Self)
    }
}

fn seen(headers: &HeaderMap) -> Result<Option<i64>, Problem> {
    let Some(value) = headers.get(IF_MATCH) else {
        return Ok(None);
    };
    let text = value.to_str().unwrap_or_default().trim();
    if text == "*" {
        return Ok(None);
    }
    let version = text
        .strip_prefix('"')
        .and_then(|text| text.strip_suffix('"'));
    let version = version.and_then(|text| text.parse().ok());
    version.map(Some).ok_or_else(|| {
        let detail = "If-Match: send the ETag of the step as it was answered, as in \"7\"";
        Problem::new(Kind::Malformed, detail)
    })
}
