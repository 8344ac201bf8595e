//! What operators say, and the tag of the version they saw.

use application::OperateRequest;
use axum::http::HeaderValue;
use domain::text::Text;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::extract::Caller;
use crate::problem::Problem;

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
    if Text::clean(reason).is_blank() {
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
