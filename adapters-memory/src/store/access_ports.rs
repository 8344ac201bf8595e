//! [`KeyStore`] and [`AuditLog`].

use std::collections::btree_map::Entry;
use std::ops::Bound;

use application::ports::{
    AuditEntry, AuditLog, AuditOutcome, AuditQuery, AuditedAct, KeyStore, StoreError,
};
use async_trait::async_trait;
use domain::access::{ApiKey, KeyId};
use domain::time::Timestamp;

use super::MemoryStore;
use super::read::bounded;

#[async_trait]
impl KeyStore for MemoryStore {
    async fn insert(&self, key: ApiKey) -> Result<(), StoreError> {
        self.state().api_keys.entry(key.id.clone()).or_insert(key);
        Ok(())
    }

    async fn find(&self, id: &KeyId) -> Result<Option<ApiKey>, StoreError> {
        Ok(self.state().api_keys.get(id).cloned())
    }

    async fn list(&self, after: Option<KeyId>, limit: u32) -> Result<Vec<ApiKey>, StoreError> {
        let state = self.state();
        let after = after.map_or(Bound::Unbounded, Bound::Excluded);
        let keys = state.api_keys.range((after, Bound::Unbounded));
        Ok(keys
            .map(|(_, key)| key.clone())
            .take(bounded(limit))
            .collect())
    }

    async fn update(&self, key: ApiKey) -> Result<bool, StoreError> {
        let mut state = self.state();
        let Entry::Occupied(mut kept) = state.api_keys.entry(key.id.clone()) else {
            return Ok(false);
        };
        if kept.get().version.checked_add(1) != Some(key.version) {
            return Ok(false);
        }
        let kept = kept.get_mut();
        kept.hash = key.hash;
        kept.previous = key.previous;
        kept.rotated_at = key.rotated_at;
        kept.revoked_at = key.revoked_at;
        kept.version = key.version;
        Ok(true)
    }

    async fn used(&self, uses: Vec<(KeyId, Timestamp)>) -> Result<(), StoreError> {
        let mut state = self.state();
        for (id, at) in uses {
            if let Some(key) = state.api_keys.get_mut(&id) {
                key.last_used_at = key.last_used_at.max(Some(at));
            }
        }
        Ok(())
    }
}

#[async_trait]
impl AuditLog for MemoryStore {
    async fn begin(&self, act: AuditedAct) -> Result<i64, StoreError> {
        let audit = &mut self.state().audit;
        let number = i64::try_from(audit.len())
            .unwrap_or(i64::MAX)
            .saturating_add(1);
        audit.push(AuditEntry {
            number,
            act,
            outcome: None,
        });
        Ok(number)
    }

    async fn end(&self, number: i64, outcome: AuditOutcome) -> Result<(), StoreError> {
        let audit = &mut self.state().audit;
        let found = audit.binary_search_by_key(&number, |entry| entry.number);
        if let Some(entry) = found.ok().and_then(|place| audit.get_mut(place)) {
            entry.outcome.get_or_insert(outcome);
        }
        Ok(())
    }

    async fn list(&self, query: AuditQuery) -> Result<Vec<AuditEntry>, StoreError> {
        let state = self.state();
        let wanted = state.audit.iter().rev().filter(|entry| {
            let act = &entry.act;
            query.before.is_none_or(|before| entry.number < before)
                && query.actor.as_ref().is_none_or(|actor| act.actor == *actor)
                && query
                    .operation
                    .as_ref()
                    .is_none_or(|name| act.operation == *name)
                && query.from.is_none_or(|from| act.at >= from)
                && query.until.is_none_or(|until| act.at < until)
        });
        Ok(wanted.take(bounded(query.limit)).cloned().collect())
    }
}
