//! Bodies.

use axum::body;
use axum::extract::rejection::{BytesRejection, FailedToBufferBody};
use axum::extract::{FromRef, FromRequest, Request};
use axum::http::header::{CONTENT_ENCODING, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderValue};
use domain::payload::{Payload, PayloadError};
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_path_to_error::{Path, Segment};

use super::strict::Strict;
use crate::api::Api;
use crate::problem::{Kind, Problem};

/// A JSON body of this shape, within the bounds of a [`Payload`].
pub(crate) struct Body<T>(pub(crate) T);

/// The same, or nothing at all.
pub(crate) struct OptionalBody<T>(pub(crate) T);

/// A body as it is, with its media type in lower case and without parameters.
pub(crate) struct Bytes {
    pub(crate) media_type: String,
    pub(crate) bytes: body::Bytes,
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Body<T>
where
    Api: FromRef<S>,
{
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        Bytes::from_request(request, state).await?.json().map(Self)
    }
}

impl<T: DeserializeOwned + Default, S: Send + Sync> FromRequest<S> for OptionalBody<T>
where
    Api: FromRef<S>,
{
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let body = Bytes::from_request(request, state).await?;
        if body.bytes.is_empty() {
            return Ok(Self(T::default()));
        }
        let value: Value = body.json()?;
        if value.is_null() {
            return Ok(Self(T::default()));
        }
        fields(value).map(Self)
    }
}

impl<S: Send + Sync> FromRequest<S> for Bytes
where
    Api: FromRef<S>,
{
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let media_type = checked_headers(request.headers())?;
        let limit = Api::from_ref(state).body_time();
        let arrival = body::Bytes::from_request(request, state);
        let Ok(arrived) = tokio::time::timeout(limit, arrival).await else {
            let detail = format!("the body did not arrive within {limit:?}");
            return Err(Problem::new(Kind::SlowBody, detail));
        };
        let bytes = arrived.map_err(refused_body)?;
        Ok(Self { media_type, bytes })
    }
}

/// The media type of a body that is not compressed.
fn checked_headers(headers: &HeaderMap) -> Result<String, Problem> {
    let header = |name| {
        let value: Option<&HeaderValue> = headers.get(name);
        value.and_then(|value| value.to_str().ok()).unwrap_or("")
    };
    let encoding = header(CONTENT_ENCODING).trim();
    if !encoding.is_empty() && !encoding.eq_ignore_ascii_case("identity") {
        let detail = "the body is compressed; send it as it is";
        return Err(Problem::new(Kind::UnsupportedMediaType, detail));
    }
    media_type(header(CONTENT_TYPE))
}

/// The media type in lower case. Text in another character set than UTF-8 is refused.
fn media_type(content_type: &str) -> Result<String, Problem> {
    let mut parts = content_type.split(';').map(str::trim);
    let media_type = parts.next().unwrap_or("").to_ascii_lowercase();
    for (name, value) in parts.filter_map(|part| part.split_once('=')) {
        let is_utf8 = value.trim_matches('"').eq_ignore_ascii_case("utf-8");
        if name.eq_ignore_ascii_case("charset") && !is_utf8 {
            let detail = "send the body in UTF-8";
            return Err(Problem::new(Kind::UnsupportedMediaType, detail));
        }
    }
    Ok(media_type)
}

impl Bytes {
    /// The body as JSON of this shape.
    fn json<T: DeserializeOwned>(&self) -> Result<T, Problem> {
        if self.media_type != "application/json" {
            let detail = "send the body as application/json";
            return Err(Problem::new(Kind::UnsupportedMediaType, detail));
        }
        let text = str::from_utf8(&self.bytes).map_err(|error| {
            Problem::new(Kind::Malformed, format!("the body is not UTF-8: {error}"))
        })?;
        let value = Payload::parse(text).map_err(|error| refused_payload(&error))?;
        fields(value.into_value())
    }
}

/// Reads a value into this shape; a problem names the field.
pub(crate) fn fields<T: DeserializeOwned>(value: Value) -> Result<T, Problem> {
    serde_path_to_error::deserialize(Strict(value))
        .map_err(|error| Problem::invalid_field(&pointer(error.path()), error.inner().to_string()))
}

/// A path as a JSON pointer.
fn pointer(path: &Path) -> String {
    let mut pointer = String::new();
    for segment in path {
        match segment {
            Segment::Seq { index } => {
                pointer.push('/');
                pointer.push_str(&index.to_string());
            }
            Segment::Map { key } | Segment::Enum { variant: key } => {
                pointer.push('/');
                pointer.push_str(&key.replace('~', "~0").replace('/', "~1"));
            }
            Segment::Unknown => {}
        }
    }
    pointer
}

fn refused_body(rejection: BytesRejection) -> Problem {
    if let BytesRejection::FailedToBufferBody(FailedToBufferBody::LengthLimitError(error)) =
        rejection
    {
        return Problem::new(Kind::TooLarge, error.to_string());
    }
    Problem::new(Kind::Malformed, rejection.body_text())
}

fn refused_payload(error: &PayloadError) -> Problem {
    let detail = error.to_string();
    match error {
        PayloadError::Syntax(_) => Problem::new(Kind::Malformed, detail),
        PayloadError::TooLarge { .. } => Problem::new(Kind::TooLarge, detail),
        PayloadError::Nul { at } => Problem::invalid_field(at, detail),
        PayloadError::TooDeep | PayloadError::TooManyDigits { .. } => {
            Problem::invalid_field("", detail)
        }
    }
}
