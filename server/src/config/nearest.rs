//! What someone may have meant.

/// How many letters may be wrong, for each three that are there.
const LETTERS_PER_SLIP: usize = 3;

/// The name most like this one, if any is much like it.
pub(super) fn nearest<'n>(name: &str, names: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    let slips = |other: &str| strsim::damerau_levenshtein(name, other);
    let (nearest, slips) = names
        .map(|other| (other, slips(other)))
        .min_by_key(|one| one.1)?;
    (slips <= nearest.len() / LETTERS_PER_SLIP).then_some(nearest)
}

/// What is said of a name that nobody knows.
pub(super) fn unknown<'n>(name: &str, names: impl Iterator<Item = &'n str>) -> String {
    nearest(name, names).map_or_else(
        || "no such key; `tasker config show` lists them all".to_owned(),
        |nearest| format!("no such key; did you mean {nearest}?"),
    )
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn slips_are_mended_and_strangers_are_not() {
        let names = ["pool.connections", "pool.lock_timeout", "worker.lease"];
        let of = |name| nearest(name, names.into_iter());
        assert_eq!(of("pool.conections"), Some("pool.connections"));
        assert_eq!(of("worker.laese"), Some("worker.lease"));
        assert_eq!(of("pool.connection_max"), Some("pool.connections"));
        assert_eq!(of("database"), None);
    }
}
