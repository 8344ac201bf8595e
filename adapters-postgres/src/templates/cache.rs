//! Templates that were read once.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, PoisonError, RwLock};

use domain::template::{Template, TemplateKey, TemplateSpec};
use sqlx::Row;
use sqlx::postgres::{PgConnection, PgRow};

use crate::failure::Failure;
use crate::row::task::hash_of;
use crate::row::{Fields, corrupt};

/// More than any sensible program uses at once. A full cache is emptied, not searched for the
/// oldest: reading a template again costs a round trip.
const KEPT_MAX: usize = 1_000;

/// Keeps templates by their number in the database, and by their key. A version's content never
/// changes, so neither does an entry.
#[derive(Debug, Default)]
pub(crate) struct TemplateCache(RwLock<Kept>);

#[derive(Debug, Default)]
struct Kept {
    by_id: BTreeMap<i64, Arc<Template>>,
    by_key: BTreeMap<TemplateKey, Arc<Template>>,
}

impl TemplateCache {
    /// The template of this key, if it is known.
    pub(crate) fn find(&self, key: &TemplateKey) -> Option<Arc<Template>> {
        let kept = self.0.read().unwrap_or_else(PoisonError::into_inner);
        kept.by_key.get(key).map(Arc::clone)
    }

    /// Forgets all, when the database turns out not to have what is known here.
    pub(crate) fn clear(&self) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Kept::default();
    }

    /// One template.
    pub(crate) async fn one(
        &self,
        connection: &mut PgConnection,
        id: i64,
    ) -> Result<Arc<Template>, Failure> {
        let mut found = self.many(connection, &BTreeSet::from([id])).await?;
        let missing = || corrupt("template", &id, &"tasks refer to it, but it is gone");
        Ok(found.remove(&id).ok_or_else(missing)?)
    }

    /// All of these, read from the database where they are not known yet.
    pub(crate) async fn many(
        &self,
        connection: &mut PgConnection,
        ids: &BTreeSet<i64>,
    ) -> Result<BTreeMap<i64, Arc<Template>>, Failure> {
        let mut found = self.known(ids);
        let missing: Vec<i64> = ids
            .iter()
            .copied()
            .filter(|id| !found.contains_key(id))
            .collect();
        if missing.is_empty() {
            return Ok(found);
        }
        let rows = sqlx::query(include_str!("../../queries/template/documents.sql"))
            .bind(missing)
            .fetch_all(connection)
            .await?;
        for row in rows {
            let id: i64 = row.try_get("id")?;
            let template = Arc::new(read(&row, id)?);
            self.keep(id, &template);
            found.insert(id, template);
        }
        Ok(found)
    }

    /// Remembers a template just written.
    pub(crate) fn keep(&self, id: i64, template: &Arc<Template>) {
        let mut kept = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if kept.by_id.len() >= KEPT_MAX {
            *kept = Kept::default();
        }
        kept.by_id.insert(id, Arc::clone(template));
        kept.by_key
            .insert(template.key().clone(), Arc::clone(template));
    }

    fn known(&self, ids: &BTreeSet<i64>) -> BTreeMap<i64, Arc<Template>> {
        let kept = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let known = ids
            .iter()
            .filter_map(|id| Some((*id, Arc::clone(kept.by_id.get(id)?))));
        known.collect()
    }
}

fn read(row: &PgRow, id: i64) -> Result<Template, Failure> {
    let fields = Fields::of(row, "template", &id);
    let document: &str = fields.get("document")?;
    let spec: TemplateSpec =
        serde_json::from_str(document).map_err(|error| fields.corrupt(&error))?;
    let template = Template::try_new(spec).map_err(|error| fields.corrupt(&error))?;
    let written = hash_of(fields.get("content_hash")?);
    if written.as_ref() != Some(template.content_hash()) {
        return Err(fields
            .corrupt(&"its content is not what its hash says")
            .into());
    }
    Ok(template)
}
