//! The password in a URL, which the driver keeps to itself.

/// The password of a URL such as `postgres://user:password@host/database`.
pub(super) fn password(url: &str) -> Option<String> {
    let (_, rest) = url.split_once("://")?;
    let authority = rest.split(['/', '?']).next()?;
    let (login, _) = authority.rsplit_once('@')?;
    let (_, password) = login.split_once(':')?;
    Some(decoded(password))
}

fn decoded(text: &str) -> String {
    let mut bytes = text.as_bytes().iter();
    let mut out = Vec::with_capacity(text.len());
    while let Some(&byte) = bytes.next() {
        let rest = bytes.as_slice();
        let hex = rest.get(..2).and_then(|hex| std::str::from_utf8(hex).ok());
        let escaped = hex.and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match escaped.filter(|_| byte == b'%') {
            Some(escaped) => {
                out.push(escaped);
                bytes.nth(1);
            }
            None => out.push(byte),
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_found_and_decoded() {
        for (url, found) in [
            ("postgres://me:s3cret@db/x", Some("s3cret")),
            ("postgres://me:a%40b%3ac%@db/x", Some("a@b:c%")),
            ("postgres://me@db/x", None),
            ("postgres:///x?host=/tmp", None),
        ] {
            assert_eq!(password(url).as_deref(), found, "{url}");
        }
    }
}
