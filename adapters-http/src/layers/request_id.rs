//! Ids of requests: taken from those who send one, made for those who do not.

use application::ports::Entropy;
use axum::http::{HeaderMap, HeaderName, HeaderValue};

/// Where it comes in and goes out.
pub(super) const HEADER: HeaderName = HeaderName::from_static("x-request-id");
/// Longer ones are replaced.
const LEN_MAX: usize = 128;

/// The id of a request: 1 to 128 visible ASCII characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestId(HeaderValue);

impl RequestId {
    /// The id that came with the request if it is usable, else a new one.
    pub(super) fn of(headers: &HeaderMap, entropy: &dyn Entropy) -> Self {
        let given = headers.get(HEADER).filter(|value| is_usable(value));
        Self(given.cloned().unwrap_or_else(|| made(entropy)))
    }

    /// The id.
    pub fn as_str(&self) -> &str {
        self.0.to_str().unwrap_or_default()
    }

    pub(super) fn to_header(&self) -> HeaderValue {
        self.0.clone()
    }
}

fn is_usable(value: &HeaderValue) -> bool {
    let bytes = value.as_bytes();
    (1..=LEN_MAX).contains(&bytes.len()) && bytes.iter().all(u8::is_ascii_graphic)
}

fn made(entropy: &dyn Entropy) -> HeaderValue {
    let id = format!("{:016x}{:016x}", entropy.next_u64(), entropy.next_u64());
    HeaderValue::from_str(&id).unwrap_or_else(|_| HeaderValue::from_static("unknown"))
}
