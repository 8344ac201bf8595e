//! Signed tokens: those of the issuer are taken, every kind of forgery is not.

use std::path::{Path, PathBuf};

use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair};
use domain::millis::Millis;
use domain::time::Timestamp;
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::{Value, json};
use tasker_adapters_http::{Access, JwksSource, Jwt, JwtOptions};

use super::world::{START, World};

const ISSUER: &str = "https://issuer.example";
const AUDIENCE: &str = "tasker";

/// A key that signs, and its public half.
struct Signer {
    id: String,
    algorithm: Algorithm,
    key: EncodingKey,
    jwk: Value,
}

impl Signer {
    fn new(id: &str, algorithm: Algorithm) -> Self {
        let random = aws_lc_rs::rand::SystemRandom::new();
        let key = if algorithm == Algorithm::RS256 {
            let pair = aws_lc_rs::rsa::KeyPair::generate(KeySize::Rsa2048).unwrap();
            let der = AsDer::<aws_lc_rs::encoding::Pkcs8V1Der<'_>>::as_der(&pair).unwrap();
            // The key itself stands behind 26 bytes that say that it is one of RSA.
            EncodingKey::from_rsa_der(&der.as_ref()[26..])
        } else if algorithm == Algorithm::ES256 {
            let kind = &ECDSA_P256_SHA256_FIXED_SIGNING;
            let pair = EcdsaKeyPair::generate_pkcs8(kind, &random).unwrap();
            EncodingKey::from_ec_der(pair.as_ref())
        } else {
            let pair = Ed25519KeyPair::generate_pkcs8v1(&random).unwrap();
            EncodingKey::from_ed_der(pair.as_ref())
        };
        let mut jwk = Jwk::from_encoding_key(&key, algorithm).unwrap();
        jwk.common.key_id = Some(id.to_owned());
        Self {
            id: id.to_owned(),
            algorithm,
            key,
            jwk: serde_json::to_value(jwk).unwrap(),
        }
    }

    fn sign(&self, claims: &Value) -> String {
        let mut header = Header::new(self.algorithm);
        header.kid = Some(self.id.clone());
        encode(&header, claims, &self.key).unwrap()
    }
}

/// The parts of a token, each as text.
fn unsigned(header: &Value, claims: &Value, signature: &[u8]) -> String {
    use base64::Engine;
    let encode = |bytes: &[u8]| base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes);
    let (header, claims) = (header.to_string(), claims.to_string());
    format!(
        "{}.{}.{}",
        encode(header.as_bytes()),
        encode(claims.as_bytes()),
        encode(signature)
    )
}

fn claims() -> Value {
    json!({
        "iss": ISSUER, "aud": AUDIENCE, "sub": "ann", "exp": START + 300,
        "permissions": ["tasks:read", "openid"], "namespaces": ["shop"],
    })
}

fn with(change: impl FnOnce(&mut serde_json::Map<String, Value>)) -> Value {
    let mut claims = claims();
    change(claims.as_object_mut().unwrap());
    claims
}

fn file(name: &str, keys: &[&Signer]) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.jwks.json"));
    write(&path, keys);
    path
}

fn write(path: &Path, keys: &[&Signer]) {
    let keys: Vec<&Value> = keys.iter().map(|signer| &signer.jwk).collect();
    std::fs::write(path, json!({ "keys": keys }).to_string()).unwrap();
}

async fn jwt(keys: PathBuf) -> Jwt {
    let options = JwtOptions {
        keys: JwksSource::File(keys),
        issuer: ISSUER.to_owned(),
        audience: AUDIENCE.to_owned(),
        leeway: Millis::from_secs(30),
        permissions_claim: "permissions".to_owned(),
        namespaces_claim: "namespaces".to_owned(),
    };
    Jwt::new(options, Timestamp::from_secs(START))
        .await
        .unwrap()
}

async fn world(keys: PathBuf) -> World {
    let jwt = jwt(keys).await;
    World::with(|access: Access| access.with_jwt(jwt)).await
}

async fn status(world: &World, token: &str) -> u16 {
    world
        .ask(Some(token), "GET", "/api/tasks", None)
        .await
        .status
}

