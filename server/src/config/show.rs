//! What `tasker config show` prints.

use serde::Serialize;

use super::section::Key;
use crate::output::table;

/// One value, and where it came from. Secrets are blotted out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Shown {
    pub(crate) key: &'static str,
    pub(crate) value: String,
    pub(crate) origin: String,
}

/// All there is to know of a key.
#[derive(Debug, Serialize)]
pub(crate) struct Told {
    key: &'static str,
    value: String,
    origin: String,
    /// Its name in the environment.
    variable: String,
    /// What a value looks like.
    shape: String,
    default: &'static str,
    means: String,
}

/// Each with what is declared of it.
pub(crate) fn told(shown: Vec<Shown>, keys: &[Key]) -> Vec<Told> {
    let declared = |path: &str| keys.iter().find(|key| key.path == path);
    let told = shown.into_iter().filter_map(|one| {
        let key = declared(one.key)?;
        Some(Told {
            key: one.key,
            value: one.value,
            origin: one.origin,
            variable: key.variable(),
            shape: key.shape.clone(),
            default: key.default,
            means: key.help.clone(),
        })
    });
    told.collect()
}

/// In columns.
pub(crate) fn text(shown: &[Shown]) -> String {
    let heads = ["key", "value", "from"].map(str::to_owned).to_vec();
    let rows = shown
        .iter()
        .map(|one| vec![one.key.to_owned(), one.value.clone(), one.origin.clone()]);
    table(&std::iter::once(heads).chain(rows).collect::<Vec<_>>())
}
