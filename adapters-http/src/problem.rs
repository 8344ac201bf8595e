//! Problem documents: how every error is told.

use application::SubmitError;
use application::ports::{StoreError, SubmitRefusal};
use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

/// One error as RFC 9457 wants it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// The kind of problem, stable for programs.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// The same for people.
    pub title: &'static str,
    /// The HTTP status.
    pub status: u16,
    /// What happened this time, and what to do.
    pub detail: String,
    /// What is wrong with which field, by JSON pointer.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
}

/// What is wrong with one field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FieldError {
    /// The field, as a JSON pointer into the body.
    pub pointer: String,
    /// What is wrong with it.
    pub detail: String,
}

impl Problem {
    fn new(kind: &'static str, title: &'static str, status: StatusCode, detail: String) -> Self {
        Self {
            kind,
            title,
            status: status.as_u16(),
            detail,
            errors: Vec::new(),
        }
    }

    pub(crate) fn not_found(detail: &str) -> Self {
        Self::new(
            "/problems/not-found",
            "Not found",
            StatusCode::NOT_FOUND,
            detail.to_owned(),
        )
    }

    pub(crate) fn malformed(detail: String) -> Self {
        Self::new(
            "/problems/malformed",
            "Malformed request",
            StatusCode::BAD_REQUEST,
            detail,
        )
    }

    pub(crate) fn unsupported_media(detail: String) -> Self {
        let status = StatusCode::UNSUPPORTED_MEDIA_TYPE;
        Self::new(
            "/problems/unsupported-media-type",
            "Unsupported media type",
            status,
            detail,
        )
    }

    pub(crate) fn too_large(detail: String) -> Self {
        Self::new(
            "/problems/too-large",
            "Too large",
            StatusCode::PAYLOAD_TOO_LARGE,
            detail,
        )
    }

    /// A bug of ours: the cause is logged, not shown.
    pub(crate) fn internal(cause: &dyn std::error::Error) -> Self {
        tracing::error!(%cause, "a request failed inside the server");
        let status = StatusCode::INTERNAL_SERVER_ERROR;
        let detail = "the server failed; see its log".to_owned();
        Self::new("/problems/internal", "Internal error", status, detail)
    }

    pub(crate) fn invalid(detail: String, errors: Vec<FieldError>) -> Self {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        Self {
            errors,
            ..Self::new("/problems/invalid", "Invalid input", status, detail)
        }
    }

    pub(crate) fn invalid_field(pointer: &str, detail: String) -> Self {
        let error = FieldError {
            pointer: pointer.to_owned(),
            detail: detail.clone(),
        };
        Self::invalid(detail, vec![error])
    }
}

pub(crate) async fn no_such_route() -> Problem {
    Problem::not_found("there is no such route")
}

pub(crate) async fn no_such_method() -> Problem {
    let status = StatusCode::METHOD_NOT_ALLOWED;
    let detail = "the route does not take this method".to_owned();
    Problem::new(
        "/problems/method-not-allowed",
        "Method not allowed",
        status,
        detail,
    )
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = (status, Json(self)).into_response();
        let content_type = HeaderValue::from_static("application/problem+json");
        response
            .headers_mut()
            .insert(header::CONTENT_TYPE, content_type);
        if status == StatusCode::SERVICE_UNAVAILABLE {
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
        }
        response
    }
}

impl From<StoreError> for Problem {
    /// What the store says stays in the log: it may name hosts and rows.
    fn from(error: StoreError) -> Self {
        tracing::error!(%error, "the store failed");
        match error {
            StoreError::Unavailable { .. } | StoreError::Unusable(_) => Self::new(
                "/problems/store-unavailable",
                "Store unavailable",
                StatusCode::SERVICE_UNAVAILABLE,
                "the store cannot be used right now; try again shortly".to_owned(),
            ),
            StoreError::Corrupt { .. } => Self::new(
                "/problems/store-corrupt",
                "Store corrupt",
                StatusCode::INTERNAL_SERVER_ERROR,
                "the store holds something that cannot be; see the server's log".to_owned(),
            ),
        }
    }
}

impl From<SubmitError> for Problem {
    fn from(error: SubmitError) -> Self {
        let detail = error.to_string();
        match error {
            SubmitError::BadContext(problems) => {
                let errors = problems.into_iter().map(|problem| FieldError {
                    pointer: format!("/context{}", problem.at),
                    detail: problem.message,
                });
                Self::invalid(detail, errors.collect())
            }
            SubmitError::BadField { field, problem } => {
                Self::invalid_field(&format!("/{field}"), problem)
            }
            SubmitError::Refused(SubmitRefusal::KeyReused { .. }) => {
                let status = StatusCode::UNPROCESSABLE_ENTITY;
                Self::new(
                    "/problems/idempotency-key-reused",
                    "Idempotency key reused",
                    status,
                    detail,
                )
            }
            SubmitError::NoTemplate { .. }
            | SubmitError::BadSchema(_)
            | SubmitError::Refused(SubmitRefusal::NoTemplate(_)) => {
                Self::invalid_field("/template", detail)
            }
            SubmitError::Refused(SubmitRefusal::Store(error)) | SubmitError::Store(error) => {
                error.into()
            }
        }
    }
}
