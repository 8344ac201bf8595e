//! [`TemplateText`].

use std::sync::Arc;

use application::ports::{TemplateText, TextFormat, TextProblem};
use domain::template::Template;
use serde_json::Value;

use crate::{Format, Problem, TemplateFile, to_document};

/// Templates from YAML and JSON text.
#[derive(Clone, Copy, Debug, Default)]
pub struct YamlText;

impl TemplateText for YamlText {
    fn read(&self, bytes: &[u8], format: TextFormat) -> Result<Arc<Template>, Vec<TextProblem>> {
        let format = match format {
            TextFormat::Yaml => Format::Yaml,
            TextFormat::Json => Format::Json,
        };
        let file = TemplateFile::read(bytes, format, None);
        let file =
            file.map_err(|unreadable| unreadable.0.into_iter().map(told).collect::<Vec<_>>())?;
        Ok(Arc::clone(file.template()))
    }

    fn write(&self, template: &Template) -> Result<Value, String> {
        to_document(template).map_err(|error| error.to_string())
    }
}

fn told(problem: Problem) -> TextProblem {
    TextProblem {
        message: problem.to_string(),
        pointer: problem.pointer,
    }
}
