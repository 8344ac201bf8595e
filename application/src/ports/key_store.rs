//! API keys as a port.

use async_trait::async_trait;
use domain::access::{ApiKey, KeyId};
use domain::time::Timestamp;

use super::StoreError;

/// Keeps API keys. Revoked and expired ones stay, so that what the audit log names can be found.
#[cfg_attr(any(test, feature = "mock"), mockall::automock)]
#[async_trait]
pub trait KeyStore: Send + Sync {
    /// Takes a new one in. One whose id is there already changes nothing.
    async fn insert(&self, key: ApiKey) -> Result<(), StoreError>;

    /// One of them.
    async fn find(&self, id: &KeyId) -> Result<Option<ApiKey>, StoreError>;

    /// By id, at most `limit` (1 to 1,000) after this one.
    async fn list(&self, after: Option<KeyId>, limit: u32) -> Result<Vec<ApiKey>, StoreError>;

    /// Writes the hashes, the times of rotation and revocation, and the version, if the version
    /// kept is the one before. Answers whether it was. What a key permits never changes.
    async fn update(&self, key: ApiKey) -> Result<bool, StoreError>;

    /// Writes down when keys were last used; never an earlier time than is there. Unknown ones are
    /// passed over.
    async fn used(&self, uses: Vec<(KeyId, Timestamp)>) -> Result<(), StoreError>;
}
