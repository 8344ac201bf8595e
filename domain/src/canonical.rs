//! Hashes of what people write down: equal content, equal hash, on every machine.

use serde::Serialize;
use sha2::{Digest, Sha256};

/// SHA-256 of the compact JSON of `value`.
///
/// The text is canonical: fields of our own types stand in the order they are declared in, and the
/// keys of all JSON inside have been sorted when it was [checked](crate::payload::check), so that
/// it does not matter what map another crate makes `serde_json` use.
pub(crate) fn digest<T: Serialize>(value: &T) -> [u8; 32] {
    // All that is hashed has a JSON form. If something had none, its hash would be that of nothing,
    // and all else under the same name a conflict: loud, not wrong.
    Sha256::digest(serde_json::to_vec(value).unwrap_or_default()).into()
}
