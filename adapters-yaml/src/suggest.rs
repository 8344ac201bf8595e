//! "Did you mean …?"

/// The candidate closest to a mistyped word, if one is close enough to be meant.
pub(crate) fn closest<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    // Comparing is quadratic in the length, and no key or name is longer than this.
    if word.len() > 128 {
        return None;
    }
    let near = word.chars().count().div_ceil(3).min(3);
    candidates
        .into_iter()
        .map(|candidate| (distance(word, candidate), candidate))
        .filter(|(distance, _)| *distance <= near)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// How many characters to insert, remove or replace, or neighbours to swap.
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut above: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    let mut before = None;
    for (i, l) in left.chars().enumerate() {
        let mut next = vec![i + 1];
        for (j, r) in right.iter().enumerate() {
            let replaced = row[j] + usize::from(l != *r);
            let mut best = replaced.min(row[j + 1] + 1).min(next[j] + 1);
            if j > 0 && before == Some(*r) && right[j - 1] == l {
                best = best.min(above[j - 1] + 1);
            }
            next.push(best);
        }
        above = std::mem::replace(&mut row, next);
        before = Some(l);
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typing_errors_find_what_was_meant_and_other_words_find_nothing() {
        let keys = ["name", "depends_on", "retry", "timeout"];
        for (typed, meant) in [
            ("retyr", "retry"),
            ("dependsOn", "depends_on"),
            ("timout", "timeout"),
        ] {
            assert_eq!(closest(typed, keys), Some(meant), "{typed}");
        }
        assert_eq!(closest("colour", keys), None);
        assert_eq!(closest("", keys), None);
        assert_eq!(closest(&"x".repeat(1_000_000), keys), None);
        assert_eq!(distance("ab", "ba"), 1);
    }
}
