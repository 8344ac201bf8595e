//! [`KeyStore`].

use application::ports::{KeyStore, StoreError};
use async_trait::async_trait;
use domain::access::{ApiKey, Grant, KeyHash, KeyId, PreviousHash};
use domain::text::{Actor, Text};
use domain::time::Timestamp;
use sqlx::Row;
use sqlx::postgres::{PgConnection, PgRow};

use crate::PgStore;
use crate::failure::Failure;
use crate::row::{Fields, bounded};
use crate::session::Command;
use crate::time::At;

#[async_trait]
impl KeyStore for PgStore {
    async fn insert(&self, key: ApiKey) -> Result<(), StoreError> {
        Ok(self.session.run(Insert { key }).await?)
    }

    async fn find(&self, id: &KeyId) -> Result<Option<ApiKey>, StoreError> {
        Ok(self.session.run(Find { id: id.clone() }).await?)
    }

    async fn list(&self, after: Option<KeyId>, limit: u32) -> Result<Vec<ApiKey>, StoreError> {
        Ok(self.session.run(List { after, limit }).await?)
    }

    async fn update(&self, key: ApiKey) -> Result<bool, StoreError> {
        Ok(self.session.run(Update { key }).await?)
    }

    async fn used(&self, uses: Vec<(KeyId, Timestamp)>) -> Result<(), StoreError> {
        Ok(self.session.run(Used { uses }).await?)
    }
}

struct Insert {
    key: ApiKey,
}

impl Command for Insert {
    type Reply = ();
    const NAME: &'static str = "insert an API key";

    async fn run(&self, connection: &mut PgConnection) -> Result<(), Failure> {
        let key = &self.key;
        let grants = serde_json::to_string(&key.grants)
            .map_err(|error| sqlx::Error::Encode(error.into()))?;
        let previous = key.previous.as_ref();
        sqlx::query(include_str!("../queries/key/insert.sql"))
            .bind(key.id.as_str())
            .bind(key.name.as_str())
            .bind(grants)
            .bind(key.hash.as_bytes().as_slice())
            .bind(previous.map(|previous| previous.hash.as_bytes().as_slice()))
            .bind(previous.map(|previous| At(previous.until)))
            .bind(At(key.created_at))
            .bind(key.created_by.as_str())
            .bind(key.expires_at.map(At))
            .bind(key.rotated_at.map(At))
            .bind(key.revoked_at.map(At))
            .bind(key.last_used_at.map(At))
            .bind(key.version)
            .execute(connection)
            .await?;
        Ok(())
    }
}

struct Find {
    id: KeyId,
}

impl Command for Find {
    type Reply = Option<ApiKey>;
    const NAME: &'static str = "find an API key";

    async fn run(&self, connection: &mut PgConnection) -> Result<Option<ApiKey>, Failure> {
        let row = sqlx::query(include_str!("../queries/key/find.sql"))
            .bind(self.id.as_str())
            .fetch_optional(connection)
            .await?;
        row.as_ref().map(key).transpose()
    }
}

struct List {
    after: Option<KeyId>,
    limit: u32,
}

impl Command for List {
    type Reply = Vec<ApiKey>;
    const NAME: &'static str = "list API keys";

    async fn run(&self, connection: &mut PgConnection) -> Result<Vec<ApiKey>, Failure> {
        let rows = sqlx::query(include_str!("../queries/key/list.sql"))
            .bind(self.after.as_ref().map(KeyId::as_str))
            .bind(bounded(self.limit))
            .fetch_all(connection)
            .await?;
        rows.iter().map(key).collect()
    }
}

struct Update {
    key: ApiKey,
}

impl Command for Update {
    type Reply = bool;
    const NAME: &'static str = "update an API key";

    async fn run(&self, connection: &mut PgConnection) -> Result<bool, Failure> {
        let key = &self.key;
        let previous = key.previous.as_ref();
        let done = sqlx::query(include_str!("../queries/key/update.sql"))
            .bind(key.id.as_str())
            .bind(key.hash.as_bytes().as_slice())
            .bind(previous.map(|previous| previous.hash.as_bytes().as_slice()))
            .bind(previous.map(|previous| At(previous.until)))
            .bind(key.rotated_at.map(At))
            .bind(key.revoked_at.map(At))
            .bind(key.version)
            .execute(connection)
            .await?;
        Ok(done.rows_affected() == 1)
    }
}

struct Used {
    uses: Vec<(KeyId, Timestamp)>,
}

impl Command for Used {
    type Reply = ();
    const NAME: &'static str = "note uses of API keys";

    async fn run(&self, connection: &mut PgConnection) -> Result<(), Failure> {
        let ids: Vec<&str> = self.uses.iter().map(|(id, _)| id.as_str()).collect();
        let times: Vec<At> = self.uses.iter().map(|(_, at)| At(*at)).collect();
        sqlx::query(include_str!("../queries/key/used.sql"))
            .bind(ids)
            .bind(times)
            .execute(connection)
            .await?;
        Ok(())
    }
}

fn key(row: &PgRow) -> Result<ApiKey, Failure> {
    let id: &str = row.try_get("id")?;
    let fields = Fields::of(row, "API key", &id);
    let grants: &str = fields.get("grants")?;
    let grants: Result<Vec<Grant>, _> = serde_json::from_str(grants);
    Ok(ApiKey {
        id: KeyId::parse(id).ok_or_else(|| fields.corrupt(&"its id is not hexadecimal"))?,
        name: Text::clean(fields.get("name")?),
        grants: grants.map_err(|error| fields.corrupt(&error))?,
        hash: hash(&fields, fields.get("hash")?)?,
        previous: previous(&fields)?,
        created_at: fields.time("created_at")?,
        created_by: Actor::named(fields.get("created_by")?),
        expires_at: fields.time_or_none("expires_at")?,
        rotated_at: fields.time_or_none("rotated_at")?,
        revoked_at: fields.time_or_none("revoked_at")?,
        last_used_at: fields.time_or_none("last_used_at")?,
        version: fields.get("version")?,
    })
}

fn hash(fields: &Fields<'_>, bytes: &[u8]) -> Result<KeyHash, StoreError> {
    let bytes = <[u8; 32]>::try_from(bytes);
    let bytes = bytes.map_err(|_length| fields.corrupt(&"a hash is not 32 bytes long"))?;
    Ok(KeyHash::from_bytes(bytes))
}

fn previous(fields: &Fields<'_>) -> Result<Option<PreviousHash>, StoreError> {
    let bytes: Option<&[u8]> = fields.get("previous_hash")?;
    let Some(bytes) = bytes else {
        return Ok(None);
    };
    Ok(Some(PreviousHash {
        hash: hash(fields, bytes)?,
        until: fields.time("previous_until")?,
    }))
}
