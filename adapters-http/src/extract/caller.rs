//! Who asks.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::request::Parts;
use domain::text::Actor;

/// Where a caller names itself.
pub(crate) const ACTOR_HEADER: &str = "x-tasker-actor";
/// Who it is that does not.
const NAMELESS: &str = "api";

/// Whoever sent the request: what history and the operation log keep as its actor.
///
/// A layer that knows better, because it asked for a key, puts one into the extensions of the
/// request; else it is who the header `X-Tasker-Actor` says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// Its name.
    pub actor: Actor,
}

impl<S: Send + Sync> FromRequestParts<S> for Caller {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let known = parts.extensions.get::<Self>().cloned();
        Ok(known.unwrap_or_else(|| Self {
            actor: named(&parts.headers),
        }))
    }
}

fn named(headers: &HeaderMap) -> Actor {
    let header = headers
        .get(ACTOR_HEADER)
        .and_then(|value| value.to_str().ok());
    Actor::named(
        header
            .filter(|name| !name.trim().is_empty())
            .unwrap_or(NAMELESS),
    )
}
