//! What a request shows to say who it is.

use axum::http::header::AUTHORIZATION;
use axum::http::{HeaderMap, HeaderValue};
use domain::access::KeyText;

/// Longer ones are no credentials.
const LEN_MAX: usize = 8 * 1_024;

/// What was shown. It is never printed.
pub(super) enum Credential {
    /// A key of ours.
    Key(KeyText),
    /// A signed token.
    Token(String),
}

/// Why there is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NoCredential {
    /// Nothing was shown.
    Missing,
    /// Something that can be no credential: of another scheme, twice, too long, or no key though it
    /// looks like one.
    Unreadable,
}

/// Reads the header `Authorization`.
pub(super) fn read(headers: &HeaderMap) -> Result<Credential, NoCredential> {
    let mut sent = headers.get_all(AUTHORIZATION).into_iter();
    let only = match (sent.next(), sent.next()) {
        (None, _) => return Err(NoCredential::Missing),
        (Some(only), None) => only,
        (Some(_), Some(_)) => return Err(NoCredential::Unreadable),
    };
    of_header(only).ok_or(NoCredential::Unreadable)
}

fn of_header(value: &HeaderValue) -> Option<Credential> {
    let (scheme, text) = value.to_str().ok()?.split_once(' ')?;
    let text = text.trim();
    if !scheme.eq_ignore_ascii_case("bearer") || text.is_empty() || text.len() > LEN_MAX {
        return None;
    }
    if KeyText::is_meant(text) {
        return KeyText::parse(text).map(Credential::Key);
    }
    Some(Credential::Token(text.to_owned()))
}
