//! Who may do what, and where: permissions, roles, grants, principals, and the keys that prove them.

mod grant;
mod key;
mod permission;
mod principal;
mod role;

pub use grant::{Grant, GrantError, NAMESPACES_MAX, Namespaces, Permissions};
pub use key::{
    ApiKey, KeyError, KeyHash, KeyId, KeyRefusal, KeySecret, KeyText, NAME_MAX, PreviousHash,
};
pub use permission::Permission;
pub use principal::{Decision, Principal, PrincipalKind, Reach};
pub use role::Role;
