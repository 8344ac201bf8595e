//! Signed tokens (JWT): who signed them, for whom, until when, and what they permit.

use std::sync::Arc;

use domain::access::{Grant, Namespaces, Permissions, Principal, PrincipalKind};
use domain::millis::Millis;
use domain::text::Actor;
use domain::time::Timestamp;
use jsonwebtoken::{Validation, decode, decode_header};
use serde_json::Value;

use super::jwks::{Jwks, JwksSource, JwksTrouble, VerifyingKey};

/// How far clocks may be apart at most.
const LEEWAY_MAX: Millis = Millis::from_secs(60);

/// Whose tokens are taken, and how they are read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JwtOptions {
    /// Where the keys of the issuer are.
    pub keys: JwksSource,
    /// `iss` must be this.
    pub issuer: String,
    /// `aud` must be this, or have it in it.
    pub audience: String,
    /// How far clocks may be apart; 60 s at most. Default 30 s.
    pub leeway: Millis,
    /// The claim with the permissions: a list, or a text with spaces between. A name, or a JSON
    /// pointer such as `/realm_access/roles`. Default `permissions`.
    pub permissions_claim: String,
    /// The claim with the namespaces, in the same ways; `*` for all. Without it a token permits
    /// nothing. Default `namespaces`.
    pub namespaces_claim: String,
}

/// Takes tokens.
#[derive(Clone)]
pub struct Jwt {
    options: Arc<JwtOptions>,
    keys: Arc<Jwks>,
}

impl std::fmt::Debug for Jwt {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Jwt")
            .field("issuer", &self.options.issuer)
            .finish_non_exhaustive()
    }
}

/// Why a token proves nothing. For the log; nothing of the token is in it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum BadToken {
    #[error("the token cannot be read")]
    Unreadable,
    #[error("the token names no key (kid)")]
    NoKeyId,
    #[error("the token wants extensions we do not know (crit)")]
    Critical,
    #[error("the issuer has no key of the token's id")]
    UnknownKey,
    #[error("the token is signed in another way than its key is for")]
    WrongAlgorithm,
    #[error("the token is not the issuer's, not for us, or not signed by its key")]
    Untrue,
    #[error("the token has no {0}")]
    Missing(&'static str),
    #[error("the token has expired")]
    Expired,
    #[error("the token is not valid yet")]
    NotYet,
}

impl Jwt {
    /// Tokens of this issuer. Its keys are read once, so that a mistake shows at once.
    ///
    /// # Errors
    /// [`JwksTrouble`]
    pub async fn new(options: JwtOptions, now: Timestamp) -> Result<Self, JwksTrouble> {
        let keys = Jwks::new(options.keys.clone())?;
        keys.read(now).await?;
        let leeway = options.leeway.min(LEEWAY_MAX);
        Ok(Self {
            options: Arc::new(JwtOptions { leeway, ..options }),
            keys: Arc::new(keys),
        })
    }

    /// Whoever the token is about.
    pub(super) async fn principal(
        &self,
        token: &str,
        now: Timestamp,
    ) -> Result<Principal, BadToken> {
        // The header is read to find the key, and believed in nothing else.
        let header = decode_header(token).map_err(|_error| BadToken::Unreadable)?;
        // Extensions that must be understood: we understand none.
        if header.crit.is_some() {
            return Err(BadToken::Critical);
        }
        let id = header.kid.ok_or(BadToken::NoKeyId)?;
        let key = self.keys.key(&id, now).await.ok_or(BadToken::UnknownKey)?;
        if header.alg != key.algorithm {
            return Err(BadToken::WrongAlgorithm);
        }
        let claims = self.verified(token, &key)?;
        self.check_times(&claims, now)?;
        let subject = claims.get("sub").and_then(Value::as_str);
        let subject = subject.filter(|text| !text.trim().is_empty());
        let subject = subject.ok_or(BadToken::Missing("sub"))?;
        let name = Actor::named(subject);
        Ok(Principal {
            kind: PrincipalKind::Token,
            id: name.as_str().to_owned(),
            name,
            grants: self.grants(&claims).into_iter().collect(),
        })
    }

    fn verified(&self, token: &str, key: &VerifyingKey) -> Result<Value, BadToken> {
        let mut validation = Validation::new(key.algorithm);
        validation.set_issuer(&[&self.options.issuer]);
        validation.set_audience(&[&self.options.audience]);
        validation.set_required_spec_claims(&["exp", "iss", "aud"]);
        // Times are compared with the store's clock, below.
        validation.validate_exp = false;
        let decoded = decode::<Value>(token, &key.key, &validation);
        decoded
            .map(|decoded| decoded.claims)
            .map_err(|_error| BadToken::Untrue)
    }

    fn check_times(&self, claims: &Value, now: Timestamp) -> Result<(), BadToken> {
        let leeway = i128::from(self.options.leeway.get());
        let now = i128::from(now.as_micros()) / 1_000;
        let expires = millis(claims, "exp").ok_or(BadToken::Missing("exp"))?;
        if expires.saturating_add(leeway) <= now {
            return Err(BadToken::Expired);
        }
        match claims.get("nbf") {
            None => Ok(()),
            Some(_) => match millis(claims, "nbf") {
                None => Err(BadToken::Unreadable),
                Some(begins) if begins.saturating_sub(leeway) > now => Err(BadToken::NotYet),
                Some(_) => Ok(()),
            },
        }
    }

    /// What the token permits; words we do not know permit nothing, as tokens have others' too.
    fn grants(&self, claims: &Value) -> Option<Grant> {
        let words = words(claims, &self.options.permissions_claim);
        let permissions: Permissions = words
            .iter()
            .filter_map(|word| Permissions::parse(word).ok())
            .flat_map(|permissions| permissions.iter().collect::<Vec<_>>())
            .collect();
        let namespaces = self::words(claims, &self.options.namespaces_claim);
        let namespaces = Namespaces::parse_all(namespaces.iter().map(String::as_str)).ok()?;
        (!permissions.is_empty()).then_some(Grant {
            permissions,
            namespaces,
        })
    }
}

/// A time in seconds, whole or not, as milliseconds.
fn millis(claims: &Value, claim: &str) -> Option<i128> {
    let value = claims.get(claim)?;
    if let Some(seconds) = value.as_i64() {
        return Some(i128::from(seconds).saturating_mul(1_000));
    }
    // Up to the year 9999, beyond which nothing means a time.
    let seconds = value
        .as_f64()
        .filter(|s| (0.0..253_402_300_800.0).contains(s))?;
    let text = format!("{:.0}", seconds * 1_000.0);
    text.parse().ok()
}

/// The words of a claim: a list of texts, or one text with spaces between.
fn words(claims: &Value, claim: &str) -> Vec<String> {
    let value = if claim.starts_with('/') {
        claims.pointer(claim)
    } else {
        claims.get(claim)
    };
    match value {
        Some(Value::String(text)) => text.split_whitespace().map(str::to_owned).collect(),
        Some(Value::Array(items)) => {
            let texts = items.iter().filter_map(Value::as_str);
            texts.map(str::to_owned).collect()
        }
        _ => Vec::new(),
    }
}
