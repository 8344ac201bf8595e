//! Answers with steps in them, which somebody has to take.

use std::convert::Infallible;

use application::Handover;
use axum::body::{Body, Bytes};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use serde::Serialize;

use crate::problem::Problem;

/// An answer whose steps are given back if it is dropped before it is sent: the connection has
/// gone, or the server closes it. What was sent and got lost is found by asking again.
pub(crate) fn answer<B: Serialize>(body: &B, handover: Handover) -> Response {
    let bytes = match serde_json::to_vec(body) {
        Ok(bytes) => Bytes::from(bytes),
        Err(error) => return Problem::internal(&error).into_response(),
    };
    let length = HeaderValue::from(bytes.len());
    // Asked for when the head of the answer is on its way.
    let sent = stream::once(async move {
        handover.delivered();
        Ok::<_, Infallible>(bytes)
    });
    let json = HeaderValue::from_static("application/json");
    let headers = [
        (header::CONTENT_TYPE, json),
        (header::CONTENT_LENGTH, length),
    ];
    (headers, Body::from_stream(sent)).into_response()
}
