//! The parts of a path that have names.

use std::collections::BTreeMap;

use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;

use crate::problem::Problem;

/// The named segments of a path.
#[derive(Debug)]
pub(crate) struct Segments(BTreeMap<String, String>);

impl<S: Send + Sync> FromRequestParts<S> for Segments {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let path = Path::<BTreeMap<String, String>>::from_request_parts(parts, state).await;
        // What is not UTF-8 names nothing.
        path.map(|Path(segments)| Self(segments))
            .ok()
            .ok_or_else(|| Problem::not_found("route"))
    }
}

impl Segments {
    /// The segment as a name. A text that can be none names nothing there is.
    pub(crate) fn parse<T, E>(
        &self,
        segment: &str,
        what: &str,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Result<T, Problem> {
        let text = self.0.get(segment).map_or("", String::as_str);
        parse(text).ok().ok_or_else(|| Problem::not_found(what))
    }
}
