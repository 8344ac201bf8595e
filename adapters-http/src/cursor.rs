//! Where a list goes on: opaque to whoever pages through it.

use std::fmt::Write;

use axum::http::header::LINK;
use axum::http::{HeaderMap, HeaderValue, Uri};
use domain::id::TaskId;
use domain::name::{HandlerName, WorkerId};
use domain::template::TemplateKey;

use crate::problem::Problem;

/// The most rows of one page.
pub(crate) const LIMIT_MAX: u32 = 1_000;
/// Rows of a page unless asked otherwise.
pub(crate) const LIMIT: u32 = 50;

/// How many rows are wanted.
pub(crate) fn limit(asked: Option<u32>) -> Result<u32, Problem> {
    let limit = asked.unwrap_or(LIMIT);
    if (1..=LIMIT_MAX).contains(&limit) {
        return Ok(limit);
    }
    let detail = format!("{limit} is not from 1 to {LIMIT_MAX}");
    Err(Problem::invalid_parameter("limit", detail))
}

/// A position that can be written down as a cursor: a letter, and what the URL of a page may hold.
pub(crate) trait Position: Sized {
    /// What tells it from the cursors of other lists.
    const KIND: char;
    fn write(&self) -> String;
    fn read(text: &str) -> Option<Self>;
}

impl Position for TaskId {
    const KIND: char = 't';

    fn write(&self) -> String {
        self.to_string()
    }

    fn read(text: &str) -> Option<Self> {
        Self::parse(text)
    }
}

/// So many rows of a log that only grows.
impl Position for u64 {
    const KIND: char = 'n';

    fn write(&self) -> String {
        self.to_string()
    }

    fn read(text: &str) -> Option<Self> {
        text.parse().ok()
    }
}

impl Position for WorkerId {
    const KIND: char = 'w';

    fn write(&self) -> String {
        self.to_string()
    }

    fn read(text: &str) -> Option<Self> {
        Self::parse(text).ok()
    }
}

impl Position for HandlerName {
    const KIND: char = 'h';

    fn write(&self) -> String {
        self.to_string()
    }

    fn read(text: &str) -> Option<Self> {
        Self::parse(text).ok()
    }
}

impl Position for TemplateKey {
    const KIND: char = 'k';

    fn write(&self) -> String {
        // A build's `+` would be a space in a query.
        let version = self.version.to_string().replace('+', "~");
        format!("{}~{}~{version}", self.namespace, self.name)
    }

    fn read(text: &str) -> Option<Self> {
        let mut parts = text.splitn(3, '~');
        let (namespace, name, version) = (parts.next()?, parts.next()?, parts.next()?);
        let version = version.replace('~', "+");
        let key = serde_json::json!({ "namespace": namespace, "name": name, "version": version });
        serde_json::from_value(key).ok()
    }
}

/// A cursor.
pub(crate) fn write<P: Position>(position: &P) -> String {
    format!("{}{}", P::KIND, position.write())
}

/// Where a cursor says to go on; one of another list, or no cursor at all, is refused.
pub(crate) fn read<P: Position>(cursor: Option<&str>) -> Result<Option<P>, Problem> {
    let Some(cursor) = cursor else {
        return Ok(None);
    };
    let position = cursor.strip_prefix(P::KIND).and_then(P::read);
    position.map(Some).ok_or_else(|| {
        let detail = "this is no cursor of this list; send `next` of the page before as it was";
        Problem::invalid_parameter("cursor", detail)
    })
}

/// `Link: <…>; rel="next"`: the same request with the next cursor.
pub(crate) fn link(uri: &Uri, next: Option<&str>) -> HeaderMap {
    let mut headers = HeaderMap::new();
    let Some(next) = next else {
        return headers;
    };
    let query = uri.query().unwrap_or_default().split('&');
    let kept = query.filter(|pair| !pair.is_empty() && !pair.starts_with("cursor="));
    let pairs: Vec<&str> = kept.collect();
    let before = if pairs.is_empty() {
        String::new()
    } else {
        pairs.join("&") + "&"
    };
    let next = encoded(next);
    let link = format!("<{}?{before}cursor={next}>; rel=\"next\"", uri.path());
    if let Ok(link) = HeaderValue::from_str(&link) {
        headers.insert(LINK, link);
    }
    headers
}

/// As a value in a query: names of workers may hold what means something there.
fn encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | b'-' | b'.' | b'_' | b'~' => {
                encoded.push(char::from(byte));
            }
            _ => {
                // To a string nothing fails to be written.
                let _: std::fmt::Result = write!(encoded, "%{byte:02X}");
            }
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cursors_come_back_as_they_were_and_others_are_refused() {
        let task = TaskId::from_parts(domain::time::Timestamp::from_secs(7), 9);
        let cursor = write(&task);
        assert_eq!(read::<TaskId>(Some(&cursor)).unwrap(), Some(task));
        assert_eq!(read::<u64>(Some(&write(&42_u64))).unwrap(), Some(42));
        for bad in ["", "7", "t", "é", &cursor[1..], &write(&42_u64)] {
            assert!(read::<TaskId>(Some(bad)).is_err(), "{bad}");
        }
        assert!(read::<u64>(Some(&cursor)).is_err());
        let key = serde_json::json!({ "namespace": "a", "name": "b", "version": "1.0.0-c+d.e" });
        let key: TemplateKey = serde_json::from_value(key).unwrap();
        assert_eq!(read(Some(&write(&key))).unwrap(), Some(key));
    }

    #[test]
    fn a_link_keeps_the_filters() {
        let uri: Uri = "/api/tasks?state=error&cursor=00&limit=2".parse().unwrap();
        let link = &link(&uri, Some("ff"))[LINK];
        assert_eq!(
            link,
            "</api/tasks?state=error&limit=2&cursor=ff>; rel=\"next\""
        );
    }

    #[test]
    fn a_worker_with_an_ampersand_in_its_name_does_not_end_the_cursor_of_a_link() {
        let uri: Uri = "/api/workers?limit=1".parse().unwrap();
        let link = super::link(&uri, Some("wa&b#c>\"+%"));
        assert_eq!(
            link[LINK],
            "</api/workers?limit=1&cursor=wa%26b%23c%3E%22%2B%25>; rel=\"next\""
        );
    }
}
