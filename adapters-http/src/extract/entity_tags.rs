//! `If-Match` and `If-None-Match`, as RFC 9110 has them.

use axum::extract::FromRequestParts;
use axum::http::header::IF_MATCH;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName};

use crate::problem::{Kind, Problem};

/// The entity tags that a header names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum EntityTags {
    /// `*`: whatever is there.
    Any,
    /// One of these.
    These(Vec<EntityTag>),
}

/// One of them; what is between its quotes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct EntityTag {
    is_weak: bool,
    opaque: String,
}

impl EntityTags {
    /// What this header names; none if it did not come.
    pub(crate) fn of(headers: &HeaderMap, header: &HeaderName) -> Result<Option<Self>, Problem> {
        let lines: Result<Vec<&str>, _> = headers
            .get_all(header)
            .iter()
            .map(|line| line.to_str())
            .collect();
        let named = match lines.as_deref() {
            Ok([]) => return Ok(None),
            // Several lines are one list.
            Ok(lines) => Self::parse(&lines.join(",")),
            Err(_) => None,
        };
        named.map(Some).ok_or_else(|| {
            let detail =
                format!("{header}: send * or the ETag as it was answered, quotes included");
            Problem::new(Kind::Malformed, detail)
        })
    }

    fn parse(text: &str) -> Option<Self> {
        let text = text.trim_matches(BLANKS);
        if text == "*" {
            return Some(Self::Any);
        }
        let mut tags = Vec::new();
        let mut rest = text;
        loop {
            let strong = rest.strip_prefix("W/");
            let is_weak = strong.is_some();
            let quoted = strong.unwrap_or(rest).strip_prefix('"')?;
            let (opaque, after) = quoted.split_once('"')?;
            if !opaque.bytes().all(|byte| byte.is_ascii_graphic()) {
                return None;
            }
            tags.push(EntityTag {
                is_weak,
                opaque: opaque.to_owned(),
            });
            let after = after.trim_start_matches(BLANKS);
            if after.is_empty() {
                return Some(Self::These(tags));
            }
            rest = after.strip_prefix(',')?.trim_start_matches(BLANKS);
        }
    }

    /// Whether this one is among them, strong or weak: enough to keep what one has.
    pub(crate) fn have(&self, opaque: &str) -> bool {
        match self {
            Self::Any => true,
            Self::These(tags) => tags.iter().any(|tag| tag.opaque == opaque),
        }
    }

    /// Whether this one is among them, and strong: what it takes to change something.
    fn have_strong(&self, opaque: &str) -> bool {
        match self {
            Self::Any => true,
            Self::These(tags) => tags.iter().any(|tag| !tag.is_weak && tag.opaque == opaque),
        }
    }
}

/// What may be around the commas of a header.
const BLANKS: [char; 2] = [' ', '\t'];

/// The versions that whoever asks has seen, by `If-Match`; none if any will do.
#[derive(Clone, Debug)]
pub(crate) struct Seen(Option<EntityTags>);

impl Seen {
    /// The version that it must still be at when it is changed, if it matters: the present one, if
    /// that is one of those that were seen.
    pub(crate) fn still(&self, present: i64) -> Result<Option<i64>, Problem> {
        match &self.0 {
            None | Some(EntityTags::Any) => Ok(None),
            Some(tags) if tags.have_strong(&present.to_string()) => Ok(Some(present)),
            Some(_) => {
                let detail = format!("it has changed since: it is at version {present} now");
                Err(Problem::new(Kind::PreconditionFailed, detail))
            }
        }
    }

    /// Whether it matters.
    pub(crate) const fn matters(&self) -> bool {
        self.0.is_some()
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Seen {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        EntityTags::of(&parts.headers, &IF_MATCH).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_read_and_what_is_none_is_refused() {
        assert_eq!(EntityTags::parse("*"), Some(EntityTags::Any));
        let named = EntityTags::parse("\"7\" ,\tW/\"8,9\",\"\"").unwrap();
        assert!(named.have_strong("7") && named.have("8,9") && named.have(""));
        assert!(!named.have_strong("8,9") && !named.have("9") && !named.have("*"));
        for bad in [
            "",
            "7",
            "\"7",
            "7\"",
            "\"7\",",
            ",\"7\"",
            "\"7\" \"8\"",
            "w/\"7\"",
            "*,\"7\"",
            "\"a b\"",
            "\"\u{e9}\"",
            "'7'",
        ] {
            assert_eq!(EntityTags::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn lines_of_a_header_are_one_list() {
        let mut headers = HeaderMap::new();
        assert_eq!(EntityTags::of(&headers, &IF_MATCH).unwrap(), None);
        headers.append(IF_MATCH, "\"1\"".parse().unwrap());
        headers.append(IF_MATCH, "\"2\"".parse().unwrap());
        let named = EntityTags::of(&headers, &IF_MATCH).unwrap().unwrap();
        assert!(named.have_strong("1") && named.have_strong("2"));
        headers.append(IF_MATCH, "*".parse().unwrap());
        assert!(EntityTags::of(&headers, &IF_MATCH).is_err());
    }
}
