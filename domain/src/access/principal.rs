//! Principals: who asks, and what is decided about it.

use super::{Grant, Namespaces, Permission, Role};
use crate::name::Namespace;
use crate::text::Actor;

/// How somebody has shown who it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PrincipalKind {
    /// By an API key.
    Key,
    /// By a signed token (JWT).
    Token,
    /// By the key that the server was started with.
    Config,
    /// Nobody was asked.
    Open,
    /// By having the database's password: a command line on the store.
    Store,
}

impl PrincipalKind {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Key,
        Self::Token,
        Self::Config,
        Self::Open,
        Self::Store,
    ];

    /// Its name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Key => "key",
            Self::Token => "token",
            Self::Config => "config",
            Self::Open => "open",
            Self::Store => "store",
        }
    }

    /// The kind of this name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

/// Whoever asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Principal {
    /// How it has shown who it is.
    pub kind: PrincipalKind,
    /// Which of its kind: the id of a key, the subject of a token. Unique within the kind.
    pub id: String,
    /// What history calls it.
    pub name: Actor,
    /// What it may do, and where.
    pub grants: Vec<Grant>,
}

/// Where a permission has to hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach<'n> {
    /// Somewhere: what it is about is not known yet, and is asked about once it is.
    Somewhere,
    /// In this namespace.
    In(&'n Namespace),
    /// Everywhere: what it is about belongs to no namespace.
    Everywhere,
}

/// What is decided about a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// It is permitted.
    Granted,
    /// It is not, and the principal may know.
    Forbidden,
    /// It is not, and the principal may not even know that the thing exists.
    Hidden,
}

impl Principal {
    /// Who may do everything.
    pub fn all_powerful(kind: PrincipalKind, id: &str, name: Actor) -> Self {
        let grant = Grant {
            permissions: Role::Admin.permissions(),
            namespaces: Namespaces::All,
        };
        Self {
            kind,
            id: id.to_owned(),
            name,
            grants: vec![grant],
        }
    }

    /// Decides. Nothing that is not granted is permitted.
    pub fn decide(&self, permission: Permission, reach: Reach<'_>) -> Decision {
        if self.has(permission, reach) {
            return Decision::Granted;
        }
        match reach {
            Reach::Somewhere | Reach::Everywhere => Decision::Forbidden,
            Reach::In(_) if self.has(permission.seen_by(), reach) => Decision::Forbidden,
            Reach::In(_) => Decision::Hidden,
        }
    }

    fn has(&self, permission: Permission, reach: Reach<'_>) -> bool {
        let mut grants = self.grants.iter();
        grants.any(|grant| {
            let reaches = match reach {
                Reach::Somewhere => true,
                Reach::In(namespace) => grant.namespaces.contains(namespace),
                Reach::Everywhere => grant.namespaces == Namespaces::All,
            };
            reaches && grant.permissions.contains(permission)
        })
    }

    /// Where it has this permission.
    pub fn namespaces(&self, permission: Permission) -> Namespaces {
        let grants = self.grants.iter();
        let with = grants.filter(|grant| grant.permissions.contains(permission));
        let mut names = std::collections::BTreeSet::new();
        for grant in with {
            match &grant.namespaces {
                Namespaces::All => return Namespaces::All,
                Namespaces::Only(some) => names.extend(some.iter().cloned()),
            }
        }
        Namespaces::Only(names)
    }

    /// Whether it may do all that these grants permit, where they permit it: nobody gives what he
    /// has not.
    pub fn covers(&self, grants: &[Grant]) -> bool {
        grants.iter().all(|grant| {
            let mut permissions = grant.permissions.iter();
            permissions.all(|permission| match &grant.namespaces {
                Namespaces::All => self.has(permission, Reach::Everywhere),
                Namespaces::Only(names) => {
                    let mut names = names.iter();
                    names.all(|name| self.has(permission, Reach::In(name)))
                }
            })
        })
    }
}
