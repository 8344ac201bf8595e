//! Where a webhook is sent to, as far as a text alone can be judged.

use serde::{Deserialize, Deserializer, Serialize};

/// An `http` or `https` URL without credentials and fragment, at most 2,048 characters.
///
/// Whether its host may be called is judged when it is called, by the addresses it then has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct WebhookUrl(String);

/// Why a text cannot be the URL of a webhook.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not the URL of a webhook: {0}")]
pub struct WebhookUrlError(pub &'static str);

const LENGTH_MAX: usize = 2_048;

impl WebhookUrl {
    /// Reads a URL.
    ///
    /// # Errors
    /// [`WebhookUrlError`], which says what is allowed. The text is not repeated: there may be a
    /// token in it.
    pub fn parse(text: &str) -> Result<Self, WebhookUrlError> {
        let refuse = |why| Err(WebhookUrlError(why));
        if text.len() > LENGTH_MAX {
            return refuse("it has more than 2048 characters");
        }
        if !text.bytes().all(|b| b.is_ascii_graphic()) {
            return refuse(
                "it has spaces, control characters or letters beyond ASCII: encode them",
            );
        }
        let rest = text
            .strip_prefix("https://")
            .or_else(|| text.strip_prefix("http://"));
        let Some(rest) = rest else {
            return refuse("it begins neither with https:// nor with http://");
        };
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
        if authority.is_empty() || authority.starts_with(':') {
            return refuse("it names no host");
        }
        if authority.contains(['@', '\\']) {
            return refuse("a user or password may not be part of it: put a token into the path");
        }
        if rest.contains('#') {
            return refuse("a fragment (#…) is never sent: leave it out");
        }
        Ok(Self(text.to_owned()))
    }

    /// The URL.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is encrypted.
    pub fn is_https(&self) -> bool {
        self.0.starts_with("https://")
    }
}

impl<'de> Deserialize<'de> for WebhookUrl {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_that_cannot_be_called_are_refused() {
        for good in [
            "https://example.com",
            "http://127.0.0.1:9000/hook?a=b",
            "https://[2001:db8::1]/x",
        ] {
            assert!(WebhookUrl::parse(good).is_ok(), "{good}");
        }
        let long = format!("https://example.com/{}", "a".repeat(LENGTH_MAX));
        for bad in [
            "",
            "example.com",
            "ftp://example.com",
            "HTTPS://example.com",
            "https://",
            "https:///path",
            "https://:80/",
            "https://user:secret@example.com/",
            "https://example.com\\@evil.test/",
            "https://example.com/#top",
            "https://example.com/a b",
            "https://exämple.com/",
            "https://example.com/\n",
            long.as_str(),
        ] {
            assert!(WebhookUrl::parse(bad).is_err(), "{bad}");
        }
    }
}
