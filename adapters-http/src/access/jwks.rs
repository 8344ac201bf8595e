//! The keys that tokens are signed with: a JSON Web Key Set, from a file or from its issuer.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use domain::millis::Millis;
use domain::time::Timestamp;
use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, Jwk, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey};
use reqwest::redirect::Policy;
use reqwest::{Client, Url};
use serde_json::Value;

/// How old a set may get before it is read again: so long may a key that was taken out of it still
/// be good.
const AGE_MAX: Millis = Millis::from_secs(600);
/// How often a set is read at most, however many unknown keys are named.
const READ_EVERY: Millis = Millis::from_secs(60);
/// Larger sets are none.
const BYTES_MAX: usize = 256 * 1_024;
/// How long reading one may take.
const TIMEOUT: Duration = Duration::from_secs(5);

/// Where a set is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JwksSource {
    /// In a file, which may be replaced.
    File(PathBuf),
    /// At its issuer's.
    Url(String),
}

/// Why a set could not be read.
#[derive(Debug, thiserror::Error)]
pub enum JwksTrouble {
    /// The URL can be none of a key set.
    #[error("{0}: name a file, or an https:// URL; http:// is taken only of this machine")]
    BadUrl(String),
    /// It could not be had.
    #[error("it cannot be read: {0}")]
    Unreadable(String),
    /// It is none, or holds no key we can use.
    #[error("{0}")]
    Useless(String),
}

/// One key, and the only way it may be used.
#[derive(Clone)]
pub(super) struct VerifyingKey {
    pub(super) key: DecodingKey,
    pub(super) algorithm: Algorithm,
}

/// The set as it was read last.
pub(super) struct Jwks {
    source: JwksSource,
    client: Client,
    known: Mutex<Known>,
    /// One reads at a time; the others go on with what there is.
    reading: tokio::sync::Mutex<()>,
}

#[derive(Default)]
struct Known {
    keys: Arc<BTreeMap<String, VerifyingKey>>,
    read_at: Option<Timestamp>,
    tried_at: Option<Timestamp>,
}

impl JwksSource {
    /// A URL, or else a path.
    ///
    /// # Errors
    /// [`JwksTrouble`] for a URL that keys must not be read from.
    pub fn parse(text: &str) -> Result<Self, JwksTrouble> {
        if !text.contains("://") {
            return Ok(Self::File(PathBuf::from(text)));
        }
        let bad = || JwksTrouble::BadUrl(text.chars().take(200).collect());
        let url = Url::parse(text).map_err(|_error| bad())?;
        let is_here = matches!(url.host_str(), Some("127.0.0.1" | "localhost" | "[::1]"));
        if url.scheme() == "https" || (url.scheme() == "http" && is_here) {
            return Ok(Self::Url(url.into()));
        }
        Err(bad())
    }
}

impl Jwks {
    pub(super) fn new(source: JwksSource) -> Result<Self, JwksTrouble> {
        let client = Client::builder()
            .redirect(Policy::none())
            .no_proxy()
            .timeout(TIMEOUT)
            .build()
            .map_err(|error| JwksTrouble::Unreadable(error.to_string()))?;
        Ok(Self {
            source,
            client,
            known: Mutex::default(),
            reading: tokio::sync::Mutex::default(),
        })
    }

    /// Reads the set, whatever is known.
    pub(super) async fn read(&self, now: Timestamp) -> Result<(), JwksTrouble> {
        self.set(|known| known.tried_at = Some(now));
        let keys = keys(&self.text().await?)?;
        self.set(|known| {
            known.keys = Arc::new(keys);
            known.read_at = Some(now);
        });
        Ok(())
    }

    /// The key of this id. An old set is read again first, and so is one that does not have it; if
    /// that fails, the last good one counts.
    pub(super) async fn key(&self, id: &str, now: Timestamp) -> Option<VerifyingKey> {
        if self.wants_reading(id, now) {
            let _only_one = self.reading.lock().await;
            // Somebody may have read it meanwhile.
            if self.wants_reading(id, now)
                && let Err(error) = self.read(now).await
            {
                tracing::warn!(%error, "the key set was not read; the last good one counts");
            }
        }
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.keys.get(id).cloned()
    }

