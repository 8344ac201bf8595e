//! [`TemplateStore`].

use std::collections::btree_map::Entry;
use std::ops::Bound;
use std::sync::Arc;

use application::ports::{PutTemplateError, StoreError, TemplateStore, VersionChoice};
use async_trait::async_trait;
use domain::name::{Namespace, TemplateName};
use domain::template::{Template, TemplateKey};

use super::MemoryStore;
use super::read::bounded;

#[async_trait]
impl TemplateStore for MemoryStore {
    async fn put(&self, template: Arc<Template>) -> Result<(), PutTemplateError> {
        let key = template.key().clone();
        match self.state().templates.entry(key) {
            Entry::Vacant(free) => {
                free.insert(template);
                Ok(())
            }
            Entry::Occupied(kept) => {
                let (existing, offered) = (kept.get().content_hash(), template.content_hash());
                if existing == offered {
                    return Ok(());
                }
                Err(PutTemplateError::conflict(kept.key(), existing, offered))
            }
        }
    }

    async fn get(
        &self,
        namespace: &Namespace,
        name: &TemplateName,
        version: &VersionChoice,
    ) -> Result<Option<Arc<Template>>, StoreError> {
        let state = self.state();
        let named = state.templates.iter();
        let named = named.filter(|(key, _)| key.namespace == *namespace && key.name == *name);
        let chosen = match version {
            VersionChoice::Latest => {
                named.max_by_key(|(key, _)| (key.version.pre.is_empty(), *key))
            }
            VersionChoice::Exactly(version) => {
                let mut named = named;
                named.find(|(key, _)| key.version == *version)
            }
        };
        Ok(chosen.map(|(_, template)| Arc::clone(template)))
    }

    async fn list(
        &self,
        namespace: Option<Namespace>,
        after: Option<TemplateKey>,
        limit: u32,
    ) -> Result<Vec<TemplateKey>, StoreError> {
        let state = self.state();
        let from = after.map_or(Bound::Unbounded, Bound::Excluded);
        let keys = state
            .templates
            .range((from, Bound::Unbounded))
            .map(|(key, _)| key);
        let wanted =
            keys.filter(|key| namespace.as_ref().is_none_or(|only| key.namespace == *only));
        Ok(wanted.take(bounded(limit)).cloned().collect())
    }
}
