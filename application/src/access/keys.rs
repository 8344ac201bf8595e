//! The use cases of those who give keys.

use std::sync::Arc;

use domain::access::{ApiKey, Grant, KeyError, KeyId, KeySecret, KeyText, NAME_MAX, Principal};
use domain::millis::Millis;
use domain::text::Text;
use domain::time::Timestamp;

use crate::ports::{Clock, KeyStore, SecretSource, StoreError};

/// How long the secret before is good after a rotation, unless said otherwise.
pub const ROTATION_GRACE: Millis = Millis::from_secs(24 * 3_600);
/// The longest grace.
const GRACE_MAX: Millis = Millis::from_secs(30 * 24 * 3_600);
/// How many grants one key may have.
const GRANTS_MAX: usize = 16;
/// How often a change is decided anew when somebody else was faster.
const TRIES: u32 = 3;

/// The use cases.
#[derive(Clone)]
pub struct Keys {
    store: Arc<dyn KeyStore>,
    clock: Arc<dyn Clock>,
    secrets: Arc<dyn SecretSource>,
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Keys").finish_non_exhaustive()
    }
}

/// A key that is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewKey {
    /// What people call it: 1 to 100 characters. History calls its user so.
    pub name: Text,
    /// What it permits: 1 to 16 grants.
    pub grants: Vec<Grant>,
    /// From then on it is good no more; none is never.
    pub expires_at: Option<Timestamp>,
}

/// A key with its secret, which is shown now and never again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreatedKey {
    /// What is kept.
    pub key: ApiKey,
    /// The whole key.
    pub text: KeyText,
}

/// Why it was not done.
#[derive(Debug, thiserror::Error)]
pub enum KeyFault {
    /// There is no such key.
    #[error("there is no such key")]
    NotFound,
    /// A field cannot be so.
    #[error("{field}: {problem}")]
    BadField {
        /// Which.
        field: &'static str,
        /// What is wrong, and what to do.
        problem: String,
    },
    /// It would permit more than whoever asks for it may.
    #[error("the key would permit what its creator may not do; nobody gives what he has not")]
    TooPowerful,
    /// The rules refuse it.
    #[error(transparent)]
    Refused(#[from] KeyError),
    /// Others changed the key each time.
    #[error("others are changing the key; try again")]
    Contended,
    /// No secret could be drawn.
    #[error("no secret could be drawn: {0}")]
    NoSecret(String),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Keys {
    /// Over these ports.
    pub fn new(
        store: Arc<dyn KeyStore>,
        clock: Arc<dyn Clock>,
        secrets: Arc<dyn SecretSource>,
    ) -> Self {
        Self {
            store,
            clock,
            secrets,
        }
    }

    /// Makes a key for `by`, who must be able to do all that it permits.
    ///
    /// # Errors
    /// [`KeyFault`].
    pub async fn create(&self, new: NewKey, by: &Principal) -> Result<CreatedKey, KeyFault> {
        let now = self.clock.now();
        check(&new, now)?;
        if !by.covers(&new.grants) {
            return Err(KeyFault::TooPowerful);
        }
        let secret = self.draw()?;
        let id = KeyId::drawn(self.secrets.draw().map_err(KeyFault::NoSecret)?);
        let key = ApiKey {
            id: id.clone(),
            name: new.name,
            grants: new.grants,
            hash: secret.hash(),
            previous: None,
            created_at: now,
            created_by: by.name.clone(),
            expires_at: new.expires_at,
            rotated_at: None,
            revoked_at: None,
            last_used_at: None,
            version: 1,
        };
        self.store.insert(key.clone()).await?;
        let text = KeyText { id, secret };
        Ok(CreatedKey { key, text })
    }

    /// One of them.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn find(&self, id: &KeyId) -> Result<Option<ApiKey>, StoreError> {
        self.store.find(id).await
    }

    /// By id, at most `limit` after this one.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn list(&self, after: Option<KeyId>, limit: u32) -> Result<Vec<ApiKey>, StoreError> {
        self.store.list(after, limit).await
    }

    /// Gives a key another secret. The present one stays good for `grace`, at most 30 days; the one
    /// before it ends at once. Whoever rotates must be able to do all that the key permits: he is
    /// about to hold it.
    ///
    /// # Errors
    /// [`KeyFault`].
    pub async fn rotate(
        &self,
        id: &KeyId,
        grace: Millis,
        by: &Principal,
    ) -> Result<CreatedKey, KeyFault> {
        if grace > GRACE_MAX {
            return Err(KeyFault::BadField {
                field: "graceSeconds",
                problem: format!("at most {} s", GRACE_MAX.as_secs()),
            });
        }
        let secret = self.draw()?;
        for _ in 0..TRIES {
            let key = self.existing(id).await?;
            if !by.covers(&key.grants) {
                return Err(KeyFault::TooPowerful);
            }
            let key = key.rotate(secret.hash(), grace, self.clock.now())?;
            if self.store.update(key.clone()).await? {
                let id = id.clone();
                let text = KeyText { id, secret };
                return Ok(CreatedKey { key, text });
            }
        }
        Err(KeyFault::Contended)
    }

    /// Makes a key good for nothing, for ever. One that is already stays as it is.
    ///
    /// # Errors
    /// [`KeyFault`].
    pub async fn revoke(&self, id: &KeyId) -> Result<ApiKey, KeyFault> {
        for _ in 0..TRIES {
            let key = self.existing(id).await?;
            let Some(revoked) = key.revoke(self.clock.now()) else {
                return Ok(key);
            };
            if self.store.update(revoked.clone()).await? {
                return Ok(revoked);
            }
        }
        Err(KeyFault::Contended)
    }

    async fn existing(&self, id: &KeyId) -> Result<ApiKey, KeyFault> {
        self.store.find(id).await?.ok_or(KeyFault::NotFound)
    }

    fn draw(&self) -> Result<KeySecret, KeyFault> {
        self.secrets
            .draw()
            .map(KeySecret::new)
            .map_err(KeyFault::NoSecret)
    }
}

fn check(new: &NewKey, now: Timestamp) -> Result<(), KeyFault> {
    let bad = |field, problem: String| Err(KeyFault::BadField { field, problem });
    let length = new.name.as_str().chars().count();
    if new.name.is_blank() || length > NAME_MAX {
        return bad(
            "name",
            format!("give it a name of 1 to {NAME_MAX} characters"),
        );
    }
    if new.grants.is_empty() || new.grants.len() > GRANTS_MAX {
        return bad("grants", format!("say 1 to {GRANTS_MAX} grants"));
    }
    if new.expires_at.is_some_and(|end| end <= now) {
        return bad("expiresAt", "this is past already".to_owned());
    }
    Ok(())
}
