//! Where in a document a value stands.

/// The way from the root of a document to one of its values.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Path(Vec<Segment>);

/// One step of the way.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Segment {
    /// Into a mapping.
    Key(String),
    /// Into a list.
    Index(usize),
}

impl Path {
    pub(crate) fn key(&self, key: &str) -> Self {
        self.with(Segment::Key(key.to_owned()))
    }

    pub(crate) fn index(&self, index: usize) -> Self {
        self.with(Segment::Index(index))
    }

    fn with(&self, segment: Segment) -> Self {
        let mut segments = Vec::with_capacity(self.0.len() + 1);
        segments.extend_from_slice(&self.0);
        segments.push(segment);
        Self(segments)
    }

    pub(crate) fn segments(&self) -> &[Segment] {
        &self.0
    }

    /// `/steps/3/retry/limit`
    pub(crate) fn pointer(&self) -> String {
        let parts = self.0.iter().map(|segment| match segment {
            Segment::Key(key) => format!("/{}", shown(key).replace('~', "~0").replace('/', "~1")),
            Segment::Index(index) => format!("/{index}"),
        });
        parts.collect()
    }
}

impl std::fmt::Display for Path {
    /// `steps[3].retry.limit`
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (place, segment) in self.0.iter().enumerate() {
            match segment {
                Segment::Key(key) if place == 0 => f.write_str(&shown(key))?,
                Segment::Key(key) => write!(f, ".{}", shown(key))?,
                Segment::Index(index) => write!(f, "[{index}]")?,
            }
        }
        Ok(())
    }
}

/// A key comes from the file: it may be long, or hold what a terminal would obey.
pub(crate) fn shown(text: &str) -> String {
    let short: String = text.chars().take(64).collect();
    domain::text::Text::clean(&short)
        .as_str()
        .replace('\n', " ")
}

/// A parser's message, which may quote the file.
pub(crate) fn shown_message(text: &str) -> String {
    let short: String = text.chars().take(500).collect();
    domain::text::Text::clean(&short)
        .as_str()
        .replace('\n', " ")
}
