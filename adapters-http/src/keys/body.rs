//! A key as JSON on the wire.

use application::access::CreatedKey;
use domain::access::{ApiKey, Grant};
use domain::text::{Actor, Text};
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::schema;

/// What somebody may do, and where.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = Grant)]
pub(crate) struct GrantBody {
    /// `resource:action`, `resource:*`, or the name of a role: read-only, worker, operator, admin.
    #[schema(value_type = Vec<schema::PermissionWord>, min_items = 1)]
    pub(crate) permissions: Vec<String>,
    /// Names, or `*` alone: in all of them, and for what belongs to none.
    #[schema(value_type = schema::Namespaces)]
    pub(crate) namespaces: Vec<String>,
}

/// A key. Its secret is shown once, when it is made or rotated.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ApiKey)]
pub(crate) struct KeyBody {
    /// Its public part.
    #[schema(value_type = schema::KeyId)]
    id: String,
    #[schema(value_type = String)]
    name: Text,
    grants: Vec<GrantBody>,
    /// Whether it opens anything now.
    active: bool,
    #[schema(value_type = schema::Time)]
    created_at: Timestamp,
    #[schema(value_type = String)]
    created_by: Actor,
    #[schema(value_type = Option<schema::Time>)]
    expires_at: Option<Timestamp>,
    #[schema(value_type = Option<schema::Time>)]
    rotated_at: Option<Timestamp>,
    /// Until when the secret before is good too.
    #[schema(value_type = Option<schema::Time>)]
    previous_until: Option<Timestamp>,
    #[schema(value_type = Option<schema::Time>)]
    revoked_at: Option<Timestamp>,
    /// To a minute or so.
    #[schema(value_type = Option<schema::Time>)]
    last_used_at: Option<Timestamp>,
    /// The whole key: send it as `Authorization: Bearer …`. Only in the answer that made it.
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<String>,
}

impl GrantBody {
    fn of(grant: &Grant) -> Self {
        let permissions = grant.permissions.iter();
        Self {
            permissions: permissions.map(|one| one.as_str().to_owned()).collect(),
            namespaces: grant.namespaces.texts(),
        }
    }
}

impl KeyBody {
    /// Without its secret, as it is at this time.
    pub(crate) fn of(key: ApiKey, now: Timestamp) -> Self {
        Self {
            active: key.is_good(now).is_ok(),
            grants: key.grants.iter().map(GrantBody::of).collect(),
            id: key.id.to_string(),
            name: key.name,
            created_at: key.created_at,
            created_by: key.created_by,
            expires_at: key.expires_at,
            rotated_at: key.rotated_at,
            previous_until: key.previous.map(|previous| previous.until),
            revoked_at: key.revoked_at,
            last_used_at: key.last_used_at,
            key: None,
        }
    }

    /// With it, this once.
    pub(crate) fn with_secret(created: CreatedKey, now: Timestamp) -> Self {
        Self {
            key: Some(created.text.reveal()),
            ..Self::of(created.key, now)
        }
    }
}