    fn wants_reading(&self, id: &str, now: Timestamp) -> bool {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let is_rested = known
            .tried_at
            .is_none_or(|tried| tried.plus(READ_EVERY) <= now);
        let is_old = known.read_at.is_none_or(|read| read.plus(AGE_MAX) <= now);
        is_rested && (is_old || !known.keys.contains_key(id))
    }

    fn set(&self, change: impl FnOnce(&mut Known)) {
        change(&mut self.known.lock().unwrap_or_else(PoisonError::into_inner));
    }

    async fn text(&self) -> Result<String, JwksTrouble> {
        let unreadable = |error: String| JwksTrouble::Unreadable(error);
        let bytes = match &self.source {
            JwksSource::File(path) => {
                let path = path.clone();
                let read = tokio::task::spawn_blocking(move || std::fs::read(path)).await;
                let read = read.map_err(|error| unreadable(error.to_string()))?;
                read.map_err(|error| unreadable(error.to_string()))?
            }
            JwksSource::Url(url) => self.fetch(url).await?,
        };
        if bytes.len() > BYTES_MAX {
            return Err(unreadable(format!("it has more than {BYTES_MAX} bytes")));
        }
        String::from_utf8(bytes).map_err(|error| unreadable(error.to_string()))
    }

    async fn fetch(&self, url: &str) -> Result<Vec<u8>, JwksTrouble> {
        let unreadable = |error: reqwest::Error| JwksTrouble::Unreadable(error.to_string());
        let mut response = self.client.get(url).send().await.map_err(unreadable)?;
        if !response.status().is_success() {
            let why = format!("its issuer answered {}", response.status());
            return Err(JwksTrouble::Unreadable(why));
        }
        let mut bytes = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(unreadable)? {
            bytes.extend_from_slice(&chunk);
            if bytes.len() > BYTES_MAX {
                break;
            }
        }
        Ok(bytes)
    }
}

/// The keys of a set that we can use; others are passed over, as sets hold keys for others too.
fn keys(text: &str) -> Result<BTreeMap<String, VerifyingKey>, JwksTrouble> {
    let useless = |why: &str| JwksTrouble::Useless(why.to_owned());
    let set: Value = serde_json::from_str(text).map_err(|error| useless(&error.to_string()))?;
    let listed = set.get("keys").and_then(Value::as_array);
    let listed = listed.ok_or_else(|| useless("it is no key set: it has no list `keys`"))?;
    let keys: BTreeMap<String, VerifyingKey> = listed.iter().filter_map(usable).collect();
    if keys.is_empty() {
        return Err(useless(
            "it has no key with an id (`kid`) for RS256, ES256 or EdDSA",
        ));
    }
    Ok(keys)
}

fn usable(key: &Value) -> Option<(String, VerifyingKey)> {
    let key: Jwk = serde_json::from_value(key.clone()).ok()?;
    let id = key.common.key_id.clone()?;
    let is_for_signatures = key
        .common
        .public_key_use
        .as_ref()
        .is_none_or(|use_| *use_ == PublicKeyUse::Signature);
    let algorithm = match &key.algorithm {
        AlgorithmParameters::RSA(_) => Algorithm::RS256,
        AlgorithmParameters::EllipticCurve(curve) if curve.curve == EllipticCurve::P256 => {
            Algorithm::ES256
        }
        AlgorithmParameters::OctetKeyPair(pair) if pair.curve == EllipticCurve::Ed25519 => {
            Algorithm::EdDSA
        }
        // A shared secret above all: whoever verifies with one can sign with it.
        AlgorithmParameters::EllipticCurve(_)
        | AlgorithmParameters::OctetKey(_)
        | AlgorithmParameters::OctetKeyPair(_)
        | AlgorithmParameters::Other(_)
        | _ => return None,
    };
    // What the key says of itself must be that too.
    let says = key.common.key_algorithm.map(|says| says.to_string());
    let fits = says.is_none_or(|says| says == format!("{algorithm:?}"));
    if !is_for_signatures || !fits {
        return None;
    }
    let key = DecodingKey::from_jwk(&key).ok()?;
    Some((id, VerifyingKey { key, algorithm }))
}
