//! API keys: what is kept of them, and when they are good.

mod text;

use subtle::ConstantTimeEq;

pub use text::{KeyHash, KeyId, KeySecret, KeyText};

use super::{Grant, Principal, PrincipalKind};
use crate::millis::Millis;
use crate::text::{Actor, Text};
use crate::time::Timestamp;

/// How long a key's name may be, in characters.
pub const NAME_MAX: usize = 100;

/// A key as it is kept: everything but its secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiKey {
    /// Its public part; beside its name all that is ever shown again.
    pub id: KeyId,
    /// What people call it: 1 to 100 characters.
    pub name: Text,
    /// What it permits.
    pub grants: Vec<Grant>,
    /// The hash of its secret.
    pub hash: KeyHash,
    /// The secret before the last rotation, while it is still good.
    pub previous: Option<PreviousHash>,
    /// When it was made.
    pub created_at: Timestamp,
    /// By whom.
    pub created_by: Actor,
    /// From then on it is good no more; none is never.
    pub expires_at: Option<Timestamp>,
    /// When it got its present secret.
    pub rotated_at: Option<Timestamp>,
    /// Since when it is good no more, if somebody revoked it. Never taken back.
    pub revoked_at: Option<Timestamp>,
    /// When it was used, to some minutes.
    pub last_used_at: Option<Timestamp>,
    /// Counts its changes, from 1; uses are none.
    pub version: i64,
}

/// A secret that is good for a while still, so that whoever uses it can change over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PreviousHash {
    /// Its hash.
    pub hash: KeyHash,
    /// Until then.
    pub until: Timestamp,
}

/// Why a key opens nothing. For the log: whoever knocks is told one thing for all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyRefusal {
    /// The secret is another.
    #[error("the secret is not the key's")]
    WrongSecret,
    /// Its time is over.
    #[error("the key has expired")]
    Expired,
    /// Somebody revoked it.
    #[error("the key was revoked")]
    Revoked,
}

/// Why a key is not changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// It is good for nothing any more.
    #[error("the key was revoked, and stays so; create another")]
    Revoked,
}

impl ApiKey {
    /// Whether this secret opens anything at this time. Which of the two secrets it is not is found
    /// out in the same time as which it is.
    ///
    /// # Errors
    /// [`KeyRefusal`].
    pub fn check(&self, secret: &KeySecret, now: Timestamp) -> Result<(), KeyRefusal> {
        let hash = secret.hash();
        let is_present = hash.as_bytes().ct_eq(self.hash.as_bytes());
        let previous = self.previous.as_ref();
        let is_previous = previous.map_or(subtle::Choice::from(0), |previous| {
            let in_time = u8::from(now < previous.until);
            hash.as_bytes().ct_eq(previous.hash.as_bytes()) & subtle::Choice::from(in_time)
        });
        if !bool::from(is_present | is_previous) {
            return Err(KeyRefusal::WrongSecret);
        }
        self.is_good(now)
    }

    /// Whether it is good at this time, whatever the secret.
    ///
    /// # Errors
    /// [`KeyRefusal`].
    pub fn is_good(&self, now: Timestamp) -> Result<(), KeyRefusal> {
        if self.revoked_at.is_some() {
            return Err(KeyRefusal::Revoked);
        }
        if self.expires_at.is_some_and(|end| end <= now) {
            return Err(KeyRefusal::Expired);
        }
        Ok(())
    }

    /// With another secret; the present one stays good for a while.
    ///
    /// # Errors
    /// [`KeyError`] if it was revoked.
    pub fn rotate(&self, hash: KeyHash, grace: Millis, now: Timestamp) -> Result<Self, KeyError> {
        if self.revoked_at.is_some() {
            return Err(KeyError::Revoked);
        }
        let previous = PreviousHash {
            hash: self.hash.clone(),
            until: now.plus(grace),
        };
        Ok(Self {
            hash,
            previous: (grace > Millis::ZERO).then_some(previous),
            rotated_at: Some(now),
            version: self.version.saturating_add(1),
            ..self.clone()
        })
    }

    /// Good no more; none if that is so already.
    pub fn revoke(&self, now: Timestamp) -> Option<Self> {
        self.revoked_at.is_none().then(|| Self {
            revoked_at: Some(now),
            previous: None,
            version: self.version.saturating_add(1),
            ..self.clone()
        })
    }

    /// Whoever shows it.
    pub fn principal(&self) -> Principal {
        Principal {
            kind: PrincipalKind::Key,
            id: self.id.as_str().to_owned(),
            name: Actor::named(self.name.as_str()),
            grants: self.grants.clone(),
        }
    }
}
