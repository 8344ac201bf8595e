//! Templates as people write them.

use std::sync::Arc;

use domain::template::Template;
use serde_json::Value;

/// Reads templates from text, and writes them as documents of the same shape.
pub trait TemplateText: Send + Sync {
    /// Reads a template.
    ///
    /// # Errors
    /// Everything that is wrong with the text.
    fn read(&self, bytes: &[u8], format: TextFormat) -> Result<Arc<Template>, Vec<TextProblem>>;

    /// The document of a template; reading it gives an equal template.
    ///
    /// # Errors
    /// Why it cannot be written, which no validated template makes happen.
    fn write(&self, template: &Template) -> Result<Value, String>;
}

/// How a text is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextFormat {
    /// YAML.
    Yaml,
    /// JSON.
    Json,
}

/// One thing that is wrong with a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextProblem {
    /// Where, as a JSON pointer; empty for the whole.
    pub pointer: String,
    /// What, with its line and column where they are known.
    pub message: String,
}
