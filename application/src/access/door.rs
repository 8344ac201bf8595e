//! Checking keys at the door: fast for those who come often, and not for ever on old knowledge.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use domain::access::{ApiKey, KeyId, KeyRefusal, KeyText, Principal};
use domain::millis::Millis;
use domain::time::Timestamp;

use crate::ports::{Clock, KeyStore, StoreError};

/// How long things are remembered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DoorOptions {
    /// How long what was read of a key is believed: so long may a revoked key still open. Default
    /// 10 s.
    pub believe: Millis,
    /// How many keys are remembered. Default 10,000.
    pub keys_max: usize,
    /// How often at most the last use of a key is written. Default 60 s.
    pub write_use_every: Millis,
}

impl Default for DoorOptions {
    fn default() -> Self {
        Self {
            believe: Millis::from_secs(10),
            keys_max: 10_000,
            write_use_every: Millis::from_secs(60),
        }
    }
}

/// Why somebody was not let in.
#[derive(Debug, thiserror::Error)]
pub enum NotLetIn {
    /// There is no key of this id.
    #[error("there is no such key")]
    Unknown,
    /// The key opens nothing.
    #[error(transparent)]
    Refused(#[from] KeyRefusal),
    /// It is not remembered, and the store is not to be asked for this caller.
    #[error("the key is not remembered")]
    NotRemembered,
    /// It could not be found out.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Lets those in who have a key.
#[derive(Clone)]
pub struct Door {
    store: Arc<dyn KeyStore>,
    clock: Arc<dyn Clock>,
    options: DoorOptions,
    seen: Arc<Mutex<HashMap<KeyId, Seen>>>,
}

/// What is remembered of a key.
struct Seen {
    key: Arc<ApiKey>,
    read_at: Timestamp,
    use_written_at: Option<Timestamp>,
}

impl std::fmt::Debug for Door {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Door").finish_non_exhaustive()
    }
}

impl Door {
    /// Over these ports.
    pub fn new(store: Arc<dyn KeyStore>, clock: Arc<dyn Clock>, options: DoorOptions) -> Self {
        Self {
            store,
            clock,
            options,
            seen: Arc::default(),
        }
    }

    /// Whoever shows this key. The store is asked only if the key is not remembered, and only if
    /// `may_ask`.
    ///
    /// # Errors
    /// [`NotLetIn`].
    pub async fn let_in(&self, shown: &KeyText, may_ask: bool) -> Result<Principal, NotLetIn> {
        let now = self.clock.now();
        let key = match self.remembered(&shown.id, now) {
            Some(key) => key,
            None if may_ask => self.read(&shown.id, now).await?,
            None => return Err(NotLetIn::NotRemembered),
        };
        key.check(&shown.secret, now)?;
        self.note_use(&key.id, now);
        Ok(key.principal())
    }

    /// Forgets a key that was changed by this process.
    pub fn forget(&self, id: &KeyId) {
        self.lock().remove(id);
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<KeyId, Seen>> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn remembered(&self, id: &KeyId, now: Timestamp) -> Option<Arc<ApiKey>> {
        let seen = self.lock();
        let seen = seen.get(id)?;
        let is_fresh = seen.read_at <= now && now < seen.read_at.plus(self.options.believe);
        is_fresh.then(|| Arc::clone(&seen.key))
    }

    async fn read(&self, id: &KeyId, now: Timestamp) -> Result<Arc<ApiKey>, NotLetIn> {
        let key = self.store.find(id).await?;
        let Some(key) = key.map(Arc::new) else {
            // What is not there is not remembered: anyone can make up ids.
            self.forget(id);
            return Err(NotLetIn::Unknown);
        };
        let mut seen = self.lock();
        if seen.len() >= self.options.keys_max && !seen.contains_key(id) {
            let believe = self.options.believe;
            seen.retain(|_, old| now < old.read_at.plus(believe));
            if seen.len() >= self.options.keys_max {
                seen.clear();
            }
        }
        let written = seen.get(id).and_then(|old| old.use_written_at);
        let fresh = Seen {
            key: Arc::clone(&key),
            read_at: now,
            use_written_at: written.max(key.last_used_at),
        };
        seen.insert(id.clone(), fresh);
        Ok(key)
    }

    /// Writes down that it was used, beside the request and not often.
    fn note_use(&self, id: &KeyId, now: Timestamp) {
        let every = self.options.write_use_every;
        let is_due = self.lock().get_mut(id).is_some_and(|seen| {
            let is_due = seen
                .use_written_at
                .is_none_or(|written| written.plus(every) <= now);
            if is_due {
                seen.use_written_at = Some(now);
            }
            is_due
        });
        if is_due {
            let (store, uses) = (Arc::clone(&self.store), vec![(id.clone(), now)]);
            tokio::spawn(async move {
                if let Err(error) = store.used(uses).await {
                    tracing::warn!(%error, "the last use of a key was not written");
                }
            });
        }
    }
}
