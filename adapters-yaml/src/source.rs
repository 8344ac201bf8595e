//! The text of a template, kept to tell the place of what is wrong in it.

use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, Error, IgnoredAny, MapAccess, SeqAccess, Visitor,
};

use crate::path::{Path, Segment};
use crate::problem::{Finding, Place, Problem};
use crate::tree;

/// How a text is to be read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// YAML, of which most JSON is a part.
    #[default]
    Yaml,
    /// JSON.
    Json,
}

impl Format {
    /// JSON for names that end in `.json`, else YAML.
    pub fn of_file(name: &str) -> Self {
        let extension = std::path::Path::new(name).extension();
        if extension.is_some_and(|e| e.eq_ignore_ascii_case("json")) {
            Self::Json
        } else {
            Self::Yaml
        }
    }
}

/// A text and how to read it.
#[derive(Clone, Debug)]
pub(crate) struct Source {
    pub(crate) text: String,
    pub(crate) format: Format,
}

/// More problems than this are counted, not told.
const PROBLEMS_MAX: usize = 50;
/// Finding a place reads the text again up to there; for all problems of a file together no more
/// than about this much.
const REREAD_MAX: usize = 8 * 1024 * 1024;

impl Source {
    /// The place of a value: that of its key, or of itself in a list.
    ///
    /// A deserializer knows where it is only when it fails. So this walks the path and fails on
    /// purpose at its end.
    pub(crate) fn place(&self, path: &Path) -> Option<Place> {
        let walk = Walk(path.segments());
        match self.format {
            Format::Yaml => {
                let reader = yaml_serde::Deserializer::from_str(&self.text);
                tree::yaml_problem(&walk.deserialize(reader).err()?).place
            }
            Format::Json => {
                let mut reader = serde_json::Deserializer::from_str(&self.text);
                tree::json_problem(&walk.deserialize(&mut reader).err()?).place
            }
        }
    }

    /// The findings with their places, in the order of the file.
    pub(crate) fn problems(&self, findings: Vec<Finding>) -> Vec<Problem> {
        let affordable = (REREAD_MAX / self.text.len().max(1)).max(3);
        let left_out = findings.len().saturating_sub(PROBLEMS_MAX);
        let shown = findings.into_iter().take(PROBLEMS_MAX).enumerate();
        let located = shown.map(|(nth, finding)| {
            let place = if nth < affordable {
                self.place(&finding.path)
            } else {
                None
            };
            let pointer = finding.path.pointer();
            let at = finding.path.to_string();
            let message = if at.is_empty() {
                finding.message
            } else {
                format!("{at}: {}", finding.message)
            };
            Problem {
                place,
                pointer,
                message,
            }
        });
        let mut problems: Vec<Problem> = located.collect();
        problems.sort_by_key(|problem| problem.place.map_or((1, None), |place| (0, Some(place))));
        problems.extend((left_out > 0).then(|| Problem {
            place: None,
            pointer: String::new(),
            message: format!("and {left_out} more problems"),
        }));
        problems
    }
}

/// Walks the rest of a path; at its end, fails.
#[derive(Clone, Copy)]
struct Walk<'p>(&'p [Segment]);

const HERE: &str = "here";

impl<'de> DeserializeSeed<'de> for Walk<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Walk<'_> {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(HERE)
    }

    // Where the path goes on but the value does not, its last known place is the best there is: the
    // default of every other visit is an error, and so stops here.

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        let Some((Segment::Index(wanted), rest)) = self.0.split_first() else {
            return Err(A::Error::custom(HERE));
        };
        for _ in 0..*wanted {
            seq.next_element::<IgnoredAny>()?;
        }
        seq.next_element_seed(Walk(rest))?;
        Err(A::Error::custom(HERE))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Some((Segment::Key(wanted), rest)) = self.0.split_first() else {
            return Err(A::Error::custom(HERE));
        };
        while let Some(found) = map.next_key_seed(WalkKey {
            wanted,
            is_last: rest.is_empty(),
        })? {
            if found {
                map.next_value_seed(Walk(rest))?;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Err(A::Error::custom(HERE))
    }

    fn visit_enum<A: EnumAccess<'de>>(self, _: A) -> Result<(), A::Error> {
        Err(A::Error::custom(HERE))
    }
}

/// Tells whether a key is the wanted one; fails at it if the path ends there.
#[derive(Clone, Copy)]
struct WalkKey<'p> {
    wanted: &'p str,
    is_last: bool,
}

impl<'de> DeserializeSeed<'de> for WalkKey<'_> {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for WalkKey<'_> {
    type Value = bool;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<bool, E> {
        if key == self.wanted && self.is_last {
            Err(E::custom(HERE))
        } else {
            Ok(key == self.wanted)
        }
    }
}
