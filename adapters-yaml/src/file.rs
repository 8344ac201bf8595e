//! A template file: its text, and the template in it.

use std::sync::Arc;

use domain::name::StepName;
use domain::template::{Template, TemplateSpec};
use serde_json::Value;

use crate::path::Path;
use crate::place::{self, Shape};
use crate::problem::{Finding, Place, Problem, Unreadable};
use crate::reader::{At, Reader};
use crate::source::{Format, Source};
use crate::{ancestor, native, tree};

/// The largest file that is read, in bytes. A template of 10,000 steps takes about one million.
pub const FILE_BYTES_MAX: usize = 4 * 1024 * 1024;

/// How many brackets may be open at once. Values nest no deeper than 128 levels anyway, but the
/// parser's time grows with the brackets it has open, so they are counted before it begins.
const BRACKETS_MAX: usize = 150;

/// A template and the text it was read from.
#[derive(Clone, Debug)]
pub struct TemplateFile {
    template: Arc<Template>,
    source: Source,
    root: Value,
    shape: Shape,
}

impl TemplateFile {
    /// Reads a template.
    ///
    /// `environment` names one of the `environments` of a file in the ancestor's shape.
    ///
    /// # Errors
    /// [`Unreadable`] with everything that is wrong: every unknown key, every value of the wrong
    /// kind and, where the steps could be read, every mistake in their graph.
    pub fn read(
        bytes: &[u8],
        format: Format,
        environment: Option<&str>,
    ) -> Result<Self, Unreadable> {
        let source = Source {
            text: checked_text(bytes)?.to_owned(),
            format,
        };
        let written = tree::parse(&source.text, format)?;
        if !written.is_object() {
            return Err(Unreadable::whole(
                "expected a template: a mapping with `name`, `version` and `steps`",
            ));
        }
        let mut reader = Reader::default();
        let shape = Shape::of(&written);
        let root = match shape {
            Shape::Ancestor => ancestor::environment::lay_over(&mut reader, &written, environment),
            Shape::Native => written,
        };
        let at = At {
            value: &root,
            path: Path::default(),
        };
        let spec = match shape {
            Shape::Ancestor => ancestor::read(&mut reader, &at),
            Shape::Native => native::read(&mut reader, &at),
        };
        if shape == Shape::Native && environment.is_some() {
            reader.report(
                &Path::default(),
                "only files in the ancestor's shape have environments",
            );
        }
        match judge(spec, reader, &root, shape) {
            Ok(template) => Ok(Self {
                template: Arc::new(template),
                source,
                root,
                shape,
            }),
            Err(findings) => Err(Unreadable(source.problems(findings))),
        }
    }

    /// The template.
    pub const fn template(&self) -> &Arc<Template> {
        &self.template
    }

    /// Where a field of a step stands (`config`, say); the step itself where it leaves it out.
    pub fn place(&self, step: &StepName, field: &str) -> Option<Place> {
        let index = self.template.index_of(step)?.as_usize();
        self.source
            .place(&place::of_field(&self.root, self.shape, index, field))
    }

    /// Problems that others found in fields of steps, with their places, in the order of the file.
    pub fn problems<'p>(
        &self,
        found: impl IntoIterator<Item = (&'p StepName, &'p str, String)>,
    ) -> Vec<Problem> {
        let findings = found.into_iter().map(|(step, field, message)| {
            let index = self
                .template
                .index_of(step)
                .map_or(0, domain::id::StepIndex::as_usize);
            Finding {
                path: place::of_field(&self.root, self.shape, index, field),
                message,
            }
        });
        self.source.problems(findings.collect())
    }
}

/// The template, if nothing was found by anyone.
fn judge(
    spec: Option<TemplateSpec>,
    reader: Reader,
    root: &Value,
    shape: Shape,
) -> Result<Template, Vec<Finding>> {
    let is_clean = reader.is_clean();
    let mut findings = reader.into_findings();
    let written = root
        .get(shape.steps())
        .and_then(Value::as_array)
        .map_or(0, Vec::len);
    // A step that could not be read is missing from the graph, which would then be blamed for it.
    let Some(spec) = spec.filter(|spec| is_clean || spec.steps.len() == written) else {
        return Err(findings);
    };
    match Template::try_new(spec.clone()) {
        Ok(template) if is_clean => Ok(template),
        Ok(_) => Err(findings),
        Err(invalid) => {
            findings.extend(place::findings(&invalid, &spec, root, shape));
            Err(findings)
        }
    }
}

fn checked_text(bytes: &[u8]) -> Result<&str, Unreadable> {
    if bytes.len() > FILE_BYTES_MAX {
        let message = format!(
            "the file has {} bytes, over the limit of {FILE_BYTES_MAX}",
            bytes.len()
        );
        return Err(Unreadable::whole(message));
    }
    let text = std::str::from_utf8(bytes).map_err(|error| {
        Unreadable::whole(format!(
            "the file is not UTF-8 text: byte {} cannot be read",
            error.valid_up_to()
        ))
    })?;
    let mut open = 0_usize;
    for byte in text.bytes() {
        match byte {
            b'[' | b'{' => open += 1,
            b']' | b'}' => open = open.saturating_sub(1),
            _ => {}
        }
        if open > BRACKETS_MAX {
            return Err(Unreadable::whole(format!(
                "more than {BRACKETS_MAX} brackets are open at once"
            )));
        }
    }
    Ok(text)
}
