//! Who asks, and what they may do.

use std::collections::BTreeSet;
use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::request::Parts;
use domain::access::{Decision, Namespaces, Permission, Principal, PrincipalKind, Reach};
use domain::name::Namespace;
use domain::text::Actor;

use crate::problem::Problem;

/// Where a caller names itself, if nobody asks for a proof.
pub(crate) const ACTOR_HEADER: &str = "x-tasker-actor";
/// Who it is that does not.
const NAMELESS: &str = "api";

/// Whoever sent the request: what history and the operation log keep as its actor, and what it may
/// do.
///
/// The layer at the door puts it into the extensions of the request; where nobody is asked, it is who
/// the header `X-Tasker-Actor` says, and may do everything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// Its name.
    pub actor: Actor,
    principal: Arc<Principal>,
    /// What the operation needs.
    permission: Option<Permission>,
}

impl<S: Send + Sync> FromRequestParts<S> for Caller {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let known = parts.extensions.get::<Self>().cloned();
        Ok(known.unwrap_or_else(|| Self::unasked(named(&parts.headers))))
    }
}

impl Caller {
    /// One who has shown who it is, and wants something that needs this permission.
    pub(crate) fn known(principal: Arc<Principal>, permission: Option<Permission>) -> Self {
        Self {
            actor: principal.name.clone(),
            principal,
            permission,
        }
    }

    fn unasked(actor: Actor) -> Self {
        let principal = Principal::all_powerful(PrincipalKind::Open, "", actor.clone());
        Self {
            actor,
            principal: Arc::new(principal),
            permission: None,
        }
    }

    pub(crate) fn principal(&self) -> &Principal {
        &self.principal
    }

    /// Whether the operation may be about this namespace. Nobody hears of a `what` that is in a
    /// namespace he does not see.
    pub(crate) fn may(&self, namespace: &Namespace, what: &str) -> Result<(), Problem> {
        let Some(permission) = self.permission else {
            return Ok(());
        };
        match self.principal.decide(permission, Reach::In(namespace)) {
            Decision::Granted => Ok(()),
            Decision::Forbidden => Err(Problem::forbidden(permission, false)),
            Decision::Hidden => Err(Problem::not_found(what)),
        }
    }

    /// The namespaces the operation may be about.
    pub(crate) fn namespaces(&self) -> Namespaces {
        match self.permission {
            None => Namespaces::All,
            Some(permission) => self.principal.namespaces(permission),
        }
    }

    /// The one namespace that is meant, for what is of one namespace or of all: the one that was
    /// asked for, or the only one the caller has; none is all of them.
    pub(crate) fn within(&self, asked: Option<Namespace>) -> Result<Option<Namespace>, Problem> {
        let names: BTreeSet<Namespace> = match self.namespaces() {
            Namespaces::All => return Ok(asked),
            Namespaces::Only(names) => names,
        };
        if let Some(asked) = asked {
            if names.contains(&asked) {
                return Ok(Some(asked));
            }
            return Err(Problem::not_found("namespace"));
        }
        let mut all = names.iter();
        if let (Some(only), None) = (all.next(), all.next()) {
            return Ok(Some(only.clone()));
        }
        let names: Vec<&str> = names.iter().map(Namespace::as_str).collect();
        let detail = format!("name one of your namespaces: {}", names.join(", "));
        Err(Problem::invalid_parameter("namespace", detail))
    }
}

fn named(headers: &HeaderMap) -> Actor {
    let header = headers
        .get(ACTOR_HEADER)
        .and_then(|value| value.to_str().ok());
    Actor::named(
        header
            .filter(|name| !name.trim().is_empty())
            .unwrap_or(NAMELESS),
    )
}
