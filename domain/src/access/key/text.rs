//! A key as its user has it: `tsk_` id `_` secret, in hexadecimal.

use std::sync::Arc;

use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// What every key begins with, so that people and scanners know one when they see it.
const PREFIX: &str = "tsk_";
const ID_DIGITS: usize = 16;
const SECRET_BYTES: usize = 32;

/// The public part of a key: 16 hexadecimal digits.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId(Arc<str>);

/// The secret part: 32 random bytes. It is never kept, shown once, and says nothing when printed.
#[derive(Clone, PartialEq, Eq)]
pub struct KeySecret([u8; SECRET_BYTES]);

/// The SHA-256 of a secret. (A secret of 256 random bits cannot be guessed, so that it needs no
/// slow hash, which would let anyone keep the processor busy.)
#[derive(Clone, PartialEq, Eq)]
pub struct KeyHash([u8; 32]);

/// A whole key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyText {
    /// Which key.
    pub id: KeyId,
    /// What proves it.
    pub secret: KeySecret,
}

impl KeyId {
    /// The id of these random bits.
    pub fn new(bits: u64) -> Self {
        Self(format!("{bits:016x}").into())
    }

    /// The id that the first of some random bytes make.
    pub fn drawn(bytes: [u8; SECRET_BYTES]) -> Self {
        let first = bytes.into_iter().take(8);
        Self::new(first.fold(0, |bits, byte| bits << 8 | u64::from(byte)))
    }

    /// Reads an id; none if it can be none.
    pub fn parse(text: &str) -> Option<Self> {
        let is_id = text.len() == ID_DIGITS && text.bytes().all(is_digit);
        is_id.then(|| Self(text.into()))
    }

    /// The id.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for KeyId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(&self.0)
    }
}

impl KeySecret {
    /// From random bytes.
    pub const fn new(bytes: [u8; SECRET_BYTES]) -> Self {
        Self(bytes)
    }

    /// Whether both are the same, found out in the same time whether they are or not.
    pub fn is_same(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }

    /// What is kept of it.
    pub fn hash(&self) -> KeyHash {
        KeyHash(Sha256::digest(self.0).into())
    }
}

impl std::fmt::Debug for KeySecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("KeySecret(…)")
    }
}

impl KeyHash {
    /// As it was kept.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The bytes.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl std::fmt::Debug for KeyHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("KeyHash(…)")
    }
}

impl KeyText {
    /// Whether a text means to be a key at all.
    pub fn is_meant(text: &str) -> bool {
        text.starts_with(PREFIX)
    }

    /// Reads a key; none if it can be none.
    pub fn parse(text: &str) -> Option<Self> {
        let (id, secret) = text.strip_prefix(PREFIX)?.split_once('_')?;
        if secret.len() != SECRET_BYTES.saturating_mul(2) || !secret.bytes().all(is_digit) {
            return None;
        }
        let mut bytes = [0; SECRET_BYTES];
        for (byte, digits) in bytes.iter_mut().zip(secret.as_bytes().chunks(2)) {
            *byte = u8::from_str_radix(str::from_utf8(digits).ok()?, 16).ok()?;
        }
        Some(Self {
            id: KeyId::parse(id)?,
            secret: KeySecret(bytes),
        })
    }

    /// The whole of it, to be shown once.
    pub fn reveal(&self) -> String {
        let digits = self.secret.0.iter().map(|byte| format!("{byte:02x}"));
        format!("{PREFIX}{}_{}", self.id, digits.collect::<String>())
    }
}

/// Lower case only: one key has one spelling.
fn is_digit(byte: u8) -> bool {
    matches!(byte, b'0'..=b'9' | b'a'..=b'f')
}
