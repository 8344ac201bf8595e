//! Contexts checked against the JSON Schema of their template.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use domain::payload::Payload;
use domain::template::{ContentHash, Template};
use jsonschema::Validator;
use serde::Serialize;
use serde_json::Value;

/// How many compiled schemas are kept.
const KEPT_MAX: usize = 256;
/// More problems than this help nobody.
const PROBLEMS_MAX: usize = 20;
/// Nor do longer messages: some quote the value, which may be as large as the context.
const MESSAGE_MAX: usize = 300;

/// One thing that is wrong with a context.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("{}: {message}", if .at.is_empty() { "the context" } else { .at })]
pub struct ContextProblem {
    /// Where, as a JSON pointer; empty for the whole.
    pub at: String,
    /// What.
    pub message: String,
}

/// Compiled schemas by the content of their template, so that each is compiled once.
///
/// References to files and to the network are refused: the validator is told to fetch nothing.
#[derive(Debug, Default)]
pub struct Schemas(Mutex<BTreeMap<ContentHash, Arc<Validator>>>);

impl Schemas {
    /// What is wrong with `context` under the schema of `template`; empty if nothing.
    ///
    /// # Errors
    /// Why the schema itself cannot be used.
    pub fn check(
        &self,
        template: &Template,
        context: &Payload,
    ) -> Result<Vec<ContextProblem>, String> {
        let Some(schema) = &template.spec().context_schema else {
            return Ok(Vec::new());
        };
        let validator = self.validator(*template.content_hash(), schema)?;
        let problems = validator.iter_errors(context.as_value()).take(PROBLEMS_MAX);
        Ok(problems
            .map(|problem| ContextProblem {
                at: problem.instance_path().to_string(),
                message: cut(problem.to_string()),
            })
            .collect())
    }

    fn validator(&self, hash: ContentHash, schema: &Value) -> Result<Arc<Validator>, String> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(validator) = kept.get(&hash) {
            return Ok(Arc::clone(validator));
        }
        let validator = Arc::new(compile(schema)?);
        if kept.len() >= KEPT_MAX {
            kept.clear();
        }
        kept.insert(hash, Arc::clone(&validator));
        Ok(validator)
    }
}

/// Compiles a schema.
///
/// # Errors
/// Why it cannot be used, a reference to a file or to the network included.
pub fn compile(schema: &Value) -> Result<Validator, String> {
    // Said here and not left to the features of the crate, which another crate may turn on.
    jsonschema::options()
        .offline()
        .build(schema)
        .map_err(|error| cut(format!("the context schema cannot be used: {error}")))
}

fn cut(mut message: String) -> String {
    if let Some((at, _)) = message.char_indices().nth(MESSAGE_MAX) {
        message.truncate(at);
        message.push('…');
    }
    message
}
