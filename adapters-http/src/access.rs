//! Who asks and what they may do: keys and tokens read, one table of what each operation needs,
//! limits, and the audit log.
//!
//! ```text
//! Authorization ─▶ credential: key (Door) | token (Jwt) ─▶ Principal
//!   operation ─▶ table: permission, reach ─▶ decided at the door; by namespace once the handler
//!                                             knows it (Caller::may, in the extractors)
//! ```

mod address;
mod audit;
mod authorize;
mod credential;
mod describe;
mod jwks;
mod jwt;
mod limits;
mod protect;
pub(crate) mod table;

use std::sync::Arc;

use application::{Door, Keys};
use domain::access::{KeyText, Principal, PrincipalKind};
use domain::text::Actor;

pub use address::ClientAddress;
pub use jwks::{JwksSource, JwksTrouble};
pub use jwt::{Jwt, JwtOptions};
pub use limits::RateLimit;
pub use protect::protected;

pub(crate) use authorize::authorize;
pub(crate) use describe::{ask_nobody, describe};

use limits::Buckets;

/// How many callers are told apart; the others share one bucket.
const CALLERS_MAX: usize = 10_000;
/// Failed proofs of one address, unless told otherwise: this many at once, and one more each 6 s.
const FAILURES: RateLimit = RateLimit {
    burst: 20,
    per_minute: 10,
};

/// Who is let in, and how often.
#[derive(Clone, Debug)]
pub struct Access {
    pub(crate) keys: Keys,
    pub(crate) door: Door,
    pub(crate) jwt: Option<Jwt>,
    config_key: Option<Arc<ConfigKey>>,
    pub(crate) callers: Option<Arc<Buckets>>,
    pub(crate) failures: Arc<Buckets>,
}

/// A key that is in the configuration, and so in no store.
struct ConfigKey {
    text: KeyText,
}

impl std::fmt::Debug for ConfigKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ConfigKey(…)")
    }
}

impl Access {
    /// By keys alone.
    pub fn new(keys: Keys, door: Door) -> Self {
        Self {
            keys,
            door,
            jwt: None,
            config_key: None,
            callers: None,
            failures: Arc::new(Buckets::new(FAILURES, CALLERS_MAX)),
        }
    }

    /// By signed tokens too.
    #[must_use]
    pub fn with_jwt(self, jwt: Jwt) -> Self {
        Self {
            jwt: Some(jwt),
            ..self
        }
    }

    /// By this key too, which may do everything: to make the first keys with.
    #[must_use]
    pub fn with_config_key(self, text: KeyText) -> Self {
        Self {
            config_key: Some(Arc::new(ConfigKey { text })),
            ..self
        }
    }

    /// Each caller so often at most.
    #[must_use]
    pub fn with_rate_limit(self, limit: RateLimit) -> Self {
        Self {
            callers: Some(Arc::new(Buckets::new(limit, CALLERS_MAX))),
            ..self
        }
    }

    /// Each address may be refused so often at most.
    #[must_use]
    pub fn with_refusals(self, limit: RateLimit) -> Self {
        Self {
            failures: Arc::new(Buckets::new(limit, CALLERS_MAX)),
            ..self
        }
    }

    /// Whoever shows the key of the configuration, if this is it.
    fn configured(&self, shown: &KeyText) -> Option<Principal> {
        let key = self.config_key.as_ref()?;
        let is_it = key.text.id == shown.id && key.text.secret.is_same(&shown.secret);
        let name = Actor::named("configured-admin");
        is_it.then(|| Principal::all_powerful(PrincipalKind::Config, shown.id.as_str(), name))
    }
}