#[tokio::test]
async fn tokens_of_the_issuer_are_taken_in_each_of_three_ways_of_signing() {
    let signers = [
        Signer::new("r", Algorithm::RS256),
        Signer::new("e", Algorithm::ES256),
        Signer::new("d", Algorithm::EdDSA),
    ];
    let all: Vec<&Signer> = signers.iter().collect();
    let world = world(file("three", &all)).await;
    let task = world.order("shop").await;
    world.order("bank").await;
    for signer in &signers {
        let token = signer.sign(&claims());
        let listed = world.ask(Some(&token), "GET", "/api/tasks", None).await;
        assert_eq!(
            listed.status, 200,
            "{:?}: {}",
            signer.algorithm, listed.text
        );
        assert_eq!(listed.body["items"].as_array().unwrap().len(), 1);
        let uri = format!("/api/tasks/{task}/cancel");
        let refused = world.ask(Some(&token), "PUT", &uri, None).await;
        assert_eq!(refused.status, 403, "{}", refused.text);
    }
    for audience in [json!(["other", AUDIENCE]), json!(AUDIENCE)] {
        let token = signers[1].sign(&with(|claims| {
            claims.insert("aud".to_owned(), audience);
            claims.insert("permissions".to_owned(), json!("openid tasks:read"));
            claims.insert("namespaces".to_owned(), json!("*"));
        }));
        let listed = world.ask(Some(&token), "GET", "/api/tasks", None).await;
        assert_eq!(
            listed.body["items"].as_array().unwrap().len(),
            2,
            "{}",
            listed.text
        );
    }
}

/// Tokens by this signer that say something wrong.
fn untrue(signer: &Signer) -> Vec<(&'static str, String)> {
    let remove = |name: &'static str| signer.sign(&with(|claims| drop(claims.remove(name))));
    let set = |name: &'static str, value: Value| {
        signer.sign(&with(|claims| drop(claims.insert(name.to_owned(), value))))
    };
    vec![
        ("another audience", set("aud", json!("other"))),
        ("no audience", remove("aud")),
        ("another issuer", set("iss", json!("https://evil.example"))),
        ("no issuer", remove("iss")),
        ("expired", set("exp", json!(START - 31))),
        ("no end", remove("exp")),
        ("an end that is no time", set("exp", json!("never"))),
        ("not yet", set("nbf", json!(START + 31))),
        ("a beginning that is no time", set("nbf", json!("soon"))),
        ("nobody", remove("sub")),
        ("a blank subject", set("sub", json!(" "))),
    ]
}

/// Tokens that are not as this signer makes them.
fn forged(signer: &Signer) -> Vec<(&'static str, String)> {
    let stranger = Signer::new(&signer.id, signer.algorithm);
    let unknown = Signer::new("x", signer.algorithm);
    let header = |id: Option<&str>, critical: Option<&str>| {
        let mut header = Header::new(signer.algorithm);
        header.kid = id.map(str::to_owned);
        header.crit = critical.map(|name| vec![name.to_owned()]);
        encode(&header, &claims(), &signer.key).unwrap()
    };
    let good = signer.sign(&claims());
    let (body, signature) = good.rsplit_once('.').unwrap();
    let eve = signer.sign(&with(|claims| {
        drop(claims.insert("sub".into(), json!("eve")));
    }));
    let of_eve = eve.rsplit('.').next().unwrap();
    vec![
        ("signed by another", stranger.sign(&claims())),
        ("an unknown key", unknown.sign(&claims())),
        ("no key named", header(None, None)),
        ("critical extensions", header(Some(&signer.id), Some("exp"))),
        ("another's signature", format!("{body}.{of_eve}")),
        ("no signature", format!("{body}.")),
        ("half a signature", format!("{body}.{}", &signature[..40])),
        ("a megabyte", format!("{good}{}", "x".repeat(1_000_000))),
        ("nonsense", "a.b.c".to_owned()),
        ("two parts", body.to_owned()),
    ]
}

#[tokio::test]
async fn what_is_not_the_issuers_or_not_for_us_or_not_now_is_refused() {
    let signer = Signer::new("e", Algorithm::ES256);
    let path = file("claims", &[&signer]);
    for (what, token) in untrue(&signer).into_iter().chain(forged(&signer)) {
        let world = world(path.clone()).await;
        assert_eq!(status(&world, &token).await, 401, "{what}");
    }
}

#[tokio::test]
async fn times_have_some_leeway_and_claims_that_permit_nothing_are_403() {
    let signer = Signer::new("e", Algorithm::ES256);
    let world = world(file("leeway", &[&signer])).await;
    let set = |name: &'static str, value: Value| {
        signer.sign(&with(|claims| drop(claims.insert(name.to_owned(), value))))
    };
    for (what, token) in [
        ("good", signer.sign(&claims())),
        ("just expired", set("exp", json!(START - 29))),
        ("just not begun", set("nbf", json!(START + 29))),
        ("a fraction", set("exp", json!(100.5 + 1_700_000_000.0))),
    ] {
        assert_eq!(status(&world, &token).await, 200, "{what}");
    }
    for (name, value) in [
        ("permissions", json!([])),
        ("permissions", json!(["*"])),
        ("namespaces", json!(null)),
    ] {
        assert_eq!(status(&world, &set(name, value)).await, 403, "{name}");
    }
}

