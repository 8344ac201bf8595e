//! Templates as a port.

use std::sync::Arc;

use async_trait::async_trait;
use domain::name::{Namespace, TemplateName};
use domain::template::{ContentHash, Template, TemplateKey};
use semver::Version;

use super::StoreError;

/// Keeps templates. A version's content never changes.
#[cfg_attr(any(test, feature = "mock"), mockall::automock)]
#[async_trait]
pub trait TemplateStore: Send + Sync {
    /// Keeps a template. The same content again is fine and changes nothing.
    ///
    /// # Errors
    /// [`PutTemplateError::Conflict`] when the version exists with other content.
    async fn put(&self, template: Arc<Template>) -> Result<(), PutTemplateError>;

    /// One template; `None` if there is none.
    async fn get(
        &self,
        namespace: &Namespace,
        name: &TemplateName,
        version: &VersionChoice,
    ) -> Result<Option<Arc<Template>>, StoreError>;

    /// The keys of a namespace's templates, or of all, in order, at most `limit`, after `after`.
    async fn list(
        &self,
        namespace: Option<Namespace>,
        after: Option<TemplateKey>,
        limit: u32,
    ) -> Result<Vec<TemplateKey>, StoreError>;
}

/// Which version of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum VersionChoice {
    /// The highest by semantic version; pre-releases only where there is nothing else.
    Latest,
    /// This one.
    Exactly(Version),
}

/// Why a template was not kept.
#[derive(Debug, thiserror::Error)]
pub enum PutTemplateError {
    /// The version exists with other content.
    #[error(
        "{key} already exists with other content ({existing:.12}…, yours is {offered:.12}…); give it a new version"
    )]
    Conflict {
        /// Namespace, name, version.
        key: Box<TemplateKey>,
        /// The content there is.
        existing: String,
        /// The content offered.
        offered: String,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl PutTemplateError {
    /// The conflict of two contents under one key.
    pub fn conflict(key: &TemplateKey, existing: &ContentHash, offered: &ContentHash) -> Self {
        let key = Box::new(key.clone());
        Self::Conflict {
            key,
            existing: existing.to_string(),
            offered: offered.to_string(),
        }
    }
}
