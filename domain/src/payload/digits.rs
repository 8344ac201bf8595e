//! Integers that would silently lose digits.

/// The first integer literal outside of strings that fits neither `i64` nor `u64`.
pub(super) fn long_integer(text: &str) -> Option<String> {
    let mut in_string = false;
    let mut escaped = false;
    let mut number = String::new();
    for c in text.chars().chain([' ']) {
        if in_string {
            (in_string, escaped) = (escaped || c != '"', !escaped && c == '\\');
            continue;
        }
        if matches!(c, '0'..='9' | '-' | '+' | '.' | 'e' | 'E') {
            number.push(c);
            continue;
        }
        let is_integer = number.bytes().all(|b| b.is_ascii_digit() || b == b'-');
        if number.len() > 18
            && is_integer
            && number.parse::<i64>().is_err()
            && number.parse::<u64>().is_err()
        {
            return Some(number.chars().take(40).collect());
        }
        number.clear();
        in_string = c == '"';
    }
    None
}
