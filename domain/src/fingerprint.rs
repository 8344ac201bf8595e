//! Which errors are the same error: what differs from one time to the next is left out.

use sha2::{Digest, Sha256};

use crate::name::ErrorClass;

/// The most characters of a pattern.
const PATTERN_MAX: usize = 200;
/// A word of hexadecimal digits of this length, with at least one decimal digit in it, is an id.
const HEX_MIN: usize = 8;

/// A message with its numbers, ids and quoted parts replaced by `*`, and white space made one space.
///
/// Two messages with the same pattern tell of the same thing.
pub fn pattern(message: &str) -> String {
    let mut pattern = String::new();
    let mut rest = message.trim();
    while let Some(first) = rest.chars().next() {
        if pattern.chars().count() >= PATTERN_MAX {
            break;
        }
        let (len, piece) = piece(rest, first);
        match piece {
            Piece::Varying if pattern.ends_with('*') => {}
            Piece::Varying => pattern.push('*'),
            Piece::Space if pattern.ends_with(' ') => {}
            Piece::Space => pattern.push(' '),
            Piece::Text => pattern.push_str(rest.get(..len).unwrap_or("")),
        }
        rest = rest.get(len..).unwrap_or("");
    }
    pattern.chars().take(PATTERN_MAX).collect()
}

/// The name of a group of errors: 16 hexadecimal digits, the same for the same class and pattern.
pub fn fingerprint(class: Option<&ErrorClass>, pattern: &str) -> String {
    let class = class.map_or("", ErrorClass::as_str);
    let hash = Sha256::digest(format!("{class}\0{pattern}"));
    let mut first = [0; 8];
    for (slot, byte) in first.iter_mut().zip(hash) {
        *slot = byte;
    }
    format!("{:016x}", u64::from_be_bytes(first))
}

enum Piece {
    Varying,
    Space,
    Text,
}

/// What comes first, and how many bytes of it.
fn piece(rest: &str, first: char) -> (usize, Piece) {
    if first.is_whitespace() {
        return (prefix(rest, char::is_whitespace), Piece::Space);
    }
    if matches!(first, '"' | '\'' | '`') {
        let inner = rest.get(1..).unwrap_or("");
        // An apostrophe opens nothing.
        if let Some(end) = inner.find(first).filter(|end| *end > 0) {
            return (end.saturating_add(2), Piece::Varying);
        }
        return (1, Piece::Text);
    }
    if !first.is_alphanumeric() {
        return (first.len_utf8(), Piece::Text);
    }
    let len = prefix(rest, |c| c.is_alphanumeric() || c == '-' || c == '_');
    let word = rest.get(..len).unwrap_or("");
    let plain = word.replace(['-', '_'], "");
    let digits = plain.chars().filter(char::is_ascii_digit).count();
    let is_hex = plain.chars().all(|c| c.is_ascii_hexdigit());
    let varies = digits > 0 && (digits == plain.len() || (is_hex && plain.len() >= HEX_MIN));
    if varies {
        return (len, Piece::Varying);
    }
    // A number at the end of a word, or with its unit, varies without the word.
    let letters = prefix(rest, |c| c.is_alphabetic() || c == '-' || c == '_');
    if letters > 0 && letters < len {
        return (letters, Piece::Text);
    }
    if letters == 0 {
        return (prefix(rest, char::is_numeric).max(1), Piece::Varying);
    }
    (len, Piece::Text)
}

fn prefix(text: &str, is: impl Fn(char) -> bool) -> usize {
    text.find(|c| !is(c)).unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_varies_is_left_out() {
        let table = [
            ("timed out after 30 s", "timed out after * s"),
            ("timed out after 1500ms", "timed out after *ms"),
            (
                "order 01a213c4-85f1-7091-90b3-7cfc9b1e1a26 is gone",
                "order * is gone",
            ),
            ("no user \"olga\"  here", "no user * here"),
            ("cannot reach 10.0.0.7:5432", "cannot reach *.*.*.*:*"),
            ("commit deadbeef01 failed", "commit * failed"),
            ("a facade of beef", "a facade of beef"),
            ("it's broken", "it's broken"),
            ("worker-7 died", "worker-* died"),
            ("  \n tab\tand newline\n", "tab and newline"),
            ("é ü 99", "é ü *"),
            ("", ""),
        ];
        for (message, expected) in table {
            assert_eq!(pattern(message), expected, "{message:?}");
        }
    }

    #[test]
    fn a_pattern_of_a_pattern_is_itself_and_bounded() {
        for message in ["timed out after 30 s", "x'y'z", &"word 7 ".repeat(1_000)] {
            let once = pattern(message);
            assert!(once.chars().count() <= PATTERN_MAX);
            assert_eq!(pattern(&once), once.trim());
        }
    }

    #[test]
    fn a_fingerprint_tells_class_and_pattern_apart() {
        let class = ErrorClass::parse("timeout").unwrap();
        let one = fingerprint(Some(&class), "a *");
        assert_eq!(one.len(), 16);
        assert_eq!(one, fingerprint(Some(&class), "a *"));
        assert_ne!(one, fingerprint(None, "a *"));
        assert_ne!(one, fingerprint(Some(&class), "b *"));
    }
}
