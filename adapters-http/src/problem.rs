//! Problem documents: how every error is told.

mod from;
mod kind;

use std::borrow::Cow;

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::access::Permission;
use domain::millis::Millis;
use serde::Serialize;
use utoipa::ToSchema;

pub use kind::Kind;

use crate::layers::RequestId;

/// One error as RFC 9457 wants it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What kind it is: its type, title and status.
    pub kind: Kind,
    /// What happened this time, and what to do.
    pub detail: String,
    /// What is wrong with which field.
    pub errors: Vec<FieldError>,
    /// When to try again, if that may help.
    pub retry_after: Option<Millis>,
}

/// What is wrong with one part of a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct FieldError {
    /// The field, as a JSON pointer into the body; empty for the whole of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pointer: Option<String>,
    /// The parameter of the path or the query, or the header.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parameter: Option<Cow<'static, str>>,
    /// What is wrong with it.
    pub detail: String,
}

/// A problem as it is sent.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Problem)]
pub(crate) struct ProblemBody {
    /// The kind of problem, stable for programs; reading it tells more.
    #[serde(rename = "type")]
    #[schema(value_type = String, format = "uri-reference")]
    kind: String,
    /// The same for people.
    title: &'static str,
    /// The HTTP status.
    #[schema(value_type = i32, minimum = 400, maximum = 599)]
    status: u16,
    /// What happened this time, and what to do.
    detail: String,
    /// The id of the request, as in the header `X-Request-Id` and in the log.
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<String>,
    /// What is wrong with which part of the request.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<FieldError>,
}

impl Problem {
    /// A problem of this kind.
    pub fn new(kind: Kind, detail: impl Into<String>) -> Self {
        Self {
            kind,
            detail: detail.into(),
            errors: Vec::new(),
            retry_after: None,
        }
    }

    /// The same, and when to try again.
    #[must_use]
    pub fn retry_after(self, wait: Millis) -> Self {
        Self {
            retry_after: Some(wait),
            ..self
        }
    }

    /// A field of the body is not what it should be; the pointer is a JSON pointer.
    pub fn invalid_field(pointer: &str, detail: impl Into<String>) -> Self {
        Self::invalid(vec![FieldError {
            pointer: Some(pointer.to_owned()),
            parameter: None,
            detail: detail.into(),
        }])
    }

    /// A parameter of the query, or a header, is not what it should be.
    pub fn invalid_parameter<N, D>(name: N, detail: D) -> Self
    where
        N: Into<Cow<'static, str>>,
        D: Into<String>,
    {
        Self::invalid(vec![FieldError {
            pointer: None,
            parameter: Some(name.into()),
            detail: detail.into(),
        }])
    }

    /// These parts of the request are not what they should be.
    pub fn invalid(errors: Vec<FieldError>) -> Self {
        let mut told: Vec<&str> = errors.iter().map(|error| error.detail.as_str()).collect();
        told.dedup();
        let detail = told.join("; ");
        Self {
            errors,
            ..Self::new(Kind::Invalid, detail)
        }
    }

    /// There is no such thing.
    pub fn not_found(what: &str) -> Self {
        Self::new(Kind::NotFound, format!("there is no such {what}"))
    }

    /// Too many requests; try again after so long.
    pub fn too_many(detail: impl Into<String>, wait: Millis) -> Self {
        Self::new(Kind::TooManyRequests, detail).retry_after(wait)
    }

    /// Nobody has shown who it is. Why what was shown is not good stays in the log.
    pub fn unauthenticated() -> Self {
        let detail = "no good credential came with the request; send Authorization: Bearer with an \
                      API key or a token";
        Self::new(Kind::Unauthenticated, detail)
    }

    /// It is known who it is, and that they may not do this.
    pub fn forbidden(permission: Permission, everywhere: bool) -> Self {
        let place = if everywhere { " in all namespaces" } else { "" };
        Self::new(
            Kind::Forbidden,
            format!("this needs the permission {permission}{place}"),
        )
    }

    /// A bug of ours: the cause is logged, not shown.
    pub fn internal(cause: &(dyn std::error::Error + 'static)) -> Self {
        tracing::error!(cause, "a request failed inside the server");
        Self::new(Kind::Internal, "the server failed; see its log")
    }

    /// The same, of a part of the body that is at this pointer.
    pub(crate) fn within(mut self, pointer: &str) -> Self {
        for inner in self
            .errors
            .iter_mut()
            .filter_map(|error| error.pointer.as_mut())
        {
            inner.insert_str(0, pointer);
        }
        self
    }

    /// As it is sent, with the id of its request.
    pub(crate) fn body(&self, id: Option<&RequestId>) -> ProblemBody {
        ProblemBody {
            kind: self.kind.uri(),
            title: self.kind.title(),
            status: self.kind.status().as_u16(),
            detail: self.detail.clone(),
            request_id: id.map(|id| id.as_str().to_owned()),
            errors: self.errors.clone(),
        }
    }

    /// The answer, with the id of its request in it.
    pub(crate) fn respond(&self, id: Option<&RequestId>) -> Response {
        let status = self.kind.status();
        let body = self.body(id);
        let mut response = (status, Json(body)).into_response();
        let headers = response.headers_mut();
        let content_type = HeaderValue::from_static("application/problem+json");
        headers.insert(header::CONTENT_TYPE, content_type);
        let challenge = match status {
            StatusCode::UNAUTHORIZED => Some("Bearer realm=\"tasker\""),
            StatusCode::FORBIDDEN => Some("Bearer realm=\"tasker\", error=\"insufficient_scope\""),
            _ => None,
        };
        if let Some(challenge) = challenge {
            let challenge = HeaderValue::from_static(challenge);
            headers.insert(header::WWW_AUTHENTICATE, challenge);
        }
        let wait = match (self.retry_after, status) {
            (None, StatusCode::SERVICE_UNAVAILABLE | StatusCode::TOO_MANY_REQUESTS) => {
                Some(Millis::from_secs(1))
            }
            (wait, _) => wait,
        };
        if let Some(wait) = wait {
            // Whole seconds, and not a moment too early.
            let seconds = wait.get().div_ceil(1_000).max(1);
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

impl IntoResponse for Problem {
    /// The id of the request is added on the way out, by the outermost layer.
    fn into_response(self) -> Response {
        let mut response = self.respond(None);
        response.extensions_mut().insert(self);
        response
    }
}
