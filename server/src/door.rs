//! Who is let in, composed from the configuration.

use std::sync::Arc;

use adapters_http::{Access, JwksSource, Jwt, JwtOptions, RateLimit, SystemSecrets};
use application::ports::Ports;
use application::{Door, DoorOptions, Keys};
use domain::access::KeyText;

use crate::config::Config;
use crate::exit::Failure;

/// What can be seen to be wrong without asking anyone.
pub(crate) fn check(config: &Config) -> Result<(), Failure> {
    let auth = &config.auth;
    admin_key(config)?;
    let named = [
        ("auth.jwt_issuer", auth.jwt_issuer.0.is_some()),
        ("auth.jwt_audience", auth.jwt_audience.0.is_some()),
    ];
    if let Some(text) = &auth.jwks.0 {
        JwksSource::parse(text).map_err(|error| Failure::usage(format!("auth.jwks: {error}")))?;
        if let Some((key, _)) = named.iter().find(|(_, is_there)| !is_there) {
            let why = "without it a token for anybody, by anybody, would do; set it";
            return Err(Failure::usage(format!("{key}: {why}")));
        }
    }
    let asks = auth.jwks.0.is_some() || !auth.admin_key.reveal().is_empty();
    if asks && !auth.required {
        let message =
            "auth.required: credentials are configured, but nobody would be asked; say --auth";
        return Err(Failure::usage(message));
    }
    Ok(())
}

/// Who is let in; none if nobody is asked.
pub(crate) async fn open(config: &Config, ports: &Ports) -> Result<Option<Access>, Failure> {
    let auth = &config.auth;
    if !auth.required {
        return Ok(None);
    }
    let options = DoorOptions {
        believe: auth.believe.0,
        ..DoorOptions::default()
    };
    let door = Door::new(Arc::clone(&ports.keys), Arc::clone(&ports.clock), options);
    let refusals = RateLimit {
        burst: config.limits.refused_burst.0,
        per_minute: config.limits.refused_per_minute.0,
    };
    let mut access = Access::new(keys(ports), door).with_refusals(refusals);
    if let Some(key) = admin_key(config)? {
        access = access.with_config_key(key);
    }
    if let Some(per_minute) = config.limits.requests_per_minute.0 {
        access = access.with_rate_limit(RateLimit {
            burst: config.limits.burst.0,
            per_minute: per_minute.0,
        });
    }
    let named = (&auth.jwks.0, &auth.jwt_issuer.0, &auth.jwt_audience.0);
    if let (Some(jwks), Some(issuer), Some(audience)) = named {
        let cannot = |error| Failure::refused(format!("auth.jwks: {jwks}: {error}"));
        let options = JwtOptions {
            keys: JwksSource::parse(jwks).map_err(cannot)?,
            issuer: issuer.clone(),
            audience: audience.clone(),
            leeway: auth.jwt_leeway.0,
            permissions_claim: auth.jwt_permissions_claim.clone(),
            namespaces_claim: auth.jwt_namespaces_claim.clone(),
        };
        let jwt = Jwt::new(options, ports.clock.now()).await;
        access = access.with_jwt(jwt.map_err(cannot)?);
    }
    Ok(Some(access))
}

/// The use cases of keys over these ports.
pub(crate) fn keys(ports: &Ports) -> Keys {
    Keys::new(
        Arc::clone(&ports.keys),
        Arc::clone(&ports.clock),
        Arc::new(SystemSecrets),
    )
}

fn admin_key(config: &Config) -> Result<Option<KeyText>, Failure> {
    let text = config.auth.admin_key.reveal().trim();
    if text.is_empty() {
        return Ok(None);
    }
    let why = "it is no key, and not repeated here; `tasker key new` draws one";
    KeyText::parse(text)
        .map(Some)
        .ok_or_else(|| Failure::usage(format!("auth.admin_key: {why}")))
}
