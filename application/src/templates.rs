//! Keeping templates.

use std::sync::Arc;

use domain::template::Template;

use crate::orchestrator::Orchestrator;
use crate::ports::PutTemplateError;
use crate::schema;

/// Why a template was not kept.
#[derive(Debug, thiserror::Error)]
pub enum PutError {
    /// Its context schema is none.
    #[error("{0}")]
    BadSchema(String),
    /// The store refused it or failed.
    #[error(transparent)]
    Refused(#[from] PutTemplateError),
}

impl Orchestrator {
    /// Keeps a template. The same content again is fine; a version never changes.
    ///
    /// # Errors
    /// [`PutError`] when the context schema cannot be used, the version exists with other content,
    /// or the store fails.
    pub async fn put_template(&self, template: Arc<Template>) -> Result<(), PutError> {
        if let Some(context_schema) = &template.spec().context_schema {
            schema::compile(context_schema).map_err(PutError::BadSchema)?;
        }
        Ok(self.ports.templates.put(template).await?)
    }
}