#[tokio::test]
async fn no_algorithm_and_the_public_key_as_a_secret_are_refused() {
    let rsa = Signer::new("r", Algorithm::RS256);
    let path = file("confusion", &[&rsa]);
    let none = json!({ "alg": "none", "kid": "r", "typ": "JWT" });
    let public = rsa.jwk["n"].as_str().unwrap();
    let mut hmac = Header::new(Algorithm::HS256);
    hmac.kid = Some("r".to_owned());
    let secrets = [
        public.as_bytes().to_vec(),
        rsa.jwk.to_string().into_bytes(),
        std::fs::read(&path).unwrap(),
        Vec::new(),
    ];
    let mut forged = vec![
        unsigned(&none, &claims(), b""),
        unsigned(&none, &claims(), b"x"),
        unsigned(&json!({ "alg": "None", "kid": "r" }), &claims(), b""),
        unsigned(&json!({ "kid": "r" }), &claims(), b""),
    ];
    forged.extend(secrets.iter().map(|secret| {
        let key = EncodingKey::from_secret(secret);
        encode(&hmac, &claims(), &key).unwrap()
    }));
    // Signed by the right key, in a way that is not the one this key is for.
    let mut longer = Header::new(Algorithm::RS512);
    longer.kid = Some("r".to_owned());
    forged.push(encode(&longer, &claims(), &rsa.key).unwrap());
    for token in forged {
        let world = world(path.clone()).await;
        assert_eq!(status(&world, &token).await, 401, "{token}");
    }
}

#[tokio::test]
async fn a_key_set_of_shared_secrets_or_of_nothing_is_no_key_set() {
    for set in [
        json!({ "keys": [{ "kty": "oct", "kid": "s", "k": "c2VjcmV0", "alg": "HS256" }] }),
        json!({ "keys": [] }),
        json!({}),
        json!([]),
    ] {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("useless.jwks.json");
        std::fs::write(&path, set.to_string()).unwrap();
        let options = JwtOptions {
            keys: JwksSource::File(path),
            issuer: ISSUER.to_owned(),
            audience: AUDIENCE.to_owned(),
            leeway: Millis::ZERO,
            permissions_claim: "permissions".to_owned(),
            namespaces_claim: "namespaces".to_owned(),
        };
        assert!(
            Jwt::new(options, Timestamp::from_secs(START))
                .await
                .is_err(),
            "{set}"
        );
    }
    for bad in [
        "http://issuer.example/keys",
        "ftp://issuer.example/keys",
        "https://",
    ] {
        assert!(JwksSource::parse(bad).is_err(), "{bad}");
    }
    assert!(JwksSource::parse("https://issuer.example/keys").is_ok());
    assert!(JwksSource::parse("http://127.0.0.1:9/keys").is_ok());
}

#[tokio::test]
async fn a_new_key_is_found_at_most_once_a_minute_and_a_removed_one_ends_within_ten() {
    let first = Signer::new("one", Algorithm::ES256);
    let second = Signer::new("two", Algorithm::EdDSA);
    let path = file("rotation", &[&first]);
    let world = world(path.clone()).await;
    let long = |signer: &Signer| {
        signer.sign(&with(|claims| {
            drop(claims.insert("exp".into(), json!(START + 10_000)));
        }))
    };
    let (one, two) = (long(&first), long(&second));
    assert_eq!(
        (status(&world, &one).await, status(&world, &two).await),
        (200, 401)
    );
    write(&path, &[&first, &second]);
    world.advance(59);
    assert_eq!(
        status(&world, &two).await,
        401,
        "it was read less than a minute ago"
    );
    world.advance(1);
    assert_eq!(
        (status(&world, &one).await, status(&world, &two).await),
        (200, 200)
    );
    write(&path, &[&second]);
    world.advance(599);
    assert_eq!(status(&world, &one).await, 200);
    world.advance(1);
    assert_eq!(
        (status(&world, &one).await, status(&world, &two).await),
        (401, 200)
    );
    // The issuer is down, or talks nonsense: the last good set counts.
    std::fs::write(&path, "nonsense").unwrap();
    world.advance(1_200);
    assert_eq!(status(&world, &two).await, 200);
    std::fs::remove_file(&path).unwrap();
    world.advance(1_200);
    assert_eq!(status(&world, &two).await, 200);
}
