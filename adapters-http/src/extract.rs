//! Bodies read so that every rejection is a problem document.

use axum::body::Bytes;
use axum::extract::rejection::{BytesRejection, FailedToBufferBody};
use axum::extract::{FromRequest, Request};
use axum::http::header::CONTENT_TYPE;
use domain::payload::{Payload, PayloadError};
use serde::de::DeserializeOwned;

use crate::problem::Problem;

/// A JSON body of this shape, within the bounds of a [`Payload`].
pub(crate) struct Body<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        if !is_json(&request) {
            let detail = "send the body as application/json".to_owned();
            return Err(Problem::unsupported_media(detail));
        }
        let bytes = Bytes::from_request(request, state)
            .await
            .map_err(refused_body)?;
        let text = str::from_utf8(&bytes)
            .map_err(|error| Problem::malformed(format!("the body is not UTF-8: {error}")))?;
        let value = Payload::parse(text)
            .map_err(|error| refused_payload(&error))?
            .into_value();
        let body = serde_json::from_value(value)
            .map_err(|error| Problem::invalid_field("", error.to_string()))?;
        Ok(Self(body))
    }
}

fn is_json(request: &Request) -> bool {
    let content_type = request
        .headers()
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    let media_type = content_type.and_then(|value| value.split(';').next());
    media_type.is_some_and(|media_type| media_type.trim().eq_ignore_ascii_case("application/json"))
}

fn refused_body(rejection: BytesRejection) -> Problem {
    if let BytesRejection::FailedToBufferBody(FailedToBufferBody::LengthLimitError(error)) =
        rejection
    {
        return Problem::too_large(error.to_string());
    }
    Problem::malformed(rejection.body_text())
}

fn refused_payload(error: &PayloadError) -> Problem {
    let detail = error.to_string();
    match error {
        PayloadError::Syntax(_) => Problem::malformed(detail),
        PayloadError::TooLarge { .. } => Problem::too_large(detail),
        PayloadError::Nul { at } => Problem::invalid_field(at, detail),
        PayloadError::TooDeep | PayloadError::TooManyDigits { .. } => {
            Problem::invalid_field("", detail)
        }
    }
}
