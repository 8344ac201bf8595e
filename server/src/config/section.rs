//! Sections and their keys.

use std::collections::BTreeMap;

use super::layers::{Layers, Origin};
use super::setting::Setting;
use super::show::Shown;

/// One key, as it is declared.
#[derive(Debug)]
pub(crate) struct Key {
    /// As in a file: `pool.connections`.
    pub(crate) path: &'static str,
    /// What a value looks like.
    pub(crate) shape: String,
    /// The value if nobody sets it.
    pub(crate) default: &'static str,
    /// The flag that sets it, if there is one.
    pub(crate) flag: Option<&'static str>,
    /// Other names in the environment.
    pub(crate) aliases: &'static [&'static str],
    /// What it means.
    pub(crate) help: String,
}

impl Key {
    /// Its name in the environment: `TASKER__POOL__CONNECTIONS`.
    pub(crate) fn variable(&self) -> String {
        format!("TASKER__{}", self.path.replace('.', "__").to_uppercase())
    }
}

/// Some keys that belong together.
pub(crate) trait Section: Sized {
    /// The name of its table.
    const TABLE: &'static str;

    /// What it is about.
    fn about() -> String;

    /// Its keys.
    fn keys() -> Vec<Key>;

    /// Its values; what is wrong is told to the reader.
    fn read(reader: &mut Reader<'_>) -> Self;
}

/// Turns texts into values, and keeps account of where they came from and of what is wrong.
pub(crate) struct Reader<'k> {
    layers: Layers<'k>,
    shown: BTreeMap<&'static str, Shown>,
    problems: Vec<String>,
}

impl<'k> Reader<'k> {
    pub(super) fn new(layers: Layers<'k>) -> Self {
        Self {
            layers,
            shown: BTreeMap::new(),
            problems: Vec::new(),
        }
    }

    /// The value of a key; that of its default if what was set cannot be one.
    pub(crate) fn read<S: Setting>(&mut self, path: &'static str, default: &str) -> S {
        let given = self.layers.take(path);
        let (text, origin) = given.map_or_else(
            || (default.to_owned(), Origin::Default),
            |given| (given.text, given.origin),
        );
        let read = S::read(&text).or_else(|problem| {
            self.problems.push(format!("{origin}: {path}: {problem}"));
            S::read(default)
        });
        #[expect(clippy::expect_used, reason = "a test reads every default")]
        let value = read.expect("a default is a value");
        let shown = Shown {
            key: path,
            value: value.show(),
            origin: origin.to_string(),
        };
        self.shown.insert(path, shown);
        value
    }

    /// All values that were read, in the order of their keys, and all that is wrong.
    pub(super) fn finish(self) -> (Vec<Shown>, Vec<String>) {
        let mut problems = self.layers.into_problems();
        problems.extend(self.problems);
        (self.shown.into_values().collect(), problems)
    }
}

/// Declares a section: `about`, its name and table, and for each key a type, a default as text, and
/// what else may set it.
macro_rules! section {
    (
        $(#[doc = $about:literal])+
        $name:ident in $table:literal {
            $(
                $(#[doc = $help:literal])+
                $field:ident: $type:ty = $default:literal
                $(, flag $flag:literal)? $(, env $($alias:literal)+)?;
            )*
        }
    ) => {
        $(#[doc = $about])+
        #[derive(Clone, Debug)]
        pub(crate) struct $name {
            $(
                $(#[doc = $help])+
                pub(crate) $field: $type,
            )*
        }

        impl $crate::config::Section for $name {
            const TABLE: &'static str = $table;

            fn about() -> String {
                concat!($($about),+).trim().to_owned()
            }

            fn keys() -> Vec<$crate::config::Key> {
                vec![$(
                    $crate::config::Key {
                        path: concat!($table, ".", stringify!($field)),
                        shape: <$type as $crate::config::setting::Setting>::shape(),
                        default: $default,
                        // None, or the one that stands there.
                        flag: [$($flag)?].first().copied(),
                        aliases: &[$($($alias),+)?],
                        help: concat!($($help),+).trim().to_owned(),
                    }
                ),*]
            }

            fn read(reader: &mut $crate::config::section::Reader<'_>) -> Self {
                Self {
                    $($field: reader.read(concat!($table, ".", stringify!($field)), $default),)*
                }
            }
        }
    };
}
pub(crate) use section;
