//! Signatures as Standard Webhooks wants them: HMAC-SHA256 over `id.timestamp.body`.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::webhook::WebhookSecret;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// A secret as it is shown once: `whsec_` and base64.
pub(crate) fn shown(secret: &WebhookSecret) -> String {
    format!("whsec_{}", STANDARD.encode(secret.reveal()))
}

/// One signature for each secret, the newest first.
pub(super) fn signatures(
    secrets: &[WebhookSecret],
    id: &str,
    timestamp: i64,
    body: &str,
) -> String {
    let signed = format!("{id}.{timestamp}.{body}");
    let each = secrets.iter().map(|secret| signature(secret, &signed));
    each.collect::<Vec<_>>().join(" ")
}

fn signature(secret: &WebhookSecret, signed: &str) -> String {
    // Any length of key will do, so that this never fails.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.reveal()) else {
        return String::new();
    };
    mac.update(signed.as_bytes());
    format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Computed by `openssl dgst -sha256 -mac HMAC -macopt hexkey:0707… -binary | base64`.
    #[test]
    fn signatures_are_those_of_the_standard() {
        let secret = WebhookSecret::new([7; 32]);
        let body = r#"{"a":1}"#;
        let one = signatures(std::slice::from_ref(&secret), "ev_1", 1_700_000_000, body);
        assert_eq!(one, "v1,r6V069FKvm8vzDUpEu+iUVIne1nG9NL4SnVF+wxp9ZE=");
        let two = signatures(
            &[WebhookSecret::new([8; 32]), secret.clone()],
            "ev_1",
            1_700_000_000,
            body,
        );
        assert!(two.ends_with(&format!(" {one}")) && two.starts_with("v1,"));
        assert_eq!(
            shown(&secret),
            "whsec_BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc="
        );
    }
}
