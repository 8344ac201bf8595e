//! Versions written so that bytes sort as semantic versions do.

use semver::Version;

/// The sort key of a version: `a < b` in the order of `semver` exactly if the keys sort so as bytes.
///
/// Numbers are led by the count of their digits. After the core a release has `~`, above anything a
/// pre-release has. Identifiers end with `!`, below every character they may hold, so that a prefix
/// comes first; numeric ones begin with `0`, the others, which come later, with `1`.
pub(crate) fn version_order(version: &Version) -> String {
    let mut key = String::new();
    for number in [version.major, version.minor, version.patch] {
        push_number(&mut key, &number.to_string());
    }
    if version.pre.is_empty() {
        key.push('~');
    }
    push_identifiers(&mut key, version.pre.as_str());
    // Below all identifiers: without a build comes before with one.
    key.push(' ');
    push_identifiers(&mut key, version.build.as_str());
    key
}

fn push_identifiers(key: &mut String, identifiers: &str) {
    for identifier in identifiers
        .split('.')
        .filter(|identifier| !identifier.is_empty())
    {
        if identifier.bytes().all(|b| b.is_ascii_digit()) {
            key.push('0');
            let digits = identifier.trim_start_matches('0');
            push_number(key, digits);
            // Only a build may have leading zeros; equal numbers sort by their length.
            let zeros = identifier.len().saturating_sub(digits.len());
            push_number(key, &zeros.to_string());
        } else {
            key.push('1');
            key.push_str(identifier);
        }
        key.push('!');
    }
}

fn push_number(key: &mut String, digits: &str) {
    key.push_str(&[format!("{:03}", digits.len()).as_str(), digits].concat());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_sort_as_versions_do() {
        let ordered = [
            "0.0.1",
            "0.9.0",
            "0.10.0",
            "1.0.0-0",
            "1.0.0-2",
            "1.0.0-10",
            "1.0.0-99999999999999999999999",
            "1.0.0-a",
            "1.0.0-a.1",
            "1.0.0-a.b",
            "1.0.0-a-",
            "1.0.0-a0",
            "1.0.0-aa",
            "1.0.0-alpha.beta",
            "1.0.0-beta",
            "1.0.0",
            "1.0.0+0",
            "1.0.0+1",
            "1.0.0+01",
            "1.0.0+2",
            "1.0.0+a",
            "1.0.0+a.1",
            "1.0.1-rc.1",
            "1.0.1",
            "2.0.0",
            "18446744073709551615.0.0",
        ];
        let versions: Vec<Version> = ordered.iter().map(|v| Version::parse(v).unwrap()).collect();
        for a in &versions {
            for b in &versions {
                let by_key = version_order(a).cmp(&version_order(b));
                assert_eq!(by_key, a.cmp(b), "{a} and {b}");
            }
        }
    }
}
