//! Grants: permissions, and the namespaces they hold in.

use std::collections::BTreeSet;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Permission, Role};
use crate::name::{NameError, Namespace};

/// How many namespaces one grant may name.
pub const NAMESPACES_MAX: usize = 32;

/// A set of permissions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Permissions(BTreeSet<Permission>);

/// Where permissions hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Namespaces {
    /// Everywhere, and for what belongs to no namespace: queues, workers, keys.
    All,
    /// In these only.
    Only(BTreeSet<Namespace>),
}

/// What somebody may do, and where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    /// What.
    pub permissions: Permissions,
    /// Where.
    pub namespaces: Namespaces,
}

/// A text that grants nothing we know.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GrantError {
    /// Neither a permission, nor all of a resource, nor a role.
    #[error(
        "{0:?} is no permission: use resource:action as in tasks:read, resource:* as in tasks:*, or \
         one of the roles read-only, worker, operator, admin"
    )]
    NoPermission(String),
    /// There is no wildcard over everything.
    #[error("{0:?} would permit everything, also what will be added later: name the role admin")]
    Everything(String),
    /// A namespace that cannot be one.
    #[error(transparent)]
    Namespace(#[from] NameError),
    /// Nothing, or too much.
    #[error("name 1 to {NAMESPACES_MAX} namespaces, or * for all")]
    HowMany,
    /// No permission at all.
    #[error("name one permission or role at least")]
    Nothing,
}

impl Permissions {
    /// Reads one entry: a permission, `resource:*`, or the name of a role. There is no `*`.
    ///
    /// # Errors
    /// [`GrantError`], which says what is allowed.
    pub fn parse(text: &str) -> Result<Self, GrantError> {
        let shown = || text.chars().take(64).collect();
        if matches!(text, "*" | "*:*") {
            return Err(GrantError::Everything(shown()));
        }
        if let Some(role) = Role::parse(text) {
            return Ok(role.permissions());
        }
        if let Some(permission) = Permission::parse(text) {
            return Ok(Self::from_iter([permission]));
        }
        let resource = text.strip_suffix(":*");
        let of_resource: Self = Permission::ALL
            .iter()
            .copied()
            .filter(|permission| Some(permission.resource()) == resource)
            .collect();
        if of_resource.is_empty() {
            return Err(GrantError::NoPermission(shown()));
        }
        Ok(of_resource)
    }

    /// Reads several entries.
    ///
    /// # Errors
    /// [`GrantError`] of the first that is none, or if there is none.
    pub fn parse_all<'t>(texts: impl IntoIterator<Item = &'t str>) -> Result<Self, GrantError> {
        let mut all = Self::default();
        for text in texts {
            all.0.extend(Self::parse(text)?.0);
        }
        if all.is_empty() {
            return Err(GrantError::Nothing);
        }
        Ok(all)
    }

    /// Whether this one is among them.
    pub fn contains(&self, permission: Permission) -> bool {
        self.0.contains(&permission)
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Each of them, in the order they are listed.
    pub fn iter(&self) -> impl Iterator<Item = Permission> + '_ {
        self.0.iter().copied()
    }
}

impl FromIterator<Permission> for Permissions {
    fn from_iter<I: IntoIterator<Item = Permission>>(permissions: I) -> Self {
        Self(permissions.into_iter().collect())
    }
}

impl Namespaces {
    /// Reads names; `*` alone is all of them.
    ///
    /// # Errors
    /// [`GrantError`] for what can be no name, and for none or too many.
    pub fn parse_all<'t>(texts: impl IntoIterator<Item = &'t str>) -> Result<Self, GrantError> {
        let texts: Vec<&str> = texts.into_iter().collect();
        if texts == ["*"] {
            return Ok(Self::All);
        }
        let names = texts.into_iter().map(Namespace::parse);
        let names: BTreeSet<Namespace> = names.collect::<Result<_, _>>()?;
        if names.is_empty() || names.len() > NAMESPACES_MAX {
            return Err(GrantError::HowMany);
        }
        Ok(Self::Only(names))
    }

    /// Whether this one is among them.
    pub fn contains(&self, namespace: &Namespace) -> bool {
        match self {
            Self::All => true,
            Self::Only(names) => names.contains(namespace),
        }
    }

    /// As texts; `*` for all.
    pub fn texts(&self) -> Vec<String> {
        match self {
            Self::All => vec!["*".to_owned()],
            Self::Only(names) => names.iter().map(ToString::to_string).collect(),
        }
    }
}

impl Serialize for Permissions {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(|permission| permission.as_str()))
    }
}

impl<'de> Deserialize<'de> for Permissions {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let texts = Vec::<String>::deserialize(deserializer)?;
        Self::parse_all(texts.iter().map(String::as_str)).map_err(serde::de::Error::custom)
    }
}

impl Serialize for Namespaces {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.texts())
    }
}

impl<'de> Deserialize<'de> for Namespaces {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let texts = Vec::<String>::deserialize(deserializer)?;
        Self::parse_all(texts.iter().map(String::as_str)).map_err(serde::de::Error::custom)
    }
}
